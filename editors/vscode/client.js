// A client of the Language Server Protocol over the standard streams of a process: requests, answers, notifications.
"use strict";

const { spawn } = require("node:child_process");

class Client {
  /**
   * @param {string} program
   * @param {string[]} args
   * @param {string | undefined} folder where the server runs
   * @param {(method: string, params: any) => any} receive called with what the server says; the result answers its requests
   * @param {(message: string) => void} ended called once, when the process has ended by itself
   */
  constructor(program, args, folder, receive, ended) {
    this.receive = receive;
    this.waiting = new Map();
    this.number = 0;
    this.buffer = Buffer.alloc(0);
    this.process = spawn(program, args, { cwd: folder, stdio: ["pipe", "pipe", "pipe"] });
    this.isOpen = true;
    const end = (message) => {
      if (!this.isOpen) return;
      this.isOpen = false;
      for (const { reject } of this.waiting.values()) reject(new Error(message));
      this.waiting.clear();
      if (!this.isEnding) ended(message);
    };
    this.process.on("error", (error) => end(`${program} can't be started: ${error.message}`));
    this.process.on("exit", (code) => end(`${program} has ended with ${code}`));
    this.process.stdin.on("error", () => {});
    this.process.stdout.on("data", (bytes) => this.take(bytes));
    this.process.stderr.on("data", () => {});
  }

  take(bytes) {
    this.buffer = Buffer.concat([this.buffer, bytes]);
    for (;;) {
      const end = this.buffer.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = /content-length: *(\d+)/i.exec(this.buffer.toString("ascii", 0, end));
      if (!length) throw new Error("the server sent a header without a length");
      const stop = end + 4 + Number(length[1]);
      if (this.buffer.length < stop) return;
      const message = JSON.parse(this.buffer.toString("utf8", end + 4, stop));
      this.buffer = this.buffer.subarray(stop);
      this.handle(message);
    }
  }

  async handle(message) {
    if (message.method === undefined) {
      const waiting = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if (!waiting) return;
      if (message.error) waiting.reject(new Error(message.error.message));
      else waiting.resolve(message.result);
      return;
    }
    const result = await this.receive(message.method, message.params);
    if (message.id !== undefined) this.send({ id: message.id, result: result ?? null });
  }

  send(message) {
    if (!this.isOpen) return;
    const content = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }), "utf8");
    this.process.stdin.write(`Content-Length: ${content.length}\r\n\r\n`);
    this.process.stdin.write(content);
  }

  notify(method, params) {
    this.send({ method, params });
  }

  /** @param token a CancellationToken of VS Code */
  request(method, params, token) {
    if (!this.isOpen) return Promise.reject(new Error("the server has ended"));
    const id = ++this.number;
    token?.onCancellationRequested?.(() => this.notify("$/cancelRequest", { id }));
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.send({ id, method, params });
    });
  }

  /** Ends the server as the protocol wants it. */
  async stop() {
    this.isEnding = true;
    if (!this.isOpen) return;
    await this.request("shutdown", null).catch(() => {});
    this.notify("exit", null);
    await new Promise((resolve) => (this.isOpen ? this.process.once("exit", resolve) : resolve()));
  }
}

module.exports = { Client };
