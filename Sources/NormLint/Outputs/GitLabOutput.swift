import Rules
import YAMLSource

/// The report of GitLab's Code Quality: one array, an object a place.
struct GitLabOutput: PlainOutput {
  /// Paths are relative to the repository's root.
  let root: Path

  var separator: String { "," }

  func addHead(_ summary: Summary, to bytes: inout [UInt8]) { bytes.add("[") }
  func addTail(_ end: RunEnd, to bytes: inout [UInt8]) { bytes.add("\n]\n") }

  func add(_ file: FileReport, to bytes: inout [UInt8]) {
    let path = file.absolute.below(root)
    var fingerprints = Fingerprints(path: path)
    for (index, entry) in file.diagnostics.entries().enumerated() {
      let finding = entry.first
      bytes.add(index > 0 ? ",\n{" : "\n{")
      bytes.addJSONField("check_name", finding.code.rawValue, isFirst: true)
      bytes.addJSONField("description", "\(finding.code.rawValue): \(entry.message)")
      bytes.addJSONField("severity", finding.severity.codeQuality)
      bytes.addJSONField("fingerprint", fingerprints.next(for: finding))
      bytes.addKey("location")
      bytes.add("{")
      bytes.addJSONField("path", path.text, isFirst: true)
      bytes.addKey("positions")
      bytes.add("{")
      addPosition("begin", finding.range.lowerBound, in: file, isFirst: true, to: &bytes)
      addPosition("end", finding.range.upperBound, in: file, to: &bytes)
      bytes.add("}}}")
    }
  }

  private func addPosition(_ name: String, _ offset: Int, in file: FileReport, isFirst: Bool = false, to bytes: inout [UInt8]) {
    let place = file.source.position(at: offset)
    bytes.addKey(name, isFirst: isFirst)
    bytes.add("{\"line\": \(place.row), \"column\": \(place.column)}")
  }
}

extension Severity {
  fileprivate var codeQuality: String {
    switch self {
    case .error: "major"
    case .warning: "minor"
    case .note: "info"
    }
  }
}
