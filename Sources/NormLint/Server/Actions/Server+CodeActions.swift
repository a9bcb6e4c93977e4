import LanguageServer
import Rules
import YAMLSource

extension Server {
  static let fixAllKind = "source.fixAll.normlint"
  static let openRule = "normlint.openRule"

  /// `textDocument/codeAction`
  func codeActions(_ json: JSONValue) throws(ResponseError) -> JSONValue {
    let params = try CodeActionParams(json)
    guard capabilities.hasActionLiterals, let document = documents[params.uri], let lint = lint(document) else { return [] }
    var actions: [CodeAction] = []
    if params.wants("quickfix") { actions += quickFixes(params, document, lint) }
    if params.wants(Self.fixAllKind), let all = fixAll(document, lint, isLater: capabilities.resolvesEdits) { actions.append(all) }
    return .array(actions.map { $0.json(for: capabilities) })
  }

  /// `codeAction/resolve`: adds the edit that was left out.
  func resolveCodeAction(_ json: JSONValue) throws(ResponseError) -> JSONValue {
    guard case .object(var members) = json, let uri = json["data"]?["uri"]?.string, let document = documents[DocumentURI(uri)],
      let lint = lint(document), let edit = fixAll(document, lint, isLater: false)?.edit
    else { return json }
    members.append(JSONValue.Member(name: "edit", value: edit.json(for: capabilities)))
    return .object(members)
  }

  /// `workspace/executeCommand`
  func executeCommand(_ json: JSONValue) throws(ResponseError) -> JSONValue {
    guard try json.text("command") == Self.openRule, let page = json["arguments"]?.array?.first?.string,
      RuleCode.allCases.contains(where: { $0.page == page })
    else { throw ResponseError(.invalidParams, "no such command") }
    ask("window/showDocument", ["uri": .string(page), "external": true])
    return .null
  }

  private func quickFixes(_ params: CodeActionParams, _ document: OpenDocument, _ lint: DocumentLint) -> [CodeAction] {
    let range = document.text.offsets(of: params.range)
    let entries = lint.report.diagnostics.entries().filter { entry in
      let found = entry.first.range
      return found.lowerBound <= range.upperBound && range.lowerBound <= found.upperBound
    }
    if entries.isEmpty { return [] }
    let fixes = FixActions(document, lint, among: Array(documents.values), isRun: params.isInvoked)
    var (actions, others) = ([CodeAction](), [CodeAction]())
    for (number, entry) in entries.enumerated() where !connection.isStopped {
      connection.advance(number, of: entries.count)
      actions += fixes.actions(for: entry.first)
      others += otherActions(for: entry, document, lint)
    }
    return actions + others
  }

  /// The actions that write no fix.
  private func otherActions(for entry: Entry, _ document: OpenDocument, _ lint: DocumentLint) -> [CodeAction] {
    let finding = entry.first
    var actions = [ignoring(entry, document, lint), describing(finding, document, lint)].compactMap { $0 }
    if capabilities.showsDocuments, !finding.code.page.isEmpty {
      var action = CodeAction(title: "Open the page about \(finding.code.rawValue) (\(finding.code.name))", kind: "quickfix")
      action.command = (Self.openRule, [.string(finding.code.page)])
      actions.append(action)
    }
    return actions
  }

  private func ignoring(_ entry: Entry, _ document: OpenDocument, _ lint: DocumentLint) -> CodeAction? {
    let insertion = IgnoreInsertion(entry.findings, in: lint.report.source, reason: "")
    guard insertion.count > 0, let silenced = try? insertion.finished() else { return nil }
    var action = CodeAction(title: "Ignore \(entry.first.code.rawValue) here", kind: "quickfix")
    action.edit = WorkspaceEdit([document.becoming(silenced.bytes)])
    return action
  }

  /// All fixes of the document that `--fix` would write.
  /// - Parameter isLater: whether the edit is left to `codeAction/resolve`
  private func fixAll(_ document: OpenDocument, _ lint: DocumentLint, isLater: Bool) -> CodeAction? {
    var action = CodeAction(title: "Fix all that normlint can fix", kind: Self.fixAllKind)
    if isLater {
      action.data = ["uri": .string(document.uri.text)]
      return lint.report.diagnostics.contains(where: \.hasListedFixes) ? action : nil
    }
    document.root.enter()
    let fixed = lint.run.fixed(lint.file, lint.report, in: lint.view)
    guard fixed.isChanged else { return nil }
    action.edit = FixActions.edit(of: document, fixed, among: Array(documents.values))
    return action
  }
}

extension OpenDocument {
  /// The edit that makes the document another text: what stands between the first and the last byte that differ.
  func becoming(_ bytes: [UInt8]) -> WorkspaceEdit.Document {
    WorkspaceEdit.Document(uri: uri, version: version, edits: [text.edit(to: bytes)])
  }
}

extension TextDocument {
  func edit(to new: [UInt8]) -> TextEdit {
    var start = zip(bytes, new).prefix { $0 == $1 }.count
    while start > 0, start < bytes.count, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    var end = zip(bytes[start...].reversed(), new[start...].reversed()).prefix { $0 == $1 }.count
    while end > 0, bytes[bytes.count - end] & 0xC0 == 0x80 { end -= 1 }
    return TextEdit(range: range(start..<bytes.count - end), text: String(decoding: new[start..<new.count - end], as: UTF8.self))
  }
}
