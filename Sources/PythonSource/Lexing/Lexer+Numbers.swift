extension Lexer {
  mutating func number() throws(PythonProblem) {
    let start = i
    let second = peek(1) | 0x20
    switch second {
    case UInt8(ascii: "x") where text[i] == 0x30: try digits(from: start, "hexadecimal") { $0.hexadecimalValue != nil }
    case UInt8(ascii: "o") where text[i] == 0x30: try digits(from: start, "octal") { $0 >= 0x30 && $0 < 0x38 }
    case UInt8(ascii: "b") where text[i] == 0x30: try digits(from: start, "binary") { $0 == 0x30 || $0 == 0x31 }
    default: try decimal(from: start)
    }
    add(.number, from: start)
  }

  /// The digits behind `0x` and the like.
  private mutating func digits(from start: Int, _ kind: String, _ isDigit: (UInt8) -> Bool) throws(PythonProblem) {
    i += 2
    repeat {
      if peek() == UInt8(ascii: "_") { i += 1 }
      guard isDigit(peek()) else { throw invalid(kind, start) }
      while isDigit(peek()) { i += 1 }
    } while peek() == UInt8(ascii: "_")
    guard !peek().isDigit else { throw invalid(kind, start) }
    try verifyEnd(kind, start)
  }

  private mutating func decimal(from start: Int) throws(PythonProblem) {
    var isInt = true
    if peek() != UInt8(ascii: ".") { try decimalDigits(start) }
    let digits = i
    if peek() == UInt8(ascii: ".") {
      isInt = false
      i += 1
      if peek().isDigit { try decimalDigits(start) }
    }
    if try exponent(start) { isInt = false }
    if peek() | 0x20 == UInt8(ascii: "j") {
      i += 1
      return try verifyEnd("imaginary", start)
    }
    let isOctal = isInt && text[start] == 0x30 && text[start..<digits].contains { $0 > 0x30 && $0 <= 0x39 }
    guard !isOctal else { throw failure("a number can't begin with 0; an octal one begins with 0o", start..<i) }
    try verifyEnd("decimal", start)
  }

  private mutating func decimalDigits(_ start: Int) throws(PythonProblem) {
    while true {
      while peek().isDigit { i += 1 }
      guard peek() == UInt8(ascii: "_") else { return }
      i += 1
      guard peek().isDigit else { throw invalid("decimal", start) }
    }
  }

  /// The exponent. An `e` without digits isn't part of the number: `1else` is a number and a keyword.
  private mutating func exponent(_ start: Int) throws(PythonProblem) -> Bool {
    guard peek() | 0x20 == UInt8(ascii: "e") else { return false }
    let isSigned = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
    guard peek(isSigned ? 2 : 1).isDigit else {
      if isSigned { throw invalid("decimal", start) }
      return false
    }
    i += isSigned ? 2 : 1
    try decimalDigits(start)
    return true
  }

  /// Refuses a name right after a number, except for the keywords that can follow an expression.
  private func verifyEnd(_ kind: String, _ start: Int) throws(PythonProblem) {
    let byte = peek()
    guard byte < 0x80, byte.isIdentifierPart else { return }
    for word in ["and", "else", "for", "if", "in", "is", "or", "not"] where startsWith(word) { return }
    throw invalid(kind, start)
  }

  private func startsWith(_ word: String) -> Bool {
    i + word.utf8.count <= text.count && text[i..<i + word.utf8.count].elementsEqual(word.utf8)
  }

  private func invalid(_ kind: String, _ start: Int) -> PythonProblem {
    failure("this is no \(kind) number", start..<min(i + 1, text.count))
  }
}
