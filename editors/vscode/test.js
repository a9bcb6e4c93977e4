// Tests the extension against a stand-in for VS Code's API: node --test test.js, with NORMLINT naming the program.
"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const Module = require("node:module");
const os = require("node:os");
const path = require("node:path");
const { test } = require("node:test");

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "normlint-")));
const text = `normlint: {inputs: [1, 3, 32, 32]}
model:
  _target_: torch.nn.Sequential
  _args_:
    - {_target_: torch.nn.Conv2d, in_channels: 3, out_channels: 8, kernel_size: 3}
    - {"_target_": "torch.nn.BatchNorm2d", num_features: 8} # 😀
    - [{a: "😀", a: 1}]
`;

class Position {
  constructor(line, character) { Object.assign(this, { line, character }); }
}
class Range {
  constructor(a, b, c, d) { Object.assign(this, { start: new Position(a, b), end: new Position(c, d) }); }
}
class Kind {
  constructor(value) { this.value = value; }
  append(part) { return new Kind(this.value ? `${this.value}.${part}` : part); }
}
class Edits {
  constructor() { this.list = []; }
  replace(uri, range, text) { this.list.push({ uri, range, text }); }
  createFile(uri) { this.list.push({ uri, isNew: true }); }
}
class EventEmitter {
  constructor() { this.event = () => ({}); this.fired = 0; }
  fire() { this.fired += 1; }
}
const record = (...names) => class { constructor(...values) { names.forEach((name, i) => { this[name] = values[i]; }); } };

const events = {};
const on = (name) => (body) => { events[name] = body; return {}; };
const providers = {};
const commands = {};
const published = new Map();
const opened = [];
const errors = [];
const uri = (name) => ({ toString: () => name, fsPath: name.replace("file://", "") });
const settings = { path: process.env.NORMLINT, enable: true, config: [], select: [], ignore: [], python: true, inlayHints: true };

const documentUri = uri(`file://${folder}/a.yaml`);
let lines = text;
const document = { uri: documentUri, languageId: "yaml", version: 1, getText: () => lines };

Module._load = ((load) => (request, ...rest) => (request === "vscode" ? vscode : load(request, ...rest)))(Module._load);
const vscode = {
  Position, Range, EventEmitter, WorkspaceEdit: Edits,
  Location: record("uri", "range"), Diagnostic: record("range", "message", "severity"), Hover: record("contents", "range"),
  DiagnosticRelatedInformation: record("location", "message"), CodeAction: record("title", "kind"), MarkdownString: record("value"),
  InlayHint: record("position", "label"), DocumentSymbol: record("name", "detail", "kind", "range", "selectionRange"),
  CompletionItem: record("label", "kind"), CompletionList: record("items", "isIncomplete"),
  CodeActionKind: { Empty: new Kind(""), QuickFix: new Kind("quickfix"), SourceFixAll: new Kind("source.fixAll") },
  Uri: { parse: uri },
  ProgressLocation: { Window: 10 },
  window: { showErrorMessage: (message) => errors.push(message), withProgress: (options, show) => show({ report() {} }) },
  env: { openExternal: async (target) => opened.push(target.toString()) > 0 },
  commands: { registerCommand: (name, body) => { commands[name] = body; return {}; } },
  languages: {
    createDiagnosticCollection: () => ({
      set: (target, list) => published.set(target.toString(), list), clear: () => published.clear(),
    }),
    ...Object.fromEntries(
      ["CodeActions", "Hover", "InlayHints", "DocumentSymbol", "Definition", "CompletionItem"].map((name) => [
        `register${name}Provider`, (_, provider) => { providers[name] = provider; return {}; },
      ])),
  },
  workspace: {
    textDocuments: [document], workspaceFolders: [{ uri: uri(`file://${folder}`), name: "a" }],
    getConfiguration: () => ({ get: (key) => settings[key] }),
    createFileSystemWatcher: () => ({ onDidCreate: () => ({}), onDidChange: () => ({}), onDidDelete: () => ({}) }),
    onDidOpenTextDocument: on("open"), onDidChangeTextDocument: on("change"), onDidSaveTextDocument: on("save"),
    onDidCloseTextDocument: on("close"), onDidChangeConfiguration: on("configuration"), onDidChangeWorkspaceFolders: on("folders"),
  },
};

/** Waits until the diagnostics of the document are as wanted. */
async function diagnostics(isWanted) {
  for (let i = 0; i < 200; i += 1) {
    const list = published.get(documentUri.toString());
    if (list && isWanted(list)) return list;
    await new Promise((done) => setTimeout(done, 50));
  }
  return assert.fail(`the diagnostics are ${JSON.stringify(published.get(documentUri.toString()))}`);
}

const code = (d) => d.code.value ?? d.code;
const offset = (place) => lines.split("\n").slice(0, place.line).reduce((sum, line) => sum + line.length + 1, 0) + place.character;

/** Changes the document as VS Code would, and tells the extension. */
function change(edits) {
  const ordered = [...edits].sort((a, b) => offset(b.range.start) - offset(a.range.start));
  for (const { range, text: replacement } of ordered) lines = lines.slice(0, offset(range.start)) + replacement + lines.slice(offset(range.end));
  document.version += 1;
  events.change({ document, contentChanges: ordered.map(({ range, text: replacement }) => ({ range, text: replacement })) });
}

test("the extension shows what the server says, and applies its fixes", async () => {
  const extension = require("./extension.js");
  await extension.activate({ subscriptions: [] });
  const found = await diagnostics((list) => list.some((d) => code(d) === "NL002"));
  const second = found.find((d) => code(d) === "NL002").range;
  assert.deepStrictEqual([second.start.line, second.start.character], [6, 17]);
  change([{ range: new Range(6, 0, 7, 0), text: "" }]);
  const [norm] = await diagnostics((list) => list.length === 1 && code(list[0]) === "NL101");
  assert.deepStrictEqual([norm.range.start.line, norm.range.start.character, norm.severity], [5, 6, 0]);
  assert.ok(norm.relatedInformation.length >= 2);

  const cursor = new Range(5, 10, 5, 10);
  const hints = await providers.InlayHints.provideInlayHints(document, new Range(0, 0, 99, 0));
  assert.ok(hints.some((h) => h.label.startsWith("→ (1, 8, 30, 30)")));
  const hover = await providers.Hover.provideHover(document, cursor.start);
  assert.match(hover.contents.value, /BatchNorm2d\(num_features=8/);
  const [model] = await providers.DocumentSymbol.provideDocumentSymbols(document);
  assert.deepStrictEqual(model.children.map((s) => s.name), ["0", "1"]);
  const list = await providers.CompletionItem.provideCompletionItems(document, new Position(2, 30));
  assert.ok(list.items.some((item) => item.label === "torch.nn.Sequential"));

  const actions = await providers.CodeActions.provideCodeActions(document, cursor, { triggerKind: 1 });
  const preferred = actions.find((a) => a.isPreferred);
  assert.match(preferred.title, /GroupNorm \(group-norm, verified: /);
  await commands["normlint.openRule"](actions.find((a) => a.command).command.arguments[0]);
  assert.strictEqual(opened.length, 1);
  const all = actions.find((a) => a.kind.value === "source.fixAll.normlint");
  assert.ok((await providers.CodeActions.resolveCodeAction(all)).edit.list.length > 0);
  change(preferred.edit.list);
  await diagnostics((now) => now.length === 0);
  assert.match(lines, /GroupNorm.*num_groups: 8, num_channels: 8} # 😀/);

  settings.enable = false;
  await commands["normlint.restart"]();
  await diagnostics((now) => now.length === 0);
  await extension.deactivate();
  assert.deepStrictEqual(errors, []);
});

test("a program that is not there is told of", async () => {
  settings.path = path.join(folder, "none");
  delete require.cache[require.resolve("./extension.js")];
  const extension = require("./extension.js");
  await extension.activate({ subscriptions: [] });
  assert.match(errors[0], /can't be started/);
  await extension.deactivate();
});
