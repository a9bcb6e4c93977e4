import Rules
import Texts
import YAMLSource

/// Workflow commands of GitHub Actions, which makes annotations of them: `::error file=...,line=...::message`.
struct GitHubOutput: PlainOutput {
  /// Paths of annotations are relative to the repository's root.
  let root: Path

  func add(_ file: FileReport, to bytes: inout [UInt8]) {
    for entry in file.diagnostics.entries() { add(entry, in: file, to: &bytes) }
  }

  private func add(_ entry: Entry, in file: FileReport, to bytes: inout [UInt8]) {
    let finding = entry.first
    let start = file.source.position(at: finding.range.lowerBound)
    let end = file.source.position(at: finding.range.upperBound)
    bytes.add("::\(finding.severity.annotation) title=")
    bytes.addProperty("normlint (\(finding.code.rawValue))")
    bytes.add(",file=")
    bytes.addProperty(file.absolute.below(root).text)
    bytes.add(",line=\(start.row)")
    // GitHub rejects columns if start and end line differ.
    if start.row == end.row { bytes.add(",col=\(start.column)") }
    bytes.add(",endLine=\(end.row)")
    if start.row == end.row { bytes.add(",endColumn=\(end.column)") }
    bytes.add("::")
    bytes.addData("\(file.path.text):\(start.row):\(start.column): \(finding.code.rawValue) \(entry.message)")
    bytes.add("\n")
  }
}

extension Severity {
  fileprivate var annotation: String {
    switch self {
    case .error: "error"
    case .warning: "warning"
    case .note: "notice"
    }
  }
}

/// The escapes of workflow commands (actions/toolkit, `command.ts`), of text that has been made visible: viewers of logs obey terminals' codes.
extension [UInt8] {
  fileprivate mutating func addData(_ text: String) { addEscaped(text, "%\r\n") }
  fileprivate mutating func addProperty(_ text: String) { addEscaped(text, "%\r\n:,") }

  private mutating func addEscaped(_ text: String, _ special: StaticString) {
    let special = UnsafeBufferPointer(start: special.utf8Start, count: special.utf8CodeUnitCount)
    for byte in text.visible.utf8 {
      if special.contains(byte) { addPercentEncoded(byte) } else { append(byte) }
    }
  }

  /// `%25`
  mutating func addPercentEncoded(_ byte: UInt8) {
    append(UInt8(ascii: "%"))
    for digit in [byte >> 4, byte & 15] { append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10) }
  }
}
