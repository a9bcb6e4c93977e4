import LanguageServer
import YAMLSource

/// What is found in the files of a root that are not open. Kept, so that only what has changed is linted again.
final class WorkspaceFindings {
  let memory = RunMemory<Server.Told>()
  var states: FileStates?
}

extension Server {
  /// `workspace/diagnostic`: the findings in the files of all roots; open documents are asked for one by one.
  func workspaceDiagnostics(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let known = (params["previousResultIds"]?.array ?? []).compactMap { each in
      each["uri"]?.string.map { (DocumentURI($0), each["value"]?.string ?? "") }
    }
    var report = WorkspaceReport(known: Dictionary(known) { $1 }, partial: params["partialResultToken"])
    for root in roots where settings.isEnabled && !connection.isStopped { lint(root, &report) }
    if !connection.isStopped { for uri in report.known.keys where documents[uri] == nil { report.remove(uri) } }
    return ["items": .array(report.items)]
  }

  private func lint(_ root: WorkspaceRoot, _ report: inout WorkspaceReport) {
    let run = FolderRun(root, among: Array(documents.values), settings)
    let findings = root.findings
    if let old = findings.states { findings.memory.forget(from: old, to: run.states) }
    for (number, file) in run.files.enumerated() where !connection.isStopped {
      connection.advance(number, of: run.files.count)
      let uri = DocumentURI(path: file.absolute.bytes)
      let told = findings.memory.outcome(of: file.path) ?? told(of: file, uri, run)
      if connection.isStopped { return }
      replaceForeign(of: uri, by: told.others)
      report.add(told.own, of: uri, for: capabilities, through: self)
    }
    findings.states = run.statesAfter
  }

  /// Lints a file that is not open.
  private func told(of file: InputFile, _ uri: DocumentURI, _ run: FolderRun) -> Told {
    if file.settings.settings.exclude?.match(file.absolute) == true { return ([], [:]) }
    let (lint, dependence) = run.lint(file)
    let document = OpenDocument(uri, lint.report.source.bytes, path: file.absolute, root: run.root, encoding: capabilities.encoding)
    var writer = DiagnosticWriter(document, lint)
    let told = writer.diagnostics()
    if !connection.isStopped { run.root.findings.memory.keep(told, of: file.path, dependence) }
    return told
  }
}

/// The files of a root, with the texts of open documents in their place.
private struct FolderRun {
  let root: WorkspaceRoot
  /// Those that are not open.
  let files: [InputFile]
  private let run: CheckRun
  /// The files' states before they are linted.
  private(set) var states: FileStates

  init(_ root: WorkspaceRoot, among documents: [OpenDocument], _ client: ClientSettings) {
    root.beginLint()
    var collector = FileCollector(options: FileCollector.Options(), settings: root.settingsStore(client))
    collector.add(Path("."))
    let all = collector.files()
    let open = documents.filter { $0.root == root && $0.isConfig }
    let texts = Dictionary(open.map { ($0.path.text, $0.text.bytes) }) { first, _ in first }
    var run = CheckRun(engine: .standard, destinations: [])
    run.compositions = ConfigViews(all, folders: [Path("")], texts: Dictionary(open.map { ($0.shownPath.text, $0.yaml) }) { first, _ in first })
    run.python = root.pythonSources
    states = FileStates(all, python: root.pythonSources, in: SystemSources(texts: texts.merging(root.pythonTexts) { first, _ in first }))
    files = all.filter { texts[$0.absolute.text] == nil }
    (self.root, self.run) = (root, run)
  }

  /// The states with those of the Python files that were read meanwhile.
  var statesAfter: FileStates {
    var states = states
    states.readPython(root.pythonSources, in: SystemSources(texts: root.pythonTexts))
    return states
  }

  func lint(_ file: InputFile) -> (DocumentLint, Dependence) {
    let (own, view) = run.viewed(file)
    return (DocumentLint(file, own, view, run), run.dependence(of: file, own, view))
  }
}

/// The answer, which may be told in parts.
private struct WorkspaceReport {
  /// What the client knows, by the numbers that it was given.
  let known: [DocumentURI: String]
  let partial: JSONValue?
  private(set) var items: [JSONValue] = []
  private var seen: Set<DocumentURI> = []
  /// How many files are told at a time.
  private static let part = 50

  init(known: [DocumentURI: String], partial: JSONValue?) { (self.known, self.partial) = (known, partial) }

  mutating func add(_ diagnostics: [PublishedDiagnostic], of uri: DocumentURI, for capabilities: ClientCapabilities, through server: Server) {
    seen.insert(uri)
    let found = JSONValue.array(diagnostics.map { $0.json(for: capabilities) })
    var bytes: [UInt8] = []
    bytes.addJSON(found)
    let number = String(UInt(bitPattern: bytes.hashValue), radix: 36)
    if known[uri] == number { return }
    // Nothing is said of a file in which nothing is found, unless there was something.
    if diagnostics.isEmpty, known[uri] == nil { return }
    items.append(["uri": .string(uri.text), "version": .null, "kind": "full", "resultId": .string(number), "items": found])
    guard let partial, items.count == Self.part else { return }
    server.tell("$/progress", ["token": partial, "value": ["items": .array(items)]])
    items = []
  }

  /// Tells that nothing is found any more in a file that is gone.
  mutating func remove(_ uri: DocumentURI) {
    if !seen.contains(uri) { items.append(["uri": .string(uri.text), "version": .null, "kind": "full", "items": []]) }
  }
}
