import Texts

/// Writes JSON straight into bytes: Foundation's encoder would cost more than linting the file.
extension [UInt8] {
  /// A string with its quotes. Swift's strings are valid Unicode, so the result is valid JSON whatever a file held.
  mutating func addJSON(_ text: String) {
    append(UInt8(ascii: "\""))
    defer { append(UInt8(ascii: "\"")) }
    var text = text
    if !text.withUTF8({ TerminalText.isPlain(UnsafeRawBufferPointer($0)) }) { return addUnsafe(text) }
    text.withUTF8 { text in
      var start = 0
      for i in text.indices where text[i].isSpelledInJSON {
        append(contentsOf: text[start..<i])
        addSpelled(text[i])
        start = i + 1
      }
      append(contentsOf: text[start...])
    }
  }

  /// Spells what a log or a terminal would obey: it is the same text to whoever reads the JSON.
  private mutating func addUnsafe(_ text: String) {
    TerminalText.forEachScalar(of: text) { scalar, isUnsafe in
      if scalar.isASCII, UInt8(scalar.value).isSpelledInJSON {
        addSpelled(UInt8(scalar.value))
      } else if isUnsafe {
        for unit in UTF16.encode(scalar)! { addSpelled(unit) }
      } else {
        append(contentsOf: UTF8.encode(scalar)!)
      }
    }
  }

  private mutating func addSpelled(_ unit: UInt16) {
    add("\\u")
    for shift in [12, 8, 4, 0] { append(hexDigit(UInt8(unit >> UInt16(shift) & 15))) }
  }

  private mutating func addSpelled(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): add("\\\"")
    case UInt8(ascii: "\\"): add("\\\\")
    case 0x0A: add("\\n")
    case 0x0D: add("\\r")
    case 0x09: add("\\t")
    default:
      add("\\u00")
      append(hexDigit(byte >> 4))
      append(hexDigit(byte & 15))
    }
  }

  /// `"name": `, after a comma unless it opens its object.
  mutating func addKey(_ name: String, isFirst: Bool = false) {
    if !isFirst { add(", ") }
    append(UInt8(ascii: "\""))
    add(name)
    add("\": ")
  }

  mutating func addJSONField(_ name: String, _ value: String, isFirst: Bool = false) {
    addKey(name, isFirst: isFirst)
    addJSON(value)
  }

  mutating func addJSONField(_ name: String, _ value: Int, isFirst: Bool = false) {
    addKey(name, isFirst: isFirst)
    add(value)
  }

  /// `[...]` of what `body` adds for each item.
  mutating func addJSONArray<Item>(_ items: [Item], _ body: (Item, inout [UInt8]) -> Void) {
    add("[")
    for (index, item) in items.enumerated() {
      if index > 0 { add(", ") }
      body(item, &self)
    }
    add("]")
  }
}

private func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10 }

extension UInt8 {
  /// Whether a JSON string must escape the byte.
  fileprivate var isSpelledInJSON: Bool {
    self < 0x20 || self == 0x7F || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\")
  }
}
