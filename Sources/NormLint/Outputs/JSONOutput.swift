import Rules
import Texts
import YAMLSource

/// One document with counts, findings and verdicts.
struct JSONOutput: Output {
  let facts: RunFacts

  var showsFixes: Bool { true }
  var headNeedsSummary: Bool { true }
  var separator: String { "," }

  func addHead(_ summary: Summary, to bytes: inout [UInt8]) {
    bytes.add("{\"version\": 1, \"files\": \(summary.files), \"models\": \(summary.verdicts.count),\n\"findings\": [")
  }

  func renderings(of file: FileReport) -> [Rendering] {
    var (rendering, fixes) = (Rendering(), FixTexts())
    for (index, finding) in file.diagnostics.enumerated() {
      rendering.add { $0.add(index > 0 ? ",\n" : "\n") }
      JSONFinding.add(finding, in: file, fixes: &fixes, to: &rendering)
    }
    return file.diagnostics.isEmpty ? [] : [rendering]
  }

  func addTail(_ end: RunEnd, to bytes: inout [UInt8]) {
    bytes.add("\n],\n\"verdicts\": [")
    for (index, entry) in end.summary.verdicts.enumerated() {
      bytes.add(index > 0 ? ",\n" : "\n")
      add(entry.verdict, of: entry.path, to: &bytes)
    }
    bytes.add("\n],\n\"sources\": [")
    for (index, source) in facts.sources().files.enumerated() {
      bytes.add(index > 0 ? ",\n{" : "\n{")
      bytes.addJSONField("path", source.path, isFirst: true)
      bytes.addJSONField("sha256", SHA256.hexadecimal(of: source.bytes))
      bytes.add("}")
    }
    bytes.add("\n]}\n")
  }

  private func add(_ verdict: ModelVerdict, of path: Path, to bytes: inout [UInt8]) {
    bytes.add("{")
    bytes.addJSONField("filename", path.text, isFirst: true)
    bytes.addJSONField("model", verdict.model)
    bytes.addJSONField("verdict", verdict.verdict.rawValue)
    bytes.addJSONField("modules", verdict.modules)
    bytes.addJSONField("opaque", verdict.opaque)
    bytes.add("}")
  }
}

/// One finding an object, one object a line.
struct JSONLinesOutput: Output {
  var showsFixes: Bool { true }

  func renderings(of file: FileReport) -> [Rendering] {
    var (rendering, fixes) = (Rendering(), FixTexts())
    for finding in file.diagnostics {
      JSONFinding.add(finding, in: file, fixes: &fixes, to: &rendering)
      rendering.add { $0.add("\n") }
    }
    return file.diagnostics.isEmpty ? [] : [rendering]
  }
}

/// A finding as an object of the `json` and `json-lines` formats.
enum JSONFinding {
  static func add(_ finding: Diagnostic, in file: FileReport, fixes: inout FixTexts, to rendering: inout Rendering) {
    rendering.add { addHead(finding, in: file, to: &$0) }
    let text = fixes.text(of: finding.fixes) { fixes, bytes in bytes.addJSONArray(fixes) { add($0, file.source, to: &$1) } }
    if finding.fixes.isEmpty { rendering.add { $0 += text } } else { rendering.add(shared: text) }
    rendering.add { bytes in
      bytes.addJSONField("url", finding.code.page)
      bytes.add("}")
    }
  }

  /// Every key before `fixes`.
  private static func addHead(_ finding: Diagnostic, in file: FileReport, to bytes: inout [UInt8]) {
    bytes.add("{")
    bytes.addJSONField("code", finding.code.rawValue, isFirst: true)
    bytes.addJSONField("name", finding.code.name)
    bytes.addJSONField("severity", finding.severity.rawValue)
    bytes.addJSONField("message", finding.message)
    bytes.addJSONField("filename", file.path.text)
    addLocations(finding.range, file.source, to: &bytes)
    bytes.addJSONField("model", finding.model)
    bytes.addJSONField("module", finding.module)
    bytes.addJSONField("type", finding.type)
    bytes.addKey("buffers")
    bytes.addJSONArray(finding.buffers) { $1.addJSON($0) }
    bytes.addJSONField("help", finding.help)
    // A finding's second location is the last step of the trace.
    bytes.addKey("trace")
    bytes.addJSONArray(finding.trace + finding.related) { add($0, file.source, to: &$1) }
    bytes.addKey("fixes")
  }

  private static func add(_ fix: ProposedFix, _ source: YAMLFile, to bytes: inout [UInt8]) {
    bytes.add("{")
    bytes.addJSONField("option", fix.id.name, isFirst: true)
    bytes.addJSONField("title", fix.title)
    bytes.addKey("changes")
    bytes.add("{")
    bytes.addJSONField("train", fix.changes.train, isFirst: true)
    bytes.addJSONField("eval", fix.changes.eval)
    bytes.addJSONField("state_dict", fix.changes.stateDict)
    bytes.add("}")
    bytes.addKey("verification")
    bytes.add("{")
    bytes.addJSONField("status", fix.verification.status.rawValue, isFirst: true)
    bytes.addJSONField("detail", fix.verification.detail)
    bytes.add("}")
    bytes.addKey("edits")
    bytes.addJSONArray(fix.edits) { edit, bytes in
      bytes.add("{")
      bytes.addJSONField("content", String(decoding: edit.content, as: UTF8.self), isFirst: true)
      addLocations(edit.range, source, to: &bytes)
      bytes.add("}")
    }
    bytes.add("}")
  }

  private static func add(_ step: TraceStep, _ source: YAMLFile, to bytes: inout [UInt8]) {
    bytes.add("{")
    bytes.addJSONField("message", step.message, isFirst: true)
    if let line = step.line {
      bytes.addJSONField("filename", line.path)
      addLocation("location", row: line.row, column: line.column, to: &bytes)
    } else {
      addLocations(step.range, source, to: &bytes)
    }
    bytes.add("}")
  }

  private static func addLocations(_ range: Range<Int>, _ source: YAMLFile, to bytes: inout [UInt8]) {
    addLocation("location", range.lowerBound, in: source, to: &bytes)
    addLocation("end_location", range.upperBound, in: source, to: &bytes)
  }

  private static func addLocation(_ name: String, _ offset: Int, in source: YAMLFile, to bytes: inout [UInt8]) {
    let place = source.position(at: offset)
    addLocation(name, row: place.row, column: place.column, to: &bytes)
  }

  private static func addLocation(_ name: String, row: Int, column: Int, to bytes: inout [UInt8]) {
    bytes.addKey(name)
    bytes.add("{\"row\": ")
    bytes.add(row)
    bytes.add(", \"column\": ")
    bytes.add(column)
    bytes.add("}")
  }
}
