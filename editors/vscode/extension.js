// Starts `normlint server`, tells it of documents, and shows what it answers.
"use strict";

const vscode = require("vscode");
const { Client } = require("./client.js");
const convert = require("./convert.js");

const selector = [{ language: "yaml" }];
let client;
let diagnostics;
let hintsChanged;

const capabilities = {
  general: { positionEncodings: ["utf-16"] },
  workspace: {
    configuration: true, workspaceEdit: { documentChanges: true, resourceOperations: ["create"] }, inlayHint: { refreshSupport: true },
  },
  window: { showDocument: { support: true }, workDoneProgress: true },
  textDocument: {
    publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true, tagSupport: { valueSet: [1, 2] } },
    codeAction: { codeActionLiteralSupport: {}, resolveSupport: { properties: ["edit"] }, dataSupport: true },
    hover: { contentFormat: ["markdown"] },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
};

function settings() {
  const own = vscode.workspace.getConfiguration("normlint");
  return Object.fromEntries(["enable", "config", "select", "ignore", "python", "inlayHints"].map((key) => [key, own.get(key)]));
}

/** What the server says and asks. */
async function receive(method, params) {
  switch (method) {
    case "textDocument/publishDiagnostics":
      diagnostics.set(vscode.Uri.parse(params.uri), params.diagnostics.map(convert.diagnostic));
      // What is known of the layers is as new as the diagnostics.
      hintsChanged.fire();
      return undefined;
    case "$/progress":
      showProgress(params);
      return undefined;
    case "workspace/configuration":
      return params.items.map(() => settings());
    case "workspace/inlayHint/refresh":
      hintsChanged.fire();
      return null;
    case "window/showDocument":
      return { success: await vscode.env.openExternal(vscode.Uri.parse(params.uri)) };
    default:
      return null;
  }
}

/** Configs, and the Python whose classes they may name. */
const concerns = (document) => ["yaml", "python"].includes(document.languageId);

/** The progresses that are shown: how each is told, and how it ends. */
const progresses = new Map();

function showProgress({ token, value }) {
  if (value.kind === "begin") {
    const options = { location: vscode.ProgressLocation.Window, title: `normlint: ${value.title}` };
    vscode.window.withProgress(options, (progress) => new Promise((end) => progresses.set(token, { progress, end })));
  } else if (value.kind === "report") {
    progresses.get(token)?.progress.report({ message: value.message });
  } else {
    progresses.get(token)?.end();
    progresses.delete(token);
  }
}

function opened(document) {
  if (!concerns(document)) return;
  const text = document.getText();
  client.notify("textDocument/didOpen", {
    textDocument: { uri: document.uri.toString(), languageId: document.languageId, version: document.version, text },
  });
}

async function start() {
  const folders = (vscode.workspace.workspaceFolders ?? []).map((f) => ({ uri: f.uri.toString(), name: f.name }));
  const program = vscode.workspace.getConfiguration("normlint").get("path") || "normlint";
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  client = new Client(program, ["server"], folder, receive, (message) => {
    vscode.window.showErrorMessage(`${message}. The setting normlint.path says where the program is.`);
  });
  try {
    await client.request("initialize", {
      processId: process.pid, rootUri: folders[0]?.uri ?? null, workspaceFolders: folders, capabilities, initializationOptions: settings(),
    });
  } catch {
    return;
  }
  client.notify("initialized", {});
  vscode.workspace.textDocuments.forEach(opened);
}

/** The answer to a request about a document, or nothing where the server has none. */
async function ask(method, document, params, token) {
  try {
    return (await client.request(`textDocument/${method}`, { textDocument: convert.asDocument(document), ...params }, token)) ?? undefined;
  } catch {
    return undefined;
  }
}

function registerDocuments(context) {
  const { workspace } = vscode;
  context.subscriptions.push(
    workspace.onDidOpenTextDocument(opened),
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (!concerns(document) || contentChanges.length === 0) return;
      client.notify("textDocument/didChange", {
        textDocument: { uri: document.uri.toString(), version: document.version },
        contentChanges: contentChanges.map((c) => ({ range: convert.asRange(c.range), text: c.text })),
      });
    }),
    workspace.onDidSaveTextDocument((d) => concerns(d) && client.notify("textDocument/didSave", { textDocument: convert.asDocument(d) })),
    workspace.onDidCloseTextDocument((d) => concerns(d) && client.notify("textDocument/didClose", { textDocument: convert.asDocument(d) })),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("normlint")) client.notify("workspace/didChangeConfiguration", { settings: { normlint: settings() } });
    }),
    workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      const uris = (list) => list.map((f) => ({ uri: f.uri.toString(), name: f.name }));
      client.notify("workspace/didChangeWorkspaceFolders", { event: { added: uris(added), removed: uris(removed) } });
    }));
  const watcher = workspace.createFileSystemWatcher("**/*.{yaml,yml,json,py,toml}");
  const changed = (type) => (uri) => client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: uri.toString(), type }] });
  context.subscriptions.push(watcher, watcher.onDidCreate(changed(1)), watcher.onDidChange(changed(2)), watcher.onDidDelete(changed(3)));
}

function registerFeatures(context) {
  const { languages } = vscode;
  context.subscriptions.push(
    languages.registerCodeActionsProvider(
      selector,
      {
        async provideCodeActions(document, range, { only, triggerKind }, token) {
          const context = { diagnostics: [], only: only ? [only.value] : undefined, triggerKind };
          const actions = await ask("codeAction", document, { range: convert.asRange(range), context }, token);
          return actions?.map(convert.codeAction);
        },
        async resolveCodeAction(action, token) {
          if (action.edit || !action.data) return action;
          const whole = await client.request(
            "codeAction/resolve", { title: action.title, kind: action.kind.value, data: action.data }, token);
          if (whole.edit) action.edit = convert.workspaceEdit(whole.edit);
          return action;
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, vscode.CodeActionKind.SourceFixAll.append("normlint")] }),
    languages.registerHoverProvider(selector, {
      async provideHover(document, position, token) {
        const hover = await ask("hover", document, { position: convert.asPosition(position) }, token);
        return hover && new vscode.Hover(new vscode.MarkdownString(hover.contents.value), convert.range(hover.range));
      },
    }),
    languages.registerInlayHintsProvider(selector, {
      onDidChangeInlayHints: hintsChanged.event,
      async provideInlayHints(document, range, token) {
        return (await ask("inlayHint", document, { range: convert.asRange(range) }, token))?.map(convert.hint);
      },
    }),
    languages.registerDocumentSymbolProvider(selector, {
      async provideDocumentSymbols(document, token) {
        return (await ask("documentSymbol", document, {}, token))?.map(convert.symbol);
      },
    }),
    languages.registerDefinitionProvider(selector, {
      async provideDefinition(document, position, token) {
        const place = await ask("definition", document, { position: convert.asPosition(position) }, token);
        return place && convert.location(place);
      },
    }),
    languages.registerCompletionItemProvider(
      selector,
      {
        async provideCompletionItems(document, position, token) {
          const list = await ask("completion", document, { position: convert.asPosition(position) }, token);
          return list && new vscode.CompletionList(list.items.map(convert.completion), list.isIncomplete);
        },
      },
      ":", " ", ".", "[", ","));
}

async function activate(context) {
  diagnostics = vscode.languages.createDiagnosticCollection("normlint");
  hintsChanged = new vscode.EventEmitter();
  context.subscriptions.push(
    diagnostics, hintsChanged,
    vscode.commands.registerCommand("normlint.restart", async () => {
      await client.stop();
      diagnostics.clear();
      await start();
    }),
    vscode.commands.registerCommand("normlint.openRule", (page) =>
      client.request("workspace/executeCommand", { command: "normlint.openRule", arguments: [page] })));
  await start();
  registerDocuments(context);
  registerFeatures(context);
}

async function deactivate() {
  await client?.stop();
}

module.exports = { activate, deactivate };
