// What the protocol says as objects of VS Code, and back. Both count lines and UTF-16 units from 0.
"use strict";

const vscode = require("vscode");

const range = (r) => new vscode.Range(r.start.line, r.start.character, r.end.line, r.end.character);
const location = (l) => new vscode.Location(vscode.Uri.parse(l.uri), range(l.range));
const asRange = (r) => ({ start: asPosition(r.start), end: asPosition(r.end) });
const asPosition = (p) => ({ line: p.line, character: p.character });
const asDocument = (document) => ({ uri: document.uri.toString() });

function diagnostic(d) {
  const result = new vscode.Diagnostic(range(d.range), d.message, d.severity - 1);
  result.source = d.source;
  result.code = d.codeDescription ? { value: d.code, target: vscode.Uri.parse(d.codeDescription.href) } : d.code;
  result.tags = d.tags ?? [];
  result.relatedInformation = (d.relatedInformation ?? []).map(
    (r) => new vscode.DiagnosticRelatedInformation(location(r.location), r.message));
  return result;
}

function workspaceEdit(e) {
  const edit = new vscode.WorkspaceEdit();
  for (const change of e.documentChanges ?? []) {
    if (change.kind === "create") edit.createFile(vscode.Uri.parse(change.uri), change.options);
    else for (const t of change.edits) edit.replace(vscode.Uri.parse(change.textDocument.uri), range(t.range), t.newText);
  }
  return edit;
}

function codeAction(a) {
  const action = new vscode.CodeAction(a.title, a.kind.split(".").reduce((kind, part) => kind.append(part), vscode.CodeActionKind.Empty));
  action.isPreferred = a.isPreferred ?? false;
  if (a.edit) action.edit = workspaceEdit(a.edit);
  if (a.command) action.command = a.command;
  action.data = a.data;
  return action;
}

function symbol(s) {
  const result = new vscode.DocumentSymbol(s.name, s.detail ?? "", s.kind - 1, range(s.range), range(s.selectionRange));
  result.children = (s.children ?? []).map(symbol);
  return result;
}

function hint(h) {
  const result = new vscode.InlayHint(new vscode.Position(h.position.line, h.position.character), h.label);
  result.paddingLeft = h.paddingLeft;
  result.tooltip = h.tooltip;
  return result;
}

function completion(c) {
  const item = new vscode.CompletionItem(c.label, c.kind - 1);
  item.detail = c.detail;
  item.range = range(c.textEdit.range);
  item.insertText = c.textEdit.newText;
  return item;
}

module.exports = { range, location, diagnostic, workspaceEdit, codeAction, symbol, hint, completion, asRange, asPosition, asDocument };
