import Texts

/// How text is shown: colours, links and width of a terminal, or none of them.
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
  /// Columns of the terminal; nil where none shows the text.
  var width: Int?
  /// Whether the terminal opens links (OSC 8).
  var hasLinks = false

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

  /// The text in this look.
  func text(_ look: Look, _ text: String) -> String { isColored ? "\u{1B}[\(look.rawValue)m\(text)\u{1B}[0m" : text }
}

extension Style {
  /// Adds what `body` adds as a link.
  func addLink(_ target: String, to bytes: inout [UInt8], _ body: (inout [UInt8]) -> Void) {
    guard hasLinks else { return body(&bytes) }
    bytes.add("\u{1B}]8;;\(target)\u{1B}\\")
    body(&bytes)
    bytes.add("\u{1B}]8;;\u{1B}\\")
  }

  /// - Parameter path: absolute; a finding about standard input has none
  func addLink(toFile path: Path, to bytes: inout [UInt8], _ body: (inout [UInt8]) -> Void) {
    guard hasLinks, path.bytes.first == Path.separator else { return body(&bytes) }
    var target: [UInt8] = []
    for byte in path.bytes {
      let isPlain = byte < 0x80 && (Unicode.Scalar(byte).properties.isAlphabetic || "0123456789/-._~".utf8.contains(byte))
      if isPlain { target.append(byte) } else { target.addPercentEncoded(byte) }
    }
    addLink("file://\(System.hostName)\(String(decoding: target, as: UTF8.self))", to: &bytes, body)
  }

  /// Adds a text in lines as wide as the terminal, each with a line break at its end.
  /// - Parameter indent: of all lines but the first
  func addLines(_ text: String, indent: Int = 0, to bytes: inout [UInt8]) {
    add(text, from: 0, indent: indent, to: &bytes)
    bytes.add("\n")
  }

  /// Adds a text in lines as wide as the terminal.
  /// - Parameters:
  ///   - column: where the first line begins
  ///   - indent: where the others do
  func add(_ text: String, _ look: Look? = nil, from column: @autoclosure () -> Int, indent: Int, to bytes: inout [UInt8]) {
    func add(_ line: String, _ bytes: inout [UInt8]) { if let look { self.add(look, line, to: &bytes) } else { bytes.addVisible(line) } }
    guard width != nil else { return add(text, &bytes) }
    for (index, line) in lines(of: text, from: column(), indent: indent).enumerated() {
      if index > 0 {
        bytes.add("\n")
        bytes.addSpaces(indent)
      }
      add(line, &bytes)
    }
  }

  /// The text in lines as wide as the terminal, broken between words; all of it where the width is not known.
  /// - Parameters:
  ///   - column: where the first line begins
  ///   - indent: where the others do
  func lines(of text: String, from column: Int, indent: Int) -> [String] {
    guard let width else { return [text] }
    let margin = text.prefix { $0 == " " }
    var lines = [""]
    var used = column + margin.count
    for word in text.dropFirst(margin.count).split(separator: " ", omittingEmptySubsequences: false) {
      let length = word.unicodeScalars.reduce(0) { $0 + TerminalText.width($1) }
      let isFirst = lines[lines.count - 1].isEmpty
      if used + (isFirst ? 0 : 1) + length > width, !(isFirst && lines.count > 1) {
        lines.append(String(word))
        used = indent + length
      } else {
        lines[lines.count - 1] += (isFirst ? "" : " ") + word
        used += length + (isFirst ? 0 : 1)
      }
    }
    lines[0] = margin + lines[0]
    return lines
  }
}
