import Catalogue
import Model
import YAMLSource

/// Reads simple Python expressions: literals, ids of items, arithmetic, subscripts, calls of known classes and of a few functions of numbers,
/// and methods that return their module. Anything else is unknown.
struct PythonExpression {
  let bytes: [UInt8]
  let node: NodeID
  var position: Int

  private static let depthLimit = 32
  private var depth = 0

  /// The value of `$...`.
  static func value(of text: String, at node: NodeID, with reader: inout ConfigReader) -> Value {
    var expression = PythonExpression(bytes: Array(text.utf8), node: node, position: 1)
    if let value = expression.expression(&reader), expression.isAtEnd { return value }
    return .unknown("`\(text.abbreviated())` is an expression, which is not evaluated")
  }

  private init(bytes: [UInt8], node: NodeID, position: Int) { (self.bytes, self.node, self.position) = (bytes, node, position) }

  // MARK: Characters

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }
  private var isAtEnd: Bool { next == nil }

  mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
  }

  /// Consumes a character if it comes next.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Consumes `**` or `//` if it comes next.
  mutating func takeTwice(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    let byte = UInt8(ascii: character)
    guard bytes[position...].starts(with: [byte, byte]) else { return false }
    position += 2
    return true
  }

  mutating func word() -> String {
    let start = position
    while let byte = next, byte == 0x5F || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  // MARK: Grammar

  mutating func expression(_ reader: inout ConfigReader) -> Value? { deeper { $0.sum(&reader) } }

  /// What stands further in; nil where the nesting is too deep.
  mutating func deeper(_ read: (inout PythonExpression) -> Value?) -> Value? {
    guard depth < PythonExpression.depthLimit else { return nil }
    depth += 1
    defer { depth -= 1 }
    return read(&self)
  }

  /// An operand with its methods and subscripts.
  mutating func operand(_ reader: inout ConfigReader) -> Value? {
    skipBlanks()
    guard var value = primary(&reader) else { return nil }
    while true {
      let changed: Value?
      if take(".") {
        changed = method(of: value, &reader)
      } else if take("[") {
        guard let index = expression(&reader), take("]") else { return nil }
        changed = value.item(at: index)
      } else {
        return value
      }
      guard let changed else { return nil }
      value = changed
    }
  }

  private mutating func primary(_ reader: inout ConfigReader) -> Value? {
    switch next {
    case UInt8(ascii: "("): parenthesised(&reader)
    case UInt8(ascii: "["): items(until: "]", &reader).map { .list($0) }
    case UInt8(ascii: "{"): dictionary(&reader)
    case UInt8(ascii: "'"), UInt8(ascii: "\""): string()
    case UInt8(ascii: "@"): item(&reader)
    case .some(0x30...0x39): number()
    case nil: nil
    default: name(&reader)
    }
  }

  /// `(x)`, or a tuple.
  private mutating func parenthesised(_ reader: inout ConfigReader) -> Value? {
    let start = position
    guard let values = items(until: ")", &reader) else { return nil }
    let hasComma = bytes[start..<position].contains(UInt8(ascii: ","))
    return values.count == 1 && !hasComma ? values[0].value : .list(values)
  }

  private mutating func items(until close: Unicode.Scalar, _ reader: inout ConfigReader) -> [Argument]? {
    position += 1
    var result: [Argument] = []
    while !take(close) {
      guard let values = positional(&reader) else { return nil }
      result += values
      if !take(",") { return take(close) ? result : nil }
    }
    return result
  }

  /// One value, or the items of a list behind a star.
  mutating func positional(_ reader: inout ConfigReader) -> [Argument]? {
    let isUnpacked = take("*")
    guard let value = expression(&reader) else { return nil }
    guard isUnpacked else { return [Argument(value, node)] }
    switch value {
    case .list(let items): return items
    case .call(let call) where call.target == "torch.nn.Sequential": return call.positional
    case .call(let call) where call.target == "torch.nn.ModuleList":
      guard case .list(let items)? = call.positional.first?.value else { return nil }
      return items
    default: return nil
    }
  }

  private mutating func dictionary(_ reader: inout ConfigReader) -> Value? {
    position += 1
    var result: [Keyword] = []
    while !take("}") {
      skipBlanks()
      guard case .string(let key)? = string(), take(":"), let value = expression(&reader) else { return nil }
      result.append(Keyword(key, Argument(value, node)))
      if !take(",") { return take("}") ? .mapping(result) : nil }
    }
    return .mapping(result)
  }

  /// A string without escapes.
  private mutating func string() -> Value? {
    guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""),
      let end = bytes[(position + 1)...].firstIndex(of: quote), !bytes[position..<end].contains(UInt8(ascii: "\\"))
    else { return nil }
    defer { position = end + 1 }
    return .string(String(decoding: bytes[(position + 1)..<end], as: UTF8.self))
  }

  private mutating func number() -> Value? {
    let start = position
    while let byte = next {
      let isSign = "+-".utf8.contains(byte) && "eE".utf8.contains(bytes[position - 1])
      guard (0x30...0x39).contains(byte) || ".eE_".utf8.contains(byte) || isSign else { break }
      position += 1
    }
    let text = String(decoding: bytes[start..<position].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    return Int(text).map { .int($0) } ?? Double(text).map { .float($0) }
  }

  private mutating func item(_ reader: inout ConfigReader) -> Value? {
    let start = position
    position += 1
    while let byte = next, ItemID.isPart(byte) { position += 1 }
    return MONAI.string(String(decoding: bytes[start..<position], as: UTF8.self), at: node, with: &reader)
  }
}
