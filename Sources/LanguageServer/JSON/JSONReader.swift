/// Why some bytes are no JSON value.
package struct JSONFailure: Error, Equatable {
  package let message: String
  /// The byte at which reading stopped.
  package let offset: Int
}

/// Reads one JSON value (RFC 8259). Malformed UTF-8 and halves of surrogate pairs become U+FFFD.
package struct JSONReader {
  /// Deeper values are refused.
  package static let depthLimit = 128

  private let bytes: [UInt8]
  private var offset = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The value that all of the bytes spell.
  package static func read(_ bytes: [UInt8]) throws(JSONFailure) -> JSONValue {
    var reader = JSONReader(bytes)
    reader.skipBlanks()
    let value = try reader.value(depth: 0)
    reader.skipBlanks()
    if reader.offset < bytes.count { throw reader.failure("something follows the value") }
    return value
  }

  private var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private func failure(_ message: String) -> JSONFailure { JSONFailure(message: message, offset: offset) }

  private mutating func skipBlanks() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
  }

  /// Passes over a byte with the blanks around it. False where another one stands there.
  private mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard current == byte else { return false }
    offset += 1
    skipBlanks()
    return true
  }

  private mutating func value(depth: Int) throws(JSONFailure) -> JSONValue {
    guard depth < Self.depthLimit else { throw failure("values are nested deeper than \(Self.depthLimit)") }
    switch current {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case let byte? where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte): return try number()
    case nil: throw failure("the value is missing")
    default: throw failure("no value begins like this")
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONFailure) -> JSONValue {
    guard word.withUTF8Buffer({ bytes[offset...].starts(with: $0) }) else { throw failure("no value begins like this") }
    offset += word.utf8CodeUnitCount
    return value
  }

  private mutating func array(depth: Int) throws(JSONFailure) -> JSONValue {
    var items: [JSONValue] = []
    _ = take(UInt8(ascii: "["))
    if take(UInt8(ascii: "]")) { return .array(items) }
    repeat { items.append(try value(depth: depth + 1)) } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw failure("a list is not closed") }
    return .array(items)
  }

  private mutating func object(depth: Int) throws(JSONFailure) -> JSONValue {
    var members: [JSONValue.Member] = []
    _ = take(UInt8(ascii: "{"))
    if take(UInt8(ascii: "}")) { return .object(members) }
    repeat {
      guard current == UInt8(ascii: "\"") else { throw failure("a name is missing") }
      let name = try string()
      guard take(UInt8(ascii: ":")) else { throw failure("`:` is missing") }
      members.append(JSONValue.Member(name: name, value: try value(depth: depth + 1)))
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw failure("an object is not closed") }
    return .object(members)
  }
}

// MARK: - Numbers

extension JSONReader {
  private mutating func digits() throws(JSONFailure) {
    let start = offset
    while let byte = current, (0x30...0x39).contains(byte) { offset += 1 }
    if offset == start { throw failure("a digit is missing") }
  }

  private mutating func number() throws(JSONFailure) -> JSONValue {
    let start = offset
    if current == UInt8(ascii: "-") { offset += 1 }
    let isZero = current == UInt8(ascii: "0")
    if isZero { offset += 1 } else { try digits() }
    if isZero, let byte = current, (0x30...0x39).contains(byte) { throw failure("a number begins with 0") }
    let end = offset
    if current == UInt8(ascii: ".") {
      offset += 1
      try digits()
    }
    if let byte = current, byte | 0x20 == UInt8(ascii: "e") {
      offset += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { offset += 1 }
      try digits()
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if end == offset, let integer = Int(text) { return .integer(integer) }
    return .number(Double(text) ?? 0)
  }
}

// MARK: - Texts

extension JSONReader {
  private mutating func string() throws(JSONFailure) -> String {
    offset += 1
    var text: [UInt8] = []
    while true {
      let start = offset
      while let byte = current, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { offset += 1 }
      text += bytes[start..<offset]
      guard let byte = current, byte >= 0x20 else { throw failure("a text is not closed") }
      offset += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
      try escape(into: &text)
    }
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONFailure) {
    guard let byte = current else { throw failure("a text is not closed") }
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text += UTF8.encode(try scalar()) ?? UTF8.encodedReplacementCharacter
    default: throw failure("no character is written like this")
    }
  }

  /// The scalar of one `\u`, or of two that are a surrogate pair.
  private mutating func scalar() throws(JSONFailure) -> Unicode.Scalar {
    let unit = try hexadecimal()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    let isPair = unit < 0xDC00 && bytes[offset...].starts(with: "\\u".utf8)
    guard isPair else { return "\u{FFFD}" }
    let start = offset
    offset += 2
    let low = try hexadecimal()
    if (0xDC00...0xDFFF).contains(low), let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) { return scalar }
    offset = start
    return "\u{FFFD}"
  }

  private mutating func hexadecimal() throws(JSONFailure) -> UInt32 {
    let digits = bytes[offset...].prefix(4)
    let isHexadecimal = digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) }
    guard digits.count == 4, isHexadecimal, let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else {
      throw failure("four hexadecimal digits are missing")
    }
    offset += 4
    return unit
  }
}
