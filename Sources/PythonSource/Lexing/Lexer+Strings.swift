/// An f-string or t-string that is being read.
struct OpenFString {
  var start: UInt32
  var prefix: StringPrefix
  var quote: UInt8
  /// Whether literal text comes next: between replacement fields, or in a format.
  var isInText = true
  /// The number of brackets that were opened inside the string and are still open.
  var depth = 0
  /// The number of replacement fields around the current place: two at `width` in `{x:{width}}`.
  var fields = 0

  /// Whether the current place is directly in a replacement field, outside of any bracket of its expression.
  var isAtField: Bool { fields > 0 && !isInText && depth == fields }
  var isInFormat: Bool { isInText && fields > 0 }

  /// Records that a bracket was closed.
  mutating func leave(isBrace: Bool) {
    if isBrace && depth == fields {
      fields -= 1
      isInText = true
    }
    depth -= 1
  }
}

extension Lexer {
  /// A string, or the beginning of an f-string. The current place is its opening quote.
  mutating func string(from start: Int, _ letters: StringPrefix) throws(PythonProblem) {
    var prefix = letters
    let quote = text[i]
    if peek(1) == quote && peek(2) == quote { prefix.insert(.triple) }
    i += prefix.quoteLength
    if prefix.contains(.formatted) || prefix.contains(.template) {
      guard fstrings.count < limits.nesting else { throw failure("too many f-strings inside each other", start..<i) }
      fstrings.append(OpenFString(start: UInt32(start), prefix: prefix, quote: quote))
      return add(.fstringStart, from: start, prefix: prefix)
    }
    while i < text.count {
      let byte = text[i]
      if byte == quote && isEnd(prefix, quote) {
        i += prefix.quoteLength
        return add(.string, from: start, prefix: prefix)
      }
      if byte == UInt8(ascii: "\\") { i += 1 + max(lineEndAfterBackslash, 1) } else if isLineEnd(byte, prefix) { break } else { i += 1 }
    }
    throw unterminated(prefix, from: start)
  }

  private var lineEndAfterBackslash: Int { peek(1) == 0x0D && peek(2) == 0x0A ? 2 : 1 }

  private func isLineEnd(_ byte: UInt8, _ prefix: StringPrefix) -> Bool {
    (byte == 0x0A || byte == 0x0D) && !prefix.contains(.triple)
  }

  private func isEnd(_ prefix: StringPrefix, _ quote: UInt8) -> Bool {
    !prefix.contains(.triple) || peek(1) == quote && peek(2) == quote
  }

  func unterminated(_ prefix: StringPrefix, from start: Int) -> PythonProblem {
    failure("this string is never closed", start..<min(start + 1, text.count))
  }

  // MARK: f-strings

  /// The text of an f-string up to a replacement field or the closing quote, with that quote.
  mutating func fstringText(_ open: OpenFString) throws(PythonProblem) {
    let start = i
    while i < text.count {
      let byte = text[i]
      if byte == open.quote && isEnd(open.prefix, open.quote) { return endFString(open, from: start) }
      switch byte {
      case UInt8(ascii: "{"):
        if peek(1) == byte && !open.isInFormat { i += 2 } else { return try beginField(open, from: start) }
      case UInt8(ascii: "}"):
        if open.isInFormat { return try endFormat(open, from: start) }
        guard peek(1) == byte else { throw failure("a single '}' in an f-string", i..<i + 1) }
        i += 2
      case UInt8(ascii: "\\"): skipEscape(open)
      case _ where isLineEnd(byte, open.prefix): throw unterminated(open.prefix, from: Int(open.start))
      default: i += 1
      }
    }
    throw unterminated(open.prefix, from: Int(open.start))
  }

  private mutating func addText(_ open: OpenFString, from start: Int) {
    if i > start { add(.fstringMiddle, from: start, prefix: open.prefix) }
  }

  private mutating func endFString(_ open: OpenFString, from start: Int) {
    addText(open, from: start)
    let quote = i
    i += open.prefix.quoteLength
    add(.fstringEnd, from: quote)
    fstrings.removeLast()
  }

  private mutating func beginField(_ open: OpenFString, from start: Int) throws(PythonProblem) {
    guard open.fields < 3 else { throw failure("too many replacement fields inside each other", i..<i + 1) }
    addText(open, from: start)
    fstrings[fstrings.count - 1].fields += 1
    fstrings[fstrings.count - 1].isInText = false
  }

  private mutating func endFormat(_ open: OpenFString, from start: Int) throws(PythonProblem) {
    addText(open, from: start)
    fstrings[fstrings.count - 1].isInText = false
  }

  /// Skips a backslash and the character that it escapes. It can't escape a brace; the braces of `\N{DIGIT ONE}` begin no
  /// replacement field.
  private mutating func skipEscape(_ open: OpenFString) {
    let next = peek(1)
    if next == UInt8(ascii: "{") || next == UInt8(ascii: "}") {
      i += 1
    } else if next == UInt8(ascii: "N") && peek(2) == UInt8(ascii: "{") && !open.prefix.contains(.raw) {
      i += 3
      while i < text.count, text[i] != UInt8(ascii: "}"), text[i] != open.quote, text[i] != 0x0A { i += 1 }
      if peek() == UInt8(ascii: "}") { i += 1 }
    } else {
      i += 1 + lineEndAfterBackslash
    }
  }
}
