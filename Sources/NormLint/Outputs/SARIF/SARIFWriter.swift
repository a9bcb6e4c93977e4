import Model
import Rules
import YAMLSource

/// Writes the results of one file.
struct SARIFWriter {
  /// What identifies a result for code hosts: they don't know about models.
  private struct Visible: Hashable {
    let code: RuleCode
    let row: Int
    let message: String
  }

  private let source: YAMLFile
  private let uri: String
  private let root: Path
  /// Where relative paths of Python sources start.
  private var here: Path { (try? System.realPath(Path("."))) ?? Path("/") }
  private let isBelowRoot: Bool
  private let hashes: LineHashes
  private var fingerprints: Fingerprints
  private var fixes = FixTexts()
  /// The number of results for each visible identity.
  private var visible: [Visible: Int] = [:]

  init(_ file: FileReport, root: Path) {
    let path = file.absolute.below(root)
    source = file.source
    self.root = root
    uri = path.uri
    isBelowRoot = path.bytes.first != Path.separator
    fingerprints = Fingerprints(path: path)
    hashes = LineHashes(of: file.source.bytes, rows: Set(file.diagnostics.map { file.source.position(at: $0.range.lowerBound).row }))
    for finding in file.diagnostics { visible[look(of: finding), default: 0] += 1 }
  }

  private func look(of finding: Diagnostic) -> Visible {
    Visible(code: finding.code, row: source.position(at: finding.range.lowerBound).row, message: finding.message)
  }

  // MARK: A result

  mutating func add(_ finding: Diagnostic, to rendering: inout Rendering) {
    rendering.add { addHead(finding, to: &$0) }
    if !finding.fixes.isEmpty {
      let writer = self
      rendering.add(shared: fixes.text(of: finding.fixes) { SARIFFixes.add($0.filter(\.isWritten), of: writer, to: &$1) })
    }
    rendering.add { bytes in
      addProperties(of: finding, to: &bytes)
      bytes.add("}")
    }
  }

  /// Every key before `fixes`.
  private mutating func addHead(_ finding: Diagnostic, to bytes: inout [UInt8]) {
    bytes.add("{")
    bytes.addJSONField("ruleId", finding.code.rawValue, isFirst: true)
    bytes.addJSONField("ruleIndex", RuleCode.allCases.firstIndex(of: finding.code)!)
    bytes.addJSONField("level", finding.severity.rawValue)
    bytes.addText("message", message(of: finding))
    bytes.addKey("locations")
    bytes.add("[{")
    addPlace(finding.range, isFirst: true, to: &bytes)
    addModule(of: finding, to: &bytes)
    bytes.add("}]")
    bytes.addKey("partialFingerprints")
    bytes.add("{")
    bytes.addJSONField("normlint/v1", fingerprints.next(for: finding), isFirst: true)
    if let hash = hashes.texts[source.position(at: finding.range.lowerBound).row] {
      bytes.addJSONField("primaryLocationLineHash", hash)
    }
    bytes.add("}")
    addRelated(finding.related + finding.trace.filter { $0.state == nil }, to: &bytes)
    addWay(finding, to: &bytes)
  }

  /// Code hosts merge results of one rule with the same line and message, so model and column are appended to those.
  private func message(of finding: Diagnostic) -> String {
    var message = finding.message
    if visible[look(of: finding), default: 0] > 1 {
      let column = source.position(at: finding.range.lowerBound).column
      message += " (" + (finding.model.isEmpty ? "" : "model `\(finding.model)`, ") + "column \(column))"
    }
    // `](1)` would be a link to another place.
    guard message.utf8.contains(UInt8(ascii: "]")) else { return message }
    return message.replacing(part: "](", with: "] (")
  }

  /// The module as PyTorch names it.
  private func addModule(of finding: Diagnostic, to bytes: inout [UInt8]) {
    let name = finding.module.isEmpty ? finding.model : finding.module
    guard !name.isEmpty else { return }
    bytes.addKey("logicalLocations")
    bytes.add("[{")
    bytes.addJSONField("fullyQualifiedName", name, isFirst: true)
    bytes.addJSONField("name", String(name.split(separator: ".").last ?? ""))
    bytes.addJSONField("kind", finding.module.isEmpty ? "object" : "module")
    bytes.add("}]")
  }

  private func addRelated(_ steps: [TraceStep], to bytes: inout [UInt8]) {
    guard !steps.isEmpty else { return }
    bytes.addKey("relatedLocations")
    bytes.addJSONArray(Array(steps.enumerated())) { step, bytes in
      bytes.add("{")
      bytes.addJSONField("id", step.offset + 1, isFirst: true)
      if let line = step.element.line { addPlace(line, to: &bytes) } else { addPlace(step.element.range, to: &bytes) }
      bytes.addText("message", step.element.message)
      bytes.add("}")
    }
  }

  private func addProperties(of finding: Diagnostic, to bytes: inout [UInt8]) {
    bytes.addKey("properties")
    bytes.add("{")
    bytes.addJSONField("model", finding.model, isFirst: true)
    bytes.addJSONField("module", finding.module)
    bytes.addJSONField("type", finding.type)
    bytes.addKey("buffers")
    bytes.addJSONArray(finding.buffers) { $1.addJSON($0) }
    if !finding.help.isEmpty { bytes.addJSONField("help", finding.help) }
    bytes.add("}")
  }

  // MARK: The way of the tag

  private func addWay(_ finding: Diagnostic, to bytes: inout [UInt8]) {
    let steps = finding.trace.compactMap { step in step.state.map { (step, $0) } }
    guard !steps.isEmpty else { return }
    bytes.addKey("codeFlows")
    bytes.add("[{\"threadFlows\": [{\"locations\": ")
    bytes.addJSONArray(Array(steps.enumerated())) { entry, bytes in
      let (index, (step, state)) = entry
      bytes.add("{\"location\": {")
      addPlace(step.range, isFirst: true, to: &bytes)
      bytes.addText("message", step.message)
      bytes.add("}")
      bytes.addKey("state")
      add(state, finding.buffers, to: &bytes)
      bytes.addJSONField("executionOrder", index + 1)
      bytes.addJSONField("importance", index == 0 || index == steps.count - 1 ? "essential" : "important")
      bytes.add("}")
    }
    bytes.add("}]}]")
  }

  /// The tensor's state at a step, and the buffers at the last one.
  private func add(_ state: TraceStep.State, _ buffers: [String], to bytes: inout [UInt8]) {
    bytes.add("{")
    bytes.addText("batched", state.batching, isFirst: true)
    if state.shape.rank != nil { bytes.addText("shape", state.shape.description) }
    if let batching = state.bufferBatching { for name in buffers { bytes.addText(name, batching) } }
    bytes.add("}")
  }

  // MARK: Places

  /// `"physicalLocation": {...}`
  func addPlace(_ range: Range<Int>, isFirst: Bool = false, to bytes: inout [UInt8]) {
    bytes.addKey("physicalLocation", isFirst: isFirst)
    bytes.add("{")
    addFile(isFirst: true, to: &bytes)
    addRegion("region", range, to: &bytes)
    bytes.add("}")
  }

  /// The same in a Python source.
  private func addPlace(_ line: PythonLine, to bytes: inout [UInt8]) {
    let path = Path(line.path)
    let below = (path.bytes.first == Path.separator ? path : here.appending(line.path)).below(root)
    bytes.addKey("physicalLocation")
    bytes.add("{")
    bytes.addKey("artifactLocation", isFirst: true)
    bytes.add("{")
    bytes.addJSONField("uri", below.uri, isFirst: true)
    if below.bytes.first != Path.separator { bytes.addJSONField("uriBaseId", SARIFOutput.base) }
    bytes.add("}, \"region\": {\"startLine\": \(line.row)")
    // Only of plain text are scalars, which the column counts, UTF-16 units.
    if line.text.utf8.allSatisfy({ $0 < 0x80 }) { bytes.add(", \"startColumn\": \(line.column)") }
    bytes.add("}}")
  }

  func addFile(isFirst: Bool = false, to bytes: inout [UInt8]) {
    bytes.addKey("artifactLocation", isFirst: isFirst)
    bytes.add("{")
    bytes.addJSONField("uri", uri, isFirst: true)
    if isBelowRoot { bytes.addJSONField("uriBaseId", SARIFOutput.base) }
    bytes.add("}")
  }

  func addRegion(_ name: String, _ range: Range<Int>, isFirst: Bool = false, to bytes: inout [UInt8]) {
    let (start, end) = (source.position(at: range.lowerBound, in: .utf16), source.position(at: range.upperBound, in: .utf16))
    bytes.addKey(name, isFirst: isFirst)
    bytes.add("{")
    bytes.addJSONField("startLine", start.row, isFirst: true)
    bytes.addJSONField("startColumn", start.column)
    bytes.addJSONField("endLine", end.row)
    bytes.addJSONField("endColumn", end.column)
    bytes.add("}")
  }

  /// The reason why a file wasn't linted, as a notification of the run.
  func addNotice(of finding: Diagnostic, to bytes: inout [UInt8]) {
    bytes.add("{")
    bytes.addJSONField("level", finding.severity.rawValue, isFirst: true)
    bytes.addText("message", finding.message)
    bytes.addKey("locations")
    bytes.add("[{")
    addPlace(finding.range, isFirst: true, to: &bytes)
    bytes.add("}]")
    bytes.addKey("associatedRule")
    bytes.add("{\"id\": \"\(finding.code.rawValue)\", \"index\": \(RuleCode.allCases.firstIndex(of: finding.code)!)}}")
  }
}
