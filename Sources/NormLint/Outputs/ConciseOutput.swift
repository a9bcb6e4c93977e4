import Rules
import Texts
import YAMLSource

/// One line a finding, as editors and problem matchers read them: `path:row:column: CODE message`.
struct ConciseOutput: PlainOutput {
  let style: Style

  func add(_ file: FileReport, to bytes: inout [UInt8]) {
    for finding in file.diagnostics {
      ConciseOutput.addPlace(of: finding, in: file, style: style, to: &bytes)
      style.add(finding.severity.look, finding.code.rawValue, to: &bytes)
      bytes.add(finding.isFixable ? " [*] " : " ")
      bytes.addVisible(finding.message)
      bytes.add("\n")
    }
  }

  /// `path:row:column: `
  static func addPlace(of finding: Diagnostic, in file: FileReport, style: Style, to bytes: inout [UInt8]) {
    let place = file.source.position(at: finding.range.lowerBound)
    style.add(.bold, file.path.text, to: &bytes)
    bytes.add(":")
    bytes.add(place.row)
    bytes.add(":")
    bytes.add(place.column)
    bytes.add(": ")
  }
}

extension Severity {
  var look: Style.Look {
    switch self {
    case .error: .red
    case .warning: .yellow
    case .note: .cyan
    }
  }
}
