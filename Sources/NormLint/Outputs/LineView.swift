import Texts

/// A source line for the terminal, cut to a window around the part in focus, with the focus's columns in that window.
struct LineView {
  /// Columns shown of a line, at most.
  static let limit = 120
  private static let tabWidth = 4
  private static let ellipsis = "…"

  private(set) var text: [UInt8] = []
  /// Columns of the focus within `text`, from 0; at least one wide.
  private(set) var columns = 0..<1

  /// Looks at a bounded number of bytes, however long the line is.
  /// - Parameter limit: columns shown
  init(_ bytes: [UInt8], line: Range<Int>, focus: Range<Int>, limit: Int = LineView.limit) {
    let focus = focus.clamped(to: line)
    if line.count <= limit, bytes.withUnsafeBytes({ TerminalText.isPlain(.init(rebasing: $0[line])) }) {
      text = Array(bytes[line])
      let first = focus.lowerBound - line.lowerBound
      columns = first..<(first + max(1, focus.count))
      return
    }
    let from = LineView.windowStart(bytes, line: line, focus: focus, limit)
    if from > line.lowerBound { text.add(LineView.ellipsis) }
    let margin = from > line.lowerBound ? 1 : 0
    var cursor = Cursor(bytes, from..<line.upperBound)
    defer { TerminalText.breakCommands(in: &text) }
    var start: Int?
    var end: Int?
    while cursor.column < limit, !cursor.isTooFar {
      if start == nil, cursor.offset >= focus.lowerBound { start = cursor.column }
      if end == nil, cursor.offset >= focus.upperBound { end = cursor.column }
      guard cursor.step({ text.append(contentsOf: $0) }) else { break }
    }
    if cursor.offset < line.upperBound { text.add(LineView.ellipsis) }
    let first = (start ?? cursor.column) + margin
    columns = first..<max(first + 1, (end ?? cursor.column) + margin)
  }

  /// The line's start if the line fits, else the offset that centres the focus.
  private static func windowStart(_ bytes: [UInt8], line: Range<Int>, focus: Range<Int>, _ limit: Int) -> Int {
    if width(bytes, line) <= limit { return line.lowerBound }
    let lead = max(limit / 6, (limit - width(bytes, focus)) / 2)
    var start = focus.lowerBound
    while start > line.lowerBound, width(bytes, start..<focus.lowerBound) < lead, focus.lowerBound - start < limit * 4 {
      start -= 1
      while start > line.lowerBound, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    }
    return start
  }

  /// Columns that `range` takes; counting stops beyond the limit.
  private static func width(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
    var cursor = Cursor(bytes, range)
    while cursor.column <= limit, cursor.step({ _ in }) { if cursor.isTooFar { return limit + 1 } }
    return cursor.column
  }

  /// Goes through a line scalar by scalar.
  private struct Cursor {
    let bytes: [UInt8]
    let range: Range<Int>
    var offset: Int
    var column = 0

    init(_ bytes: [UInt8], _ range: Range<Int>) {
      self.bytes = bytes
      self.range = range
      offset = range.lowerBound
    }

    /// Stops at lines of nothing but zero-width marks.
    var isTooFar: Bool { offset - range.lowerBound > LineView.limit * 8 }

    /// Shows the next scalar; false at the end.
    mutating func step(_ show: (UTF8.EncodedScalar) -> Void) -> Bool {
      guard offset < range.upperBound else { return false }
      let (scalar, length) = decode(bytes[offset..<range.upperBound])
      offset += length
      if scalar == "\t" {
        let stop = tabWidth - column % tabWidth
        for _ in 0..<stop { show(UTF8.encode(" ")!) }
        column += stop
      } else {
        let shown = visible(scalar)
        show(UTF8.encode(shown)!)
        column += TerminalText.width(shown)
      }
      return true
    }

    /// Shows control characters as Unicode control pictures, other unsafe ones as U+FFFD.
    private func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
      guard TerminalText.isUnsafe(scalar) else { return scalar }
      if scalar.value < 0x20 { return Unicode.Scalar(0x2400 + scalar.value)! }
      return scalar.value == 0x7F ? "\u{2421}" : "\u{FFFD}"
    }
  }
}

/// The first scalar of some UTF-8 and its length in bytes; U+FFFD where it is malformed.
private func decode(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int) {
  let first = bytes[bytes.startIndex]
  if first < 0x80 { return (Unicode.Scalar(first), 1) }
  var parser = Unicode.UTF8.ForwardParser()
  var iterator = bytes.prefix(4).makeIterator()
  switch parser.parseScalar(from: &iterator) {
  case .valid(let encoded): return (UTF8.decode(encoded), encoded.count)
  case .error(let length): return ("\u{FFFD}", length)
  case .emptyInput: return ("\u{FFFD}", 1)
  }
}
