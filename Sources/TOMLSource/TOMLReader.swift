/// Reads TOML (https://toml.io/en/v1.0.0) as far as `pyproject.toml` has it: tables, arrays of tables, dotted keys and all values.
package struct TOMLReader {
  /// What is not TOML, and where.
  package struct Malformed: Error {
    package let offset: Int
  }

  private let bytes: [UInt8]
  private var index = 0
  /// Arrays and inline tables in each other.
  private var depth = 0

  /// For values in each other, and for the parts of a key.
  private static let depthLimit = 64

  /// - Returns: the whole document as a table
  package static func read(_ bytes: [UInt8]) throws(Malformed) -> TOMLTable {
    var reader = TOMLReader(bytes: bytes)
    return try reader.document()
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func document() throws(Malformed) -> TOMLTable {
    let root = TOMLTable()
    var path: [TOMLKey] = []
    skipLines()
    while index < bytes.count {
      if take("[[") {
        path = try key()
        try expect("]]")
        guard root.append(at: path[...]) else { throw Malformed(offset: index) }
      } else if take("[") {
        path = try key()
        try expect("]")
        guard root.table(at: path[...]) != nil else { throw Malformed(offset: index) }
      } else {
        let name = try key()
        try expect("=")
        guard root.set(try value(), at: (path + name)[...]) else { throw Malformed(offset: index) }
      }
      try endLine()
    }
    return root
  }

  /// `a.b."c d"`
  private mutating func key() throws(Malformed) -> [TOMLKey] {
    var parts: [TOMLKey] = []
    repeat {
      skipBlanks()
      let start = index
      if index < bytes.count, bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'") {
        parts.append(TOMLKey(name: try string(), offset: start))
      } else {
        while index < bytes.count, TOMLReader.isBare(bytes[index]) { index += 1 }
        if index == start { throw Malformed(offset: index) }
        parts.append(TOMLKey(name: String(decoding: bytes[start..<index], as: UTF8.self), offset: start))
      }
      skipBlanks()
      if parts.count > TOMLReader.depthLimit { throw Malformed(offset: start) }
    } while take(".")
    return parts
  }

  private mutating func value() throws(Malformed) -> TOMLValue {
    skipBlanks()
    guard index < bytes.count, depth < TOMLReader.depthLimit else { throw Malformed(offset: index) }
    depth += 1
    defer { depth -= 1 }
    switch bytes[index] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try string())
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "{"): return try inlineTable()
    default:
      let start = index
      while index < bytes.count, TOMLReader.isBare(bytes[index]) || ":+.".utf8.contains(bytes[index]) { index += 1 }
      if index == start { throw Malformed(offset: index) }
      return .plain(String(decoding: bytes[start..<index], as: UTF8.self))
    }
  }

  private mutating func array() throws(Malformed) -> TOMLValue {
    index += 1
    var items: [TOMLValue] = []
    skipLines()
    while !take("]") {
      items.append(try value())
      skipLines()
      if take(",") { skipLines() } else if index >= bytes.count || bytes[index] != UInt8(ascii: "]") { throw Malformed(offset: index) }
    }
    return .array(items)
  }

  private mutating func inlineTable() throws(Malformed) -> TOMLValue {
    index += 1
    let table = TOMLTable()
    skipLines()
    while !take("}") {
      let name = try key()
      try expect("=")
      guard table.set(try value(), at: name[...]) else { throw Malformed(offset: index) }
      skipLines()
      if take(",") { skipLines() } else if index >= bytes.count || bytes[index] != UInt8(ascii: "}") { throw Malformed(offset: index) }
    }
    return .table(table)
  }
}

extension TOMLReader {
  /// Of one line or several, basic or literal.
  private mutating func string() throws(Malformed) -> String {
    let quote = bytes[index]
    let isLong = bytes[index...].starts(with: [quote, quote, quote])
    index += isLong ? 3 : 1
    if isLong, index < bytes.count, bytes[index] == 0x0A { index += 1 }
    var text: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      if byte == quote, !isLong || bytes[index...].starts(with: [quote, quote, quote]) {
        index += isLong ? 3 : 1
        // A long string may end with one or two quotes of its own.
        while isLong, index < bytes.count, bytes[index] == quote {
          text.append(quote)
          index += 1
        }
        return String(decoding: text, as: UTF8.self)
      }
      if byte == 0x0A, !isLong { break }
      index += 1
      if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") { try escape(into: &text) } else { text.append(byte) }
    }
    throw Malformed(offset: min(index, bytes.count))
  }

  private mutating func escape(into text: inout [UInt8]) throws(Malformed) {
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
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let digits = bytes[index...].prefix(letter == UInt8(ascii: "u") ? 4 : 8)
      guard digits.first != UInt8(ascii: "+"), let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
        let scalar = Unicode.Scalar(value)
      else {
        throw Malformed(offset: index)
      }
      text += Array(String(scalar).utf8)
      index += digits.count
    default:
      index -= 1
      try endOfLine()
    }
  }

  /// Passes over the end of a line behind a backslash: a long string goes on at the next text.
  private mutating func endOfLine() throws(Malformed) {
    let start = index
    while index < bytes.count, " \t\r\n".utf8.contains(bytes[index]) { index += 1 }
    guard bytes[start..<index].contains(0x0A) else { throw Malformed(offset: start) }
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  private mutating func take(_ text: StaticString) -> Bool {
    let matches = text.withUTF8Buffer { bytes[min(index, bytes.count)...].starts(with: $0) }
    if matches { index += text.utf8CodeUnitCount }
    return matches
  }

  private mutating func expect(_ text: StaticString) throws(Malformed) {
    skipBlanks()
    if !take(text) { throw Malformed(offset: min(index, bytes.count)) }
  }

  private mutating func skipBlanks() { while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 } }

  /// Passes over blanks, line ends and comments.
  private mutating func skipLines() {
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "#") {
        index = bytes[index...].firstIndex(of: 0x0A) ?? bytes.count
      } else if " \t\r\n".utf8.contains(bytes[index]) {
        index += 1
      } else {
        return
      }
    }
  }

  private mutating func endLine() throws(Malformed) {
    skipBlanks()
    guard index >= bytes.count || "#\r\n".utf8.contains(bytes[index]) else { throw Malformed(offset: index) }
    skipLines()
  }
}
