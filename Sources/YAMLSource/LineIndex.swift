/// A place in the text as an editor shows it.
@frozen public struct Position: Hashable, Comparable, Sendable {
  /// From 1.
  public let row: Int
  /// From 1, in Unicode scalars.
  public let column: Int

  @inlinable public init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }

  @inlinable public static func < (a: Position, b: Position) -> Bool { (a.row, a.column) < (b.row, b.column) }
}

/// Finds rows by bisection and columns by checkpoints, so that many look-ups in one long line stay cheap.
struct LineIndex: Sendable {
  /// Where each line begins. A byte order mark belongs to no line.
  let starts: ContiguousArray<Int>
  /// Continuation bytes before each multiple of ``step``; none if the text is ASCII.
  private let checkpoints: ContiguousArray<Int>
  private static let step = 1024

  init(_ text: UnsafeBufferPointer<UInt8>) {
    var starts: ContiguousArray<Int> = [text.hasByteOrderMark ? 3 : 0]
    for (i, byte) in text.enumerated()
    where byte == 0x0A || (byte == 0x0D && !(i + 1 < text.count && text[i + 1] == 0x0A)) {
      starts.append(i + 1)
    }
    self.starts = starts
    checkpoints = text.isASCII ? [] : Self.checkpoints(text)
  }

  private static func checkpoints(_ text: UnsafeBufferPointer<UInt8>) -> ContiguousArray<Int> {
    var counts: ContiguousArray<Int> = []
    var count = 0
    for (i, byte) in text.enumerated() {
      if i % step == 0 { counts.append(count) }
      if byte.isContinuation { count += 1 }
    }
    return counts
  }

  /// The row, from 0, of a byte that lies in a line.
  func row(of byte: Int) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= byte { low = middle } else { high = middle }
    }
    return low
  }

  func position(of byte: Int, in text: UnsafeBufferPointer<UInt8>) -> Position {
    let byte = min(max(byte, starts[0]), text.count)
    let row = row(of: byte)
    let start = starts[row]
    let skipped = continuations(before: byte, in: text) - continuations(before: start, in: text)
    return Position(row: row + 1, column: byte - start - skipped + 1)
  }

  private func continuations(before byte: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
    guard !checkpoints.isEmpty else { return 0 }
    let checkpoint = min(byte / Self.step, checkpoints.count - 1)
    return checkpoints[checkpoint] + text[checkpoint * Self.step..<byte].count(where: \.isContinuation)
  }
}

extension YAMLFile {
  /// Row and column of a byte. Lines end with `\n`, `\r\n` or a lone `\r`; a byte order mark is no column.
  public func position(at byte: Int) -> Position {
    let lines = lines
    return bytes.withUnsafeBufferPointer { lines.position(of: byte, in: $0) }
  }

  /// The bytes of a line without its end and without a byte order mark; none for a row that doesn't exist.
  public func line(_ row: Int) -> Range<Int> {
    let starts = lines.starts
    guard row >= 1, row <= starts.count else { return bytes.count..<bytes.count }
    let start = starts[row - 1]
    guard row < starts.count else { return start..<bytes.count }
    let end = starts[row] - 1
    let isPair = bytes[end] == 0x0A && end > start && bytes[end - 1] == 0x0D
    return start..<(isPair ? end - 1 : end)
  }

  /// How many lines the text has. Text that ends with a line end has an empty last line.
  public var lineCount: Int { lines.starts.count }

  /// Most files have no finding, so the index waits for the first question.
  private var lines: LineIndex {
    lineIndex.withLock { cached in
      if let cached { return cached }
      let built = bytes.withUnsafeBufferPointer { LineIndex($0) }
      cached = built
      return built
    }
  }
}
