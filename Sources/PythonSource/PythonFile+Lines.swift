/// Where lines begin. They end with `\n`, `\r\n` or a lone `\r`; a byte order mark belongs to no line.
struct LineStarts: Sendable {
  let starts: ContiguousArray<UInt32>

  init(_ text: UnsafeBufferPointer<UInt8>) {
    var starts: ContiguousArray<UInt32> = [text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
    for (i, byte) in text.enumerated() {
      let isEnd = byte == 0x0A || byte == 0x0D && (i + 1 == text.count || text[i + 1] != 0x0A)
      if isEnd { starts.append(UInt32(i + 1)) }
    }
    self.starts = starts
  }

  /// The row, from 0, of a byte.
  func row(of byte: Int) -> Int {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(starts[middle]) <= byte { low = middle } else { high = middle }
    }
    return low
  }
}

extension PythonFile {
  /// Row and column of a byte, both from 1. Columns count Unicode scalars.
  public func position(at byte: Int) -> (row: Int, column: Int) {
    let (row, column) = bytePosition(at: byte)
    let start = min(max(byte, 0), bytes.count) - column
    let continuations = bytes[start..<start + column].count { $0 & 0xC0 == 0x80 }
    return (row + 1, column - continuations + 1)
  }

  /// Row and column of a byte, both from 0. Columns count bytes of UTF-8, as CPython's `col_offset` does.
  public func bytePosition(at byte: Int) -> (row: Int, column: Int) {
    lines.withLock { lines in
      let index = lines ?? bytes.withUnsafeBufferPointer { LineStarts($0) }
      lines = index
      let byte = min(max(byte, Int(index.starts[0])), bytes.count)
      let row = index.row(of: byte)
      return (row, byte - Int(index.starts[row]))
    }
  }

  /// The text of a row (counted from 1) without blanks at its ends; empty if the file has no such row.
  public func lineText(_ row: Int) -> String {
    lines.withLock { lines in
      let index = lines ?? bytes.withUnsafeBufferPointer { LineStarts($0) }
      lines = index
      guard index.starts.indices.contains(row - 1) else { return "" }
      let end = index.starts.indices.contains(row) ? Int(index.starts[row]) : bytes.count
      let isBlank = { (byte: UInt8) in byte <= 0x20 }
      let line = bytes[Int(index.starts[row - 1])..<end].drop(while: isBlank)
      let last = line.lastIndex { !isBlank($0) }
      return last.map { String(decoding: line[...$0], as: UTF8.self) } ?? ""
    }
  }
}
