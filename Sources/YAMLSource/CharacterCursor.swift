/// Turns libyaml's character indexes into byte offsets.
///
/// libyaml counts characters and leaves out a byte order mark. Within a run of ASCII the two differ by a constant, so the
/// cursor remembers the run that it stands in. Marks move forward but for a few bytes, which makes the whole linear.
struct CharacterCursor {
  private let source: UnsafeBufferPointer<UInt8>
  /// Where the run begins, in bytes and in characters, and the byte behind it.
  private var byte: Int
  private var index = 0
  private var runEnd: Int

  init(_ source: UnsafeBufferPointer<UInt8>) {
    self.source = source
    byte = source.hasByteOrderMark ? 3 : 0
    runEnd = source.endOfASCII(from: byte)
  }

  /// The byte at which the character with this index begins; the end of the text if there is none.
  @inline(__always) mutating func byte(at target: Int) -> Int {
    let guess = byte + target - index
    return target >= index && guess <= runEnd ? guess : walk(to: target)
  }

  private mutating func walk(to target: Int) -> Int {
    guard target >= index else { return walkBack(to: target) }
    while byte + target - index > runEnd && runEnd < source.count {
      index += runEnd - byte + 1
      byte = runEnd + 1
      while byte < source.count && source[byte].isContinuation { byte += 1 }
      runEnd = source.endOfASCII(from: byte)
    }
    return min(byte + target - index, source.count)
  }

  /// The run stays, for the next mark lies ahead again.
  private func walkBack(to target: Int) -> Int {
    var distance = index - target
    var byte = byte
    while distance > 0 && byte > 0 {
      byte -= 1
      if !source[byte].isContinuation { distance -= 1 }
    }
    return byte
  }
}

extension UInt8 {
  /// Whether the byte goes on with a UTF-8 sequence.
  @inline(__always) var isContinuation: Bool { self & 0xC0 == 0x80 }
}

extension UnsafeBufferPointer<UInt8> {
  var hasByteOrderMark: Bool { count >= 3 && self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF }

  var isASCII: Bool { endOfASCII(from: 0) == count }

  /// The first byte that isn't ASCII, or the end.
  func endOfASCII(from start: Int) -> Int {
    let raw = UnsafeRawBufferPointer(self)
    var i = start
    while i + 8 <= count && raw.loadUnaligned(fromByteOffset: i, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
      i += 8
    }
    while i < count && self[i] < 0x80 { i += 1 }
    return i
  }
}
