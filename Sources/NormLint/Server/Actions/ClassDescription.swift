import Formats
import LanguageServer
import Rules
import YAMLSource

extension Server {
  /// Adds a class that is not known to `modules:` of the settings, for the user to say what it holds.
  func describing(_ finding: Diagnostic, _ document: OpenDocument, _ lint: DocumentLint) -> CodeAction? {
    guard finding.code == .opaqueModule, let name = Self.className(at: finding.range, in: lint.report.source) else { return nil }
    let path = lint.file.settings.path ?? document.root.folder.appending("normlint.yaml")
    guard path.bytes.suffix(5).elementsEqual(".yaml".utf8) else { return nil }
    let entry = "\(name):\n    norms: []\n    output: same\n"
    var action = CodeAction(title: "Describe `\(name)` in \(path.below(document.root.folder).text)", kind: "quickfix")
    let open = documents.values.first { $0.path == path }
    guard let bytes = open?.text.bytes ?? (try? FileReader.read(path)) else {
      guard capabilities.createsFiles, capabilities.hasDocumentChanges else { return nil }
      let start = DocumentPosition(line: 0, character: 0)
      let edit = TextEdit(range: DocumentRange(start: start, end: start), text: "modules:\n  \(entry)")
      action.edit = WorkspaceEdit([WorkspaceEdit.Document(uri: DocumentURI(path: path.bytes), edits: [edit], isNew: true)])
      return action
    }
    let text = TextDocument(bytes, encoding: document.text.encoding)
    guard let edit = Self.insertion(of: entry, in: text) else { return nil }
    action.edit = WorkspaceEdit([WorkspaceEdit.Document(uri: open?.uri ?? DocumentURI(path: path.bytes), version: open?.version, edits: [edit])])
    return action
  }

  /// The class that a finding is about: its range is the name, or the mapping that has it.
  private static func className(at range: Range<Int>, in file: YAMLFile) -> String? {
    for index in 0..<UInt32(file.nodeCount) where file.range(NodeID(index)) == range {
      let node = NodeID(index)
      let name = file.kind(node) == .scalar ? node : Scan.classKeys.lazy.compactMap { file.value(for: $0, in: node) }.first
      if let text = name.map(file.text), text.contains("."), !text.contains(where: { " :#'\"$".contains($0) }) { return text }
    }
    return nil
  }

  /// Where an entry of `modules:` goes: before the first one of a block, or with `modules:` at the end.
  private static func insertion(of entry: String, in text: TextDocument) -> TextEdit? {
    let file = YAMLFile(bytes: text.bytes)
    guard file.problems.isEmpty else { return nil }
    let modules = file.documents.first.flatMap { file.value(for: "modules", in: $0) }
    guard let modules else {
      let isOpen = text.bytes.last.map { $0 != 0x0A && $0 != 0x0D } ?? false
      return TextEdit(range: text.range(text.bytes.count..<text.bytes.count), text: "\(isOpen ? "\n" : "")modules:\n  \(entry)")
    }
    guard file.style(modules) == .block, let first = file.entries(of: modules).first(where: { _ in true })?.key else { return nil }
    let start = file.range(first).lowerBound
    let column = start - text.line(text.line(at: start)).lowerBound
    let indent = String(repeating: " ", count: column)
    let own = entry.split(separator: "\n").enumerated().map { $0.offset == 0 ? String($0.element) : "\(indent)  \($0.element.drop { $0 == " " })" }
    return TextEdit(range: text.range(start..<start), text: own.joined(separator: "\n") + "\n\(indent)")
  }
}
