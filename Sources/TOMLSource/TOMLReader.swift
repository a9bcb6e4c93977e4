/// Reads TOML (https://toml.io/en/v1.0.0) as far as `pyproject.toml` has it: tables, arrays of tables, dotted keys and all values.
package struct TOMLReader {
  /// What is not TOML, and where.
  package struct Malformed: Error {
    package let offset: Int
  }

  let bytes: [UInt8]
  var index = 0
  /// Arrays and inline tables in each other.
  private var depth = 0

  /// For values in each other, and for the parts of a key.
  private static let depthLimit = 64

  /// - Returns: the whole document as a table
  package static func read(_ bytes: [UInt8]) throws(Malformed) -> TOMLTable {
    var reader = TOMLReader(bytes: bytes)
    try reader.checkCharacters()
    return try reader.document()
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func document() throws(Malformed) -> TOMLTable {
    let root = TOMLTable(.header)
    var table: TOMLTable? = root
    skipLines()
    while index < bytes.count, let current = table {
      if take("[[") {
        let path = try key()
        try expect("]]")
        table = root.append(at: path[...])
      } else if take("[") {
        let path = try key()
        try expect("]")
        table = root.define(at: path[...])
      } else {
        let path = try key()
        try expect("=")
        if !current.set(try value(), at: path[...]) { table = nil }
      }
      if table == nil { throw Malformed(offset: index) }
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
      if index < bytes.count, "\"'".utf8.contains(bytes[index]) {
        parts.append(TOMLKey(name: try string(mayBeLong: false), offset: start))
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
    default: return .plain(try plain())
    }
  }

  /// A truth value, a number, a date or a time. A blank may stand between a date and its time.
  private mutating func plain() throws(Malformed) -> String {
    let start = index
    skipPlain()
    let isBeforeTime = bytes[index...].first == 0x20 && bytes[index...].dropFirst().first.map { (0x30...0x39).contains($0) } ?? false
    if isBeforeTime, TOMLScalar.isValid(bytes[start..<index]) {
      index += 1
      skipPlain()
    }
    guard TOMLScalar.isValid(bytes[start..<index]) else { throw Malformed(offset: start) }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func skipPlain() {
    while index < bytes.count, TOMLReader.isBare(bytes[index]) || ":+.".utf8.contains(bytes[index]) { index += 1 }
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
    let table = TOMLTable(.header)
    skipLines()
    while !take("}") {
      let name = try key()
      try expect("=")
      guard table.set(try value(), at: name[...]) else { throw Malformed(offset: index) }
      skipLines()
      if take(",") { skipLines() } else if index >= bytes.count || bytes[index] != UInt8(ascii: "}") { throw Malformed(offset: index) }
    }
    table.close()
    return .table(table)
  }
}

extension TOMLReader {
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
