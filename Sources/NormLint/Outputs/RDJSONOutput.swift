import Rules
import YAMLSource

/// reviewdog's diagnostic format (`reviewdog.proto`, DiagnosticResult). Columns count bytes.
struct RDJSONOutput: PlainOutput {
  var showsFixes: Bool { true }
  var separator: String { "," }

  func addHead(_ summary: Summary, to bytes: inout [UInt8]) {
    bytes.add("{\"source\": {\"name\": \"normlint\"},\n\"diagnostics\": [")
  }

  func addTail(_ end: RunEnd, to bytes: inout [UInt8]) { bytes.add("\n]}\n") }

  func add(_ file: FileReport, to bytes: inout [UInt8]) {
    for (index, finding) in file.diagnostics.enumerated() {
      bytes.add(index > 0 ? ",\n{" : "\n{")
      bytes.addJSONField("message", finding.message, isFirst: true)
      bytes.addKey("location")
      bytes.add("{")
      bytes.addJSONField("path", file.path.text, isFirst: true)
      addRange(finding.range, file.source, to: &bytes)
      bytes.add("}")
      bytes.addJSONField("severity", finding.severity.reviewdog)
      bytes.addKey("code")
      bytes.add("{")
      bytes.addJSONField("value", finding.code.rawValue, isFirst: true)
      bytes.addJSONField("url", finding.code.page)
      bytes.add("}")
      addLines(of: finding, to: &bytes)
      if let fix = finding.fixes.first(where: \.isWritten) { add(fix, file.source, to: &bytes) }
      bytes.add("}")
    }
  }

  /// The lines of Python that belong to the finding.
  private func addLines(of finding: Diagnostic, to bytes: inout [UInt8]) {
    let steps = finding.trace.compactMap { step in step.line.map { (step.message, $0) } }
    if steps.isEmpty { return }
    bytes.addKey("related_locations")
    bytes.addJSONArray(steps) { step, bytes in
      bytes.add("{")
      bytes.addJSONField("message", step.0, isFirst: true)
      bytes.addKey("location")
      bytes.add("{")
      bytes.addJSONField("path", step.1.path, isFirst: true)
      bytes.add(", \"range\": {\"start\": {\"line\": \(step.1.row)}}}}")
    }
  }

  /// The best fix as one suggestion. Users accept suggestions one at a time, so all edits of a fix are merged into one range.
  private func add(_ fix: ProposedFix, _ source: YAMLFile, to bytes: inout [UInt8]) {
    let start = fix.edits[0].range.lowerBound
    let end = fix.edits[fix.edits.count - 1].range.upperBound
    let moved = fix.edits.map { Edit($0.range.lowerBound - start..<$0.range.upperBound - start, $0.content) }
    bytes.addKey("suggestions")
    bytes.add("[{")
    addRange(start..<end, source, isFirst: true, to: &bytes)
    bytes.addJSONField("text", String(decoding: moved.applied(to: Array(source.bytes[start..<end])), as: UTF8.self))
    bytes.add("}]")
  }

  private func addRange(_ range: Range<Int>, _ source: YAMLFile, isFirst: Bool = false, to bytes: inout [UInt8]) {
    bytes.addKey("range", isFirst: isFirst)
    let (start, end) = (source.position(at: range.lowerBound, in: .utf8), source.position(at: range.upperBound, in: .utf8))
    bytes.add("{\"start\": {\"line\": \(start.row), \"column\": \(start.column)}, ")
    bytes.add("\"end\": {\"line\": \(end.row), \"column\": \(end.column)}}")
  }
}

extension Severity {
  fileprivate var reviewdog: String {
    switch self {
    case .error: "ERROR"
    case .warning: "WARNING"
    case .note: "INFO"
    }
  }
}
