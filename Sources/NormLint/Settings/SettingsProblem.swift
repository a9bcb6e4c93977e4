import Texts
import YAMLSource

/// A mistake in the settings.
struct SettingsProblem: Sendable {
  /// `normlint.yaml`, or `--config 'select=[NL1]'`.
  let source: String
  let message: String
  /// Nil if there is no text to point at.
  let place: (file: YAMLFile, range: Range<Int>)?

  /// `error: normlint.yaml:3:1: ...` and the line.
  func add(to bytes: inout [UInt8], _ style: Style) {
    style.add(.red, "error:", to: &bytes)
    bytes.add(" ")
    guard let (file, range) = place else {
      bytes.addVisible("\(source): \(message)")
      return bytes.add("\n")
    }
    let position = file.position(at: range.lowerBound)
    bytes.addVisible("\(source):\(position.row):\(position.column): \(message)")
    bytes.add("\n")
    Snippet(file, range, width: style.width)?.add(style, look: .red, to: &bytes)
  }
}
