import LanguageServer

extension Server {
  func open(_ params: OpenParams) {
    let path = Server.path(of: params.uri)
    let root = root(of: path)
    root.renew(python: false)
    root.take(pythonTexts)
    let document = OpenDocument(params, path: path, root: root, encoding: capabilities.encoding)
    documents[params.uri] = document
    document.invalidate()
    othersChanged(besides: document)
    removeForeign(from: document.uri)
    if document.isPython { pythonChanged() }
  }

  func change(_ params: ChangeParams) {
    guard let document = documents[params.uri] else { return }
    document.apply(params)
    if document.isPython { return pythonChanged() }
    if document.isPart { othersChanged(besides: document) }
  }

  /// The Python documents that are open, as they are typed.
  private var pythonTexts: [String: [UInt8]] {
    let open = documents.values.filter(\.isPython).map { ($0.path.text, $0.text.bytes) }
    return Dictionary(open) { first, _ in first }
  }

  /// Has the documents be linted again of which something was looked up in Python sources.
  private func pythonChanged() {
    let texts = pythonTexts
    for document in documents.values where document.isConfig && document.root.pythonSources?.wasAsked(by: document.path) != false {
      document.invalidate()
    }
    for root in Set(documents.values.map(\.root)).union(roots) { root.take(texts) }
  }

  /// Settings files count from when they are saved.
  func save(_ uri: DocumentURI) {
    guard let document = documents[uri] else { return }
    if !document.isPython, document.yaml.holdsSettings || document.isSettings { renewAll(python: false) }
  }

  func close(_ uri: DocumentURI) {
    guard let document = documents.removeValue(forKey: uri) else { return }
    tell("textDocument/publishDiagnostics", ["uri": .string(uri.text), "diagnostics": []])
    replaceForeign(of: uri, by: [:])
    othersChanged(besides: document)
    if document.isPython { pythonChanged() }
  }

  /// Has the documents be linted again that may be parts of configs with another one.
  func othersChanged(besides document: OpenDocument) {
    for other in documents.values where other !== document && other.root == document.root && (document.isPart || other.isPart) {
      other.invalidate()
    }
  }

  /// The absolute path of a document without links; one without a file has the last part of its URI.
  private static func path(of uri: DocumentURI) -> Path {
    guard let bytes = uri.path else {
      let name = uri.text.utf8.map { $0 == UInt8(ascii: ":") ? Path.separator : $0 }
      return Path("/").appending(Array(Path(name).lastComponent))
    }
    let path = Path(bytes).tidy
    if let real = try? System.realPath(path) { return real }
    let folder = path.parent.flatMap { try? System.realPath($0) }
    return folder.map { $0.appending(Array(path.lastComponent)) } ?? path
  }

  /// The folder of the workspace that holds a file, the innermost one; otherwise the file's repository, or its own folder.
  func root(of path: Path) -> WorkspaceRoot {
    let known = Array(Set(documents.values.map(\.root)))
    let holding = roots.filter { $0.holds(path) }.max { $0.folder.bytes.count < $1.folder.bytes.count }
    if let holding { return holding }
    if path.parent?.bytes == [Path.separator], let first = roots.first { return first }
    let parent = path.parent ?? Path("/")
    let folder = GitRepository.root(above: parent) ?? parent
    return known.first { $0.folder == folder } ?? WorkspaceRoot(folder)
  }
}
