extension TOMLReader {
  /// A document is UTF-8 without control characters but tabs and line ends, in comments and in strings as well.
  func checkCharacters() throws(Malformed) {
    var (decoder, iterator, offset) = (UTF8(), bytes.makeIterator(), 0)
    while true {
      switch decoder.decode(&iterator) {
      case .emptyInput: return
      case .error: throw Malformed(offset: offset)
      case .scalarValue(let scalar):
        guard isText(scalar, at: offset) else { throw Malformed(offset: offset) }
        offset += UTF8.width(scalar)
      }
    }
  }

  private func isText(_ scalar: Unicode.Scalar, at offset: Int) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: true
    case 0x0D: bytes[(offset + 1)...].first == 0x0A
    case 0..<0x20, 0x7F: false
    default: true
    }
  }

  /// Of one line or, where it may be long, of several; basic or literal.
  mutating func string(mayBeLong: Bool = true) throws(Malformed) -> String {
    let quote = bytes[index]
    let isLong = mayBeLong && bytes[index...].starts(with: [quote, quote, quote])
    index += isLong ? 3 : 1
    if isLong { index += bytes[index...].starts(with: [0x0D]) ? 2 : bytes[index...].starts(with: [0x0A]) ? 1 : 0 }
    var text: [UInt8] = []
    while index < bytes.count {
      if let own = takeEnd(quote, isLong) { return String(decoding: text + repeatElement(quote, count: own), as: UTF8.self) }
      let byte = bytes[index]
      if byte == 0x0A, !isLong { break }
      index += 1
      if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        try escape(isLong, into: &text)
      } else if byte != 0x0D {
        text.append(byte)
      }
    }
    throw Malformed(offset: min(index, bytes.count))
  }

  /// Passes over the quotes that end a string. Before those of a long one may stand one or two of its own.
  /// - Returns: how many are its own; nil where it does not end here
  private mutating func takeEnd(_ quote: UInt8, _ isLong: Bool) -> Int? {
    let count = bytes[index...].prefix(isLong ? 5 : 1).prefix { $0 == quote }.count
    guard count >= (isLong ? 3 : 1) else { return nil }
    index += count
    return isLong ? count - 3 : 0
  }

  private mutating func escape(_ isLong: Bool, into text: inout [UInt8]) throws(Malformed) {
    guard index < bytes.count else { throw Malformed(offset: index) }
    let letter = bytes[index]
    index += 1
    switch letter {
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "\\"), UInt8(ascii: "\""): text.append(letter)
    case UInt8(ascii: "u"): try character(digits: 4, into: &text)
    case UInt8(ascii: "U"): try character(digits: 8, into: &text)
    default:
      index -= 1
      guard isLong else { throw Malformed(offset: index) }
      try endOfLine()
    }
  }

  private mutating func character(digits count: Int, into text: inout [UInt8]) throws(Malformed) {
    let digits = bytes[index...].prefix(count)
    guard digits.count == count, digits.allSatisfy({ TOMLScalar.digit($0, below: 16) }),
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16), let scalar = Unicode.Scalar(value)
    else { throw Malformed(offset: index) }
    text += Array(String(scalar).utf8)
    index += count
  }

  /// Passes over the end of a line behind a backslash: a long string goes on at the next text.
  private mutating func endOfLine() throws(Malformed) {
    let start = index
    let blanks = bytes[start...].prefix { " \t\r\n".utf8.contains($0) }
    guard let end = blanks.first(where: { !" \t\r".utf8.contains($0) }), end == 0x0A else { throw Malformed(offset: start) }
    index += blanks.count
  }
}
