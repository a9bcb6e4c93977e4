import Rules
import Texts
import YAMLSource

/// One line a finding, as editors and problem matchers read them: `path:row:column: CODE message`.
struct ConciseOutput: ReadOutput {
  let style: Style
  var isExhaustive = false

  func add(_ entry: Entry, in file: FileReport, to bytes: inout [UInt8]) {
    ConciseOutput.addPlace(of: entry.first, in: file, style: style, to: &bytes)
    style.addLink(entry.first.code.page, to: &bytes) { bytes in
      style.add(entry.first.severity.look, entry.first.code.rawValue, to: &bytes)
    }
    bytes.add(entry.first.isFixable ? " [*] " : " ")
    bytes.addVisible(entry.message)
    bytes.add("\n")
  }

  /// `path:row:column: `
  static func addPlace(of finding: Diagnostic, in file: FileReport, style: Style, to bytes: inout [UInt8]) {
    let place = file.source.position(at: finding.range.lowerBound)
    style.addLink(toFile: file.absolute, to: &bytes) { bytes in style.add(.bold, file.path.text, to: &bytes) }
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
