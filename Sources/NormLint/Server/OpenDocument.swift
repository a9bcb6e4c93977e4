import LanguageServer
import Rules
import YAMLSource

/// A document that the client has open, with what was found in this version of it.
final class OpenDocument {
  let uri: DocumentURI
  /// Absolute, without links. A document that has no file is taken to lie in the root.
  let path: Path
  let isConfig: Bool
  let isPython: Bool
  private(set) var root: WorkspaceRoot
  private(set) var text: TextDocument
  private(set) var version: Int
  /// Whether the client was not told yet what is found in the document.
  var isDirty = true
  /// Whether what is found may have changed without the client's knowledge.
  var isStale = false
  /// What was found when the document was linted last; nil where it has changed since.
  var lint: DocumentLint?
  /// Whether the document was part of a config with other files when it was linted last.
  var isPart = false
  /// What the client was told last, and its number.
  var told: [PublishedDiagnostic] = []
  var toldNumber = 0
  /// What is known of the layers of this version, where somebody has asked.
  var facts: ModelFacts?
  /// The fixes of findings of this version that were run.
  var verified: [FixKey: [ProposedFix]] = [:]
  private var parsed: YAMLFile?

  convenience init(_ params: OpenParams, path: Path, root: WorkspaceRoot, encoding: PositionEncoding) {
    self.init(params.uri, Array(params.text.utf8), path: path, root: root, encoding: encoding, language: params.language)
    version = params.version
  }

  /// - Parameter language: as the client calls it; of a file that nobody has opened its name tells
  init(_ uri: DocumentURI, _ bytes: [UInt8], path: Path, root: WorkspaceRoot, encoding: PositionEncoding, language: String = "") {
    (self.uri, version, self.path, self.root) = (uri, 0, path, root)
    text = TextDocument(bytes, encoding: encoding)
    isConfig = FileCollector.hasConfigSuffix(path.bytes) || language.contains(part: "yaml")
    isPython = path.bytes.suffix(3).elementsEqual(".py".utf8)
  }

  /// The document as YAML.
  var yaml: YAMLFile {
    if let parsed { return parsed }
    let file = YAMLFile(bytes: text.bytes)
    parsed = file
    return file
  }

  /// As messages spell it.
  var shownPath: Path { path.below(root.folder) }

  func apply(_ params: ChangeParams) {
    for change in params.changes { text.replace(change.range, with: change.text) }
    version = params.version ?? version + 1
    parsed = nil
    forget()
  }

  /// Forgets what was found: something that it depends on has changed.
  func invalidate() {
    forget()
    isStale = true
  }

  private func forget() {
    forgetFindings()
    isDirty = isConfig
  }

  func forgetFindings() { (lint, facts, verified) = (nil, nil, [:]) }

  /// What work on the document is called.
  var title: String { "Checking \(shownPath.text)" }

  func move(to root: WorkspaceRoot) {
    guard root != self.root else { return }
    self.root = root
    invalidate()
  }
}
