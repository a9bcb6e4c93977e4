/// Turns libyaml's character indexes into byte offsets.
///
/// libyaml counts characters and leaves out a byte order mark. Its marks move forward but for a few bytes, so walking from
/// the last one makes the conversion linear in all.
struct CharacterCursor {
  private let source: UnsafeBufferPointer<UInt8>
  private let isASCII: Bool
  private var byte: Int
  private var index = 0

  init(_ source: UnsafeBufferPointer<UInt8>) {
    self.source = source
    byte = source.hasByteOrderMark ? 3 : 0
    isASCII = source.isASCII
  }

  /// The byte at which the character with this index begins; the end of the text if there is none.
  @inline(__always) mutating func byte(at target: Int) -> Int {
    isASCII ? min(target, source.count) : walk(to: target)
  }

  private mutating func walk(to target: Int) -> Int {
    while index > target && byte > 0 {
      byte -= 1
      if !source[byte].isContinuation { index -= 1 }
    }
    let raw = UnsafeRawBufferPointer(source)
    while target - index >= 8 && byte + 8 <= source.count {
      let word = raw.loadUnaligned(fromByteOffset: byte, as: UInt64.self)
      index += 8 - word.continuationBytes
      byte += 8
    }
    while byte < source.count && (index < target || source[byte].isContinuation) {
      if !source[byte].isContinuation { index += 1 }
      byte += 1
    }
    return byte
  }
}

extension UInt8 {
  /// Whether the byte goes on with a UTF-8 sequence.
  @inline(__always) var isContinuation: Bool { self & 0xC0 == 0x80 }
}

extension UInt64 {
  /// How many of the eight bytes go on with a UTF-8 sequence: bit 7 set, bit 6 clear.
  @inline(__always) var continuationBytes: Int {
    ((self >> 7) & ~(self >> 6) & 0x0101_0101_0101_0101).nonzeroBitCount
  }
}

extension UnsafeBufferPointer<UInt8> {
  var hasByteOrderMark: Bool { count >= 3 && self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF }

  var isASCII: Bool {
    let raw = UnsafeRawBufferPointer(self)
    var offset = 0
    while offset + 8 <= count {
      if raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { return false }
      offset += 8
    }
    return self[offset...].allSatisfy { $0 < 0x80 }
  }
}
