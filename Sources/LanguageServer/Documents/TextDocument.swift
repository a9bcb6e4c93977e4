/// The text of a document as UTF-8, with the positions of a client. Lines end with `\n`, `\r\n` or a lone `\r`.
package struct TextDocument: Sendable {
  package private(set) var bytes: [UInt8]
  package let encoding: PositionEncoding
  /// Where each line begins.
  private var starts: [Int]

  package init(_ bytes: [UInt8], encoding: PositionEncoding) {
    (self.bytes, self.encoding, starts) = (bytes, encoding, Self.lineStarts(bytes))
  }

  package var lineCount: Int { starts.count }

  private static func lineStarts(_ bytes: [UInt8]) -> [Int] {
    var starts = [0]
    bytes.withUnsafeBufferPointer { bytes in
      for index in bytes.indices where bytes[index] == 0x0A || bytes[index] == 0x0D {
        let isPair = bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
        if !isPair { starts.append(index + 1) }
      }
    }
    return starts
  }

  /// The bytes of a line, from 0, without its end; nothing for a line that doesn't exist.
  package func line(_ line: Int) -> Range<Int> {
    guard starts.indices.contains(line) else { return bytes.count..<bytes.count }
    guard line + 1 < starts.count else { return starts[line]..<bytes.count }
    var end = starts[line + 1] - 1
    if bytes[end] == 0x0A, end > starts[line], bytes[end - 1] == 0x0D { end -= 1 }
    return starts[line]..<end
  }

  /// The line, from 0, that a byte stands in.
  package func line(at offset: Int) -> Int {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The position of a byte; that of the end for a byte behind it.
  package func position(at offset: Int) -> DocumentPosition {
    let offset = min(max(0, offset), bytes.count)
    let line = line(at: offset)
    let before = bytes[starts[line]..<offset]
    return DocumentPosition(line: line, character: encoding == .utf8 ? before.count : before.reduce(0) { $0 + $1.utf16Units })
  }

  package func range(_ range: Range<Int>) -> DocumentRange {
    DocumentRange(start: position(at: range.lowerBound), end: position(at: range.upperBound))
  }

  /// The byte at a position. Behind the end of a line it is the line's end, inside of a character that character's begin.
  package func offset(of position: DocumentPosition) -> Int {
    guard position.line >= 0 else { return 0 }
    let line = line(position.line)
    var (offset, units) = (line.lowerBound, 0)
    while offset < line.upperBound {
      let length = bytes[offset].sequenceLength
      let next = units + (encoding == .utf8 ? length : bytes[offset].utf16Units)
      if next > position.character { break }
      (offset, units) = (min(offset + length, line.upperBound), next)
    }
    return offset
  }

  package func offsets(of range: DocumentRange) -> Range<Int> {
    let (start, end) = (offset(of: range.start), offset(of: range.end))
    return min(start, end)..<max(start, end)
  }

  /// Puts a text in the place of a range; in that of the whole document where there is none.
  package mutating func replace(_ range: DocumentRange?, with text: String) {
    if let range { bytes.replaceSubrange(offsets(of: range), with: text.utf8) } else { bytes = Array(text.utf8) }
    starts = Self.lineStarts(bytes)
  }
}

extension UInt8 {
  /// The UTF-16 units of the character that begins with the byte; none for a byte inside of one.
  fileprivate var utf16Units: Int { self & 0xC0 == 0x80 ? 0 : self >= 0xF0 ? 2 : 1 }

  /// The bytes of the character that begins with the byte.
  fileprivate var sequenceLength: Int {
    switch self {
    case 0xC0..<0xE0: 2
    case 0xE0..<0xF0: 3
    case 0xF0...: 4
    default: 1
    }
  }
}
