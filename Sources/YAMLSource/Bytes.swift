internal import CLibYAML

/// YAML's lexical classes as libyaml 0.2 has them.
extension UInt8 {
  var isAnchorCharacter: Bool {
    isDecimalDigit || (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A || self == 0x5F || self == 0x2D
  }
  var isDecimalDigit: Bool { self >= 0x30 && self <= 0x39 }
  /// What may follow `|` or `>`.
  var isBlockIndicator: Bool { isDecimalDigit || self == UInt8(ascii: "+") || self == UInt8(ascii: "-") }
}

extension UnsafeBufferPointer<UInt8> {
  /// Bytes of the line break at `i`, 0 if there is none. NEL, LS and PS break lines too.
  func breakWidth(at i: Int) -> Int {
    switch self[i] {
    case 0x0A, 0x0D: 1
    case 0xC2 where i + 1 < count && self[i + 1] == 0x85: 2
    case 0xE2 where i + 2 < count && self[i + 1] == 0x80 && self[i + 2] & 0xFE == 0xA8: 3
    default: 0
    }
  }

  /// Bytes of the space, tab or line break at `i`, 0 if there is none.
  func blankWidth(at i: Int) -> Int { self[i] == 0x20 || self[i] == 0x09 ? 1 : breakWidth(at: i) }

  /// Bytes of the byte order mark at the beginning of a line; libyaml takes it for a blank there.
  private func markWidth(at i: Int) -> Int {
    guard self[i] == 0xEF, i + 2 < count, self[i + 1] == 0xBB, self[i + 2] == 0xBF else { return 0 }
    return i == 0 || blankWidth(before: i) > 0 && self[i - 1] != 0x20 && self[i - 1] != 0x09 ? 3 : 0
  }

  /// Bytes of the space, tab or line break that ends at `end`, 0 if there is none.
  func blankWidth(before end: Int) -> Int {
    for width in 1...3 where end >= width && blankWidth(at: end - width) == width { return width }
    return 0
  }

  /// The first line break in a range, or its end.
  func lineEnd(from start: Int, to limit: Int) -> Int {
    var i = start
    while i < limit && breakWidth(at: i) == 0 { i += 1 }
    return i
  }

  /// The first byte in a range that is neither blank nor in a comment, or the range's end.
  func skipBlank(from start: Int, to limit: Int) -> Int {
    var i = start
    while i < limit {
      let width = Swift.max(blankWidth(at: i), markWidth(at: i))
      if width > 0 {
        i += width
      } else if self[i] == UInt8(ascii: "#") {
        i = lineEnd(from: i, to: limit)
      } else {
        break
      }
    }
    return i
  }

  /// The range of the n-th line that begins with `%TAG`, if there are so many.
  func tagDirective(number n: Int) -> Range<Int>? {
    guard let base = baseAddress else { return nil }
    let wanted = StaticString("%TAG")
    var found = 0
    var i = 0
    while let hit = memchr(base + i, Int32(UInt8(ascii: "%")), count - i) {
      let at = UnsafeRawPointer(hit) - UnsafeRawPointer(base)
      i = at + 1
      guard at + 4 <= count, memcmp(hit, wanted.utf8Start, 4) == 0, at == 0 || blankWidth(before: at) > 0 else {
        continue
      }
      found += 1
      if found == n { return at..<at + 4 }
    }
    return nil
  }
}

extension Collection<UInt8> {
  /// Whether the bytes hold a word. Takes no bytes that don't stand one after the other in memory.
  public func holds(_ word: StaticString) -> Bool {
    withContiguousStorageIfAvailable { $0.holds(word) } ?? false
  }
}

extension UnsafeBufferPointer<UInt8> {
  fileprivate func holds(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard let base = baseAddress, length > 0 else { return false }
    var i = 0
    while i + length <= count, let hit = memchr(base + i, Int32(word.utf8Start[0]), count - length - i + 1) {
      if memcmp(hit, word.utf8Start, length) == 0 { return true }
      i = UnsafeRawPointer(hit) - UnsafeRawPointer(base) + 1
    }
    return false
  }
}
