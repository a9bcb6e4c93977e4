import YAMLSource

/// The lines that a finding points at, numbered, with marks under the range or a bracket along it.
struct Snippet {
  /// Longer ranges show only their first lines and the last.
  private static let lineLimit = 6

  let gutterWidth: Int
  private let source: YAMLFile
  private let range: Range<Int>
  private let rows: ClosedRange<Int>
  /// Columns of a line's text.
  private let limit: Int

  /// Nil where there is no text to show.
  /// - Parameter width: columns of the terminal, where one shows it
  init?(_ source: YAMLFile, _ range: Range<Int>, width: Int? = nil) {
    if source.bytes.isEmpty { return nil }
    self.source = source
    self.range = Snippet.withoutTrailingBlanks(range.clamped(to: 0..<source.bytes.count), source.bytes)
    let first = source.position(at: self.range.lowerBound).row
    let last = source.position(at: max(self.range.lowerBound, self.range.upperBound - 1)).row
    rows = first...max(first, last)
    gutterWidth = String(rows.upperBound).utf8.count
    // The gutter, a bracket, and marks of what is left out on both sides.
    limit = min(LineView.limit, (width ?? LineView.limit + gutterWidth + 8) - gutterWidth - 8)
  }

  func add(_ style: Style, look: Style.Look, to bytes: inout [UInt8]) {
    addGutter(nil, style, to: &bytes)
    bytes.add("\n")
    if rows.count == 1 { addLine(style, look, to: &bytes) } else { addBlock(style, look, to: &bytes) }
  }

  /// One line with carets under the range.
  private func addLine(_ style: Style, _ look: Style.Look, to bytes: inout [UInt8]) {
    let view = view(rows.lowerBound, focus: range)
    addText(rows.lowerBound, "", view: view, style: style, look: look, to: &bytes)
    addGutter(nil, style, to: &bytes)
    bytes.addSpaces(1 + view.columns.lowerBound)
    style.add(look, to: &bytes) { $0.add(UInt8(ascii: "^"), times: view.columns.count) }
    bytes.add("\n")
  }

  /// Several lines with a bracket on their left, from the range's first character to its last.
  private func addBlock(_ style: Style, _ look: Style.Look, to bytes: inout [UInt8]) {
    let top = view(rows.lowerBound, focus: range.lowerBound..<(range.lowerBound + 1))
    if beginsItsLine {
      addText(rows.lowerBound, "/", view: top, style: style, look: look, to: &bytes)
    } else {
      addText(rows.lowerBound, " ", view: top, style: style, look: look, to: &bytes)
      addMark(" ", column: top.columns.lowerBound, style: style, look: look, to: &bytes)
    }
    addMiddle(style, look, to: &bytes)
    let bottom = view(rows.upperBound, focus: (range.upperBound - 1)..<range.upperBound)
    addText(rows.upperBound, "|", view: bottom, style: style, look: look, to: &bytes)
    addMark("|", column: bottom.columns.upperBound - 1, style: style, look: look, to: &bytes)
  }

  private func addMiddle(_ style: Style, _ look: Style.Look, to bytes: inout [UInt8]) {
    let inner = (rows.lowerBound + 1)..<rows.upperBound
    let shown = rows.count > Snippet.lineLimit ? inner.prefix(Snippet.lineLimit - 3) : inner
    for row in shown {
      let start = source.line(row).lowerBound
      addText(row, "|", view: view(row, focus: start..<start), style: style, look: look, to: &bytes)
    }
    if shown.count < inner.count {
      style.add(.blue, "...", to: &bytes)
      bytes.addSpaces(gutterWidth)
      style.add(look, "|", to: &bytes)
      bytes.add("\n")
    }
  }

  private func view(_ row: Int, focus: Range<Int>) -> LineView {
    LineView(source.bytes, line: source.line(row), focus: focus, limit: limit)
  }

  /// Whether nothing but indentation stands before the range.
  private var beginsItsLine: Bool {
    // A byte order mark stands before the first line's start.
    let start = min(source.line(rows.lowerBound).lowerBound, range.lowerBound)
    return source.bytes[start..<range.lowerBound].allSatisfy(Snippet.isBlank)
  }

  /// The gutter with a line's number, or empty.
  private func addGutter(_ row: Int?, _ style: Style, to bytes: inout [UInt8]) {
    let number = row.map(String.init) ?? ""
    style.add(.blue, to: &bytes) { bytes in
      bytes.addSpaces(gutterWidth - number.utf8.count)
      bytes.add(number)
      bytes.add(" |")
    }
  }

  private func addText(
    _ row: Int, _ bracket: String, view: LineView, style: Style, look: Style.Look, to bytes: inout [UInt8]
  ) {
    addGutter(row, style, to: &bytes)
    if !bracket.isEmpty {
      bytes.add(" ")
      if bracket == " " { bytes.add(" ") } else { style.add(look, bracket, to: &bytes) }
    }
    if !view.text.isEmpty { bytes.add(" ") }
    bytes += view.text
    bytes.add("\n")
  }

  /// The bracket's arm to a column of the text above it.
  private func addMark(_ bracket: String, column: Int, style: Style, look: Style.Look, to bytes: inout [UInt8]) {
    addGutter(nil, style, to: &bytes)
    bytes.add(" ")
    style.add(look, to: &bytes) { bytes in
      bytes.add(bracket)
      bytes.add(UInt8(ascii: "_"), times: column + 1)
      bytes.add("^")
    }
    bytes.add("\n")
  }

  private static func withoutTrailingBlanks(_ range: Range<Int>, _ bytes: [UInt8]) -> Range<Int> {
    var end = range.upperBound
    while end > range.lowerBound, isBlank(bytes[end - 1]) { end -= 1 }
    return range.lowerBound..<end
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
