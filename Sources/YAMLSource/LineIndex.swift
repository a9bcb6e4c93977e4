internal import CLibYAML

/// A place in the text as an editor shows it.
@frozen public struct Position: Hashable, Comparable, Sendable {
  /// From 1.
  public let row: Int
  /// From 1, in Unicode scalars where nothing else was asked for.
  public let column: Int

  @inlinable public init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }

  @inlinable public static func < (a: Position, b: Position) -> Bool { (a.row, a.column) < (b.row, b.column) }
}

/// What columns count.
public enum ColumnUnit: Sendable {
  case scalars, utf16, utf8
}

/// Finds rows by bisection and columns by counting, with checkpoints so that many look-ups in one long line stay cheap.
struct LineIndex: Sendable {
  /// Where each line begins. A byte order mark belongs to no line.
  let starts: ContiguousArray<UInt32>
  /// What is before each multiple of ``step``; none where counting from the line's start is as good.
  private let checkpoints: ContiguousArray<ByteCounts>
  private let isASCII: Bool
  private static let step = 1024

  init(_ text: UnsafeBufferPointer<UInt8>) {
    starts = text.lineStarts(from: text.hasByteOrderMark ? 3 : 0)
    isASCII = text.isASCII
    checkpoints = isASCII || !Self.hasLongLine(text.count, starts) ? [] : Self.checkpoints(text)
  }

  private static func hasLongLine(_ count: Int, _ starts: ContiguousArray<UInt32>) -> Bool {
    zip(starts, starts.dropFirst()).contains { $1 - $0 > step } || count - Int(starts[starts.count - 1]) > step
  }

  private static func checkpoints(_ text: UnsafeBufferPointer<UInt8>) -> ContiguousArray<ByteCounts> {
    var counts: ContiguousArray<ByteCounts> = []
    var count = ByteCounts()
    for start in stride(from: 0, to: text.count, by: step) {
      counts.append(count)
      count += text.counts(in: start..<min(start + step, text.count))
    }
    return counts
  }

  /// The row, from 0, of a byte that lies in a line.
  func row(of byte: Int) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(starts[middle]) <= byte { low = middle } else { high = middle }
    }
    return low
  }

  func position(of byte: Int, in text: UnsafeBufferPointer<UInt8>, unit: ColumnUnit) -> Position {
    let byte = min(max(byte, Int(starts[0])), text.count)
    let row = row(of: byte)
    let start = Int(starts[row])
    if isASCII || unit == .utf8 { return Position(row: row + 1, column: byte - start + 1) }
    let counts = counts(in: start..<byte, of: text)
    // Of the four bytes of a large scalar, UTF-16 makes two units.
    let units = byte - start - counts.continuations + (unit == .utf16 ? counts.largeScalars : 0)
    return Position(row: row + 1, column: units + 1)
  }

  private func counts(in range: Range<Int>, of text: UnsafeBufferPointer<UInt8>) -> ByteCounts {
    if checkpoints.isEmpty || range.count <= Self.step { return text.counts(in: range) }
    return counts(before: range.upperBound, in: text) - counts(before: range.lowerBound, in: text)
  }

  private func counts(before byte: Int, in text: UnsafeBufferPointer<UInt8>) -> ByteCounts {
    let checkpoint = min(byte / Self.step, checkpoints.count - 1)
    var counts = checkpoints[checkpoint]
    counts += text.counts(in: checkpoint * Self.step..<byte)
    return counts
  }
}

/// Bytes of some UTF-8 by what they are.
private struct ByteCounts {
  /// Those that go on with a sequence.
  var continuations = 0
  /// Those that begin one of four bytes.
  var largeScalars = 0

  static func += (a: inout ByteCounts, b: ByteCounts) {
    a.continuations += b.continuations
    a.largeScalars += b.largeScalars
  }

  static func - (a: ByteCounts, b: ByteCounts) -> ByteCounts {
    ByteCounts(continuations: a.continuations - b.continuations, largeScalars: a.largeScalars - b.largeScalars)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The first byte of each line, `first` being that of the first one. Lines end with `\n`, `\r\n` or a lone `\r`.
  fileprivate func lineStarts(from first: Int) -> ContiguousArray<UInt32> {
    var starts: ContiguousArray<UInt32> = [UInt32(first)]
    var lineFeed = offset(of: 0x0A, from: 0)
    var carriageReturn = offset(of: 0x0D, from: 0)
    while Swift.min(lineFeed, carriageReturn) < count {
      if lineFeed < count, carriageReturn + 1 == lineFeed { carriageReturn = offset(of: 0x0D, from: lineFeed) }
      if lineFeed < carriageReturn {
        starts.append(UInt32(lineFeed + 1))
        lineFeed = offset(of: 0x0A, from: lineFeed + 1)
      } else {
        starts.append(UInt32(carriageReturn + 1))
        carriageReturn = offset(of: 0x0D, from: carriageReturn + 1)
      }
    }
    return starts
  }

  /// The next place of a byte, or the end.
  public func offset(of byte: UInt8, from start: Int) -> Int {
    guard start < count, let found = memchr(baseAddress! + start, Int32(byte), count - start) else { return count }
    return UnsafeRawPointer(found) - UnsafeRawPointer(baseAddress!)
  }

  fileprivate func counts(in range: Range<Int>) -> ByteCounts {
    let raw = UnsafeRawBufferPointer(self)
    var counts = ByteCounts()
    var i = range.lowerBound
    while i + 8 <= range.upperBound {
      let word = raw.loadUnaligned(fromByteOffset: i, as: UInt64.self)
      let high = word & 0x8080_8080_8080_8080
      // The highest bit set, the next one not; the four highest bits set.
      counts.continuations += (high & ~(word << 1)).nonzeroBitCount
      counts.largeScalars += (high & word << 1 & word << 2 & word << 3).nonzeroBitCount
      i += 8
    }
    for byte in self[i..<range.upperBound] {
      counts.continuations += byte.isContinuation ? 1 : 0
      counts.largeScalars += byte >= 0xF0 ? 1 : 0
    }
    return counts
  }
}

extension YAMLFile {
  /// Row and column of a byte. Lines end with `\n`, `\r\n` or a lone `\r`; a byte order mark is no column.
  public func position(at byte: Int, in unit: ColumnUnit = .scalars) -> Position {
    bytes.withUnsafeBufferPointer { text in withLines { $0.position(of: byte, in: text, unit: unit) } }
  }

  /// The bytes of a line without its end and without a byte order mark; none for a row that doesn't exist.
  public func line(_ row: Int) -> Range<Int> {
    withLines { lineRange(row, $0.starts) }
  }

  private func lineRange(_ row: Int, _ starts: ContiguousArray<UInt32>) -> Range<Int> {
    guard row >= 1, row <= starts.count else { return bytes.count..<bytes.count }
    let start = Int(starts[row - 1])
    guard row < starts.count else { return start..<bytes.count }
    let end = Int(starts[row]) - 1
    let isPair = bytes[end] == 0x0A && end > start && bytes[end - 1] == 0x0D
    return start..<(isPair ? end - 1 : end)
  }

  /// How many lines the text has. Text that ends with a line end has an empty last line.
  public var lineCount: Int { withLines { $0.starts.count } }

  /// Most files have no finding, so the index waits for the first question.
  private func withLines<Result: Sendable>(_ body: (LineIndex) -> Result) -> Result {
    lineIndex.withLock { lines in
      if lines == nil { lines = bytes.withUnsafeBufferPointer { LineIndex($0) } }
      return body(lines!)
    }
  }
}
