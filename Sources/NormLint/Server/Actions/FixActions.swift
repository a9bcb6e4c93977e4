import LanguageServer
import Model
import Rules
import YAMLSource

/// The fixes of findings as code actions, with what came of running them.
struct FixActions {
  private let document: OpenDocument
  private let lint: DocumentLint
  private let documents: [OpenDocument]
  /// Whether the fixes are run; what has been run before is known.
  private let isRun: Bool

  /// - Parameter documents: those that are open
  init(_ document: OpenDocument, _ lint: DocumentLint, among documents: [OpenDocument], isRun: Bool) {
    (self.document, self.lint, self.documents, self.isRun) = (document, lint, documents, isRun)
  }

  func actions(for finding: Diagnostic) -> [CodeAction] {
    let fixes = fixes(of: finding).filter { $0.verification.status != .failed }
    var actions: [CodeAction] = []
    for fix in fixes {
      guard let edit = edit(of: fix, for: finding) else { continue }
      var action = CodeAction(title: "\(fix.title) (\(Self.outcome(of: fix)))", kind: "quickfix")
      action.isPreferred = fix.verification.status == .ran && !fix.recordsCall && !actions.contains(where: \.isPreferred)
      action.edit = edit
      actions.append(action)
    }
    return actions
  }

  private static func outcome(of fix: ProposedFix) -> String {
    // PyTorch's messages may have several lines.
    let detail = String(fix.verification.detail.prefix { !$0.isNewline }.prefix(120))
    return switch fix.verification.status {
    case .ran: "\(fix.id.name), verified: \(detail)"
    case .skipped: "\(fix.id.name), not verified: \(detail)"
    case .failed, .notRun: "\(fix.id.name), not run yet"
    }
  }

  private func fixes(of finding: Diagnostic) -> [ProposedFix] {
    let key = FixKey(finding)
    if let known = document.verified[key] { return known }
    guard finding.hasListedFixes else { return finding.fixes }
    document.root.enter()
    var report = lint.report
    report.diagnostics = [finding]
    let fixes = lint.run.proposed(lint.file, report, in: lint.view, isRun: isRun).diagnostics.first?.fixes ?? []
    if isRun { document.verified[key] = fixes }
    return fixes
  }

  /// A fix of a file that is part of a config may change the config's other files.
  private func edit(of fix: ProposedFix, for finding: Diagnostic) -> WorkspaceEdit? {
    if fix.edits.isEmpty { return nil }
    guard lint.view != nil, fix.id != .commentRemoval else {
      return WorkspaceEdit([WorkspaceEdit.Document(uri: document.uri, version: document.version, edits: edits(fix.edits))])
    }
    let fixed = lint.run.fixed(lint.file, lint.report, in: lint.view, by: fix.id) { $0.model == finding.model && $0.code == finding.code }
    return fixed.isChanged ? Self.edit(of: document, fixed, among: documents) : nil
  }

  private func edits(_ edits: [Edit]) -> [TextEdit] {
    edits.withoutTouching().map { TextEdit(range: document.text.range($0.range), text: String(decoding: $0.content, as: UTF8.self)) }
  }

  /// The edit that makes a document and the other files of its configs what they are after a fix.
  static func edit(of document: OpenDocument, _ fixed: FixedFile, among documents: [OpenDocument]) -> WorkspaceEdit {
    var edit = WorkspaceEdit([document.becoming(fixed.after.source.bytes)])
    for (path, file) in fixed.others.inOrder {
      let absolute = document.root.absolute(Path(path))
      if let open = documents.first(where: { $0.path == absolute }) {
        edit.documents.append(open.becoming(file.bytes))
      } else if let bytes = try? FileReader.read(absolute) {
        let text = TextDocument(bytes, encoding: document.text.encoding)
        edit.documents.append(WorkspaceEdit.Document(uri: DocumentURI(path: absolute.bytes), edits: [text.edit(to: file.bytes)]))
      }
    }
    return edit
  }
}

/// By what the fixes of a finding are found again.
struct FixKey: Hashable {
  private let code: RuleCode
  private let range: Range<Int>
  private let model: String

  init(_ finding: Diagnostic) { (code, range, model) = (finding.code, finding.range, finding.model) }
}
