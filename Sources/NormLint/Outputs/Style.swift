import Texts

/// Colours of a terminal, or none.
struct Style: Sendable {
  enum Look: String {
    case bold = "1"
    case red = "1;31"
    case yellow = "1;33"
    case blue = "1;34"
    case cyan = "1;36"
    case green = "1;32"
    case dim = "2"
  }

  let isColored: Bool

  static let plain = Style(isColored: false)

  /// Adds what `body` adds, in this look.
  func add(_ look: Look, to bytes: inout [UInt8], _ body: (inout [UInt8]) -> Void) {
    guard isColored else { return body(&bytes) }
    bytes.add("\u{1B}[")
    bytes.add(look.rawValue)
    bytes.add("m")
    body(&bytes)
    bytes.add("\u{1B}[0m")
  }

  func add(_ look: Look, _ text: String, to bytes: inout [UInt8]) {
    add(look, to: &bytes) { $0.addVisible(text) }
  }
}
