extension Lexer {
  mutating func operation(_ byte: UInt8) throws(PythonProblem) {
    switch byte {
    case UInt8(ascii: "("): try open(.leftParenthesis)
    case UInt8(ascii: ")"): try close(.rightParenthesis, UInt8(ascii: "("))
    case UInt8(ascii: "["): try open(.leftBracket)
    case UInt8(ascii: "]"): try close(.rightBracket, UInt8(ascii: "["))
    case UInt8(ascii: "{"): try open(.leftBrace)
    case UInt8(ascii: "}"): try close(.rightBrace, UInt8(ascii: "{"))
    case UInt8(ascii: ","): single(.comma)
    case UInt8(ascii: ";"): single(.semicolon)
    case UInt8(ascii: "~"): single(.tilde)
    case UInt8(ascii: ":"): colon()
    case UInt8(ascii: "."): dots()
    case UInt8(ascii: "!"): exclamation()
    default: try arithmetic(byte)
    }
  }

  private mutating func arithmetic(_ byte: UInt8) throws(PythonProblem) {
    switch byte {
    case UInt8(ascii: "="): either(.equal, .equalEqual)
    case UInt8(ascii: "|"): either(.bar, .barEqual)
    case UInt8(ascii: "^"): either(.caret, .caretEqual)
    case UInt8(ascii: "&"): either(.ampersand, .ampersandEqual)
    case UInt8(ascii: "%"): either(.percent, .percentEqual)
    case UInt8(ascii: "@"): either(.at, .atEqual)
    case UInt8(ascii: "+"): either(.plus, .plusEqual)
    case UInt8(ascii: "-"):
      if peek(1) == UInt8(ascii: ">") { single(.arrow, 2) } else { either(.minus, .minusEqual) }
    case UInt8(ascii: "*"): doubled(byte, (.star, .starEqual), two: (.doubleStar, .doubleStarEqual))
    case UInt8(ascii: "/"): doubled(byte, (.slash, .slashEqual), two: (.doubleSlash, .doubleSlashEqual))
    case UInt8(ascii: "<"): doubled(byte, (.less, .lessEqual), two: (.leftShift, .leftShiftEqual))
    case UInt8(ascii: ">"): doubled(byte, (.greater, .greaterEqual), two: (.rightShift, .rightShiftEqual))
    default: throw failure("no Python begins with this character", i..<i + 1)
    }
  }

  /// An operator of one character, or of two with `=`.
  private mutating func either(_ plain: TokenKind, _ assigning: TokenKind) {
    if peek(1) == UInt8(ascii: "=") { single(assigning, 2) } else { single(plain) }
  }

  private mutating func doubled(
    _ byte: UInt8, _ one: (TokenKind, TokenKind), two: (TokenKind, TokenKind)
  ) {
    guard peek(1) == byte else { return either(one.0, one.1) }
    if peek(2) == UInt8(ascii: "=") { single(two.1, 3) } else { single(two.0, 2) }
  }

  /// In an f-string's replacement field, outside of brackets, a colon begins the format, even before `=`.
  private mutating func colon() {
    if let open = fstrings.last, open.isAtField {
      fstrings[fstrings.count - 1].isInText = true
      return single(.colon)
    }
    if peek(1) == UInt8(ascii: "=") { single(.colonEqual, 2) } else { single(.colon) }
  }

  private mutating func dots() {
    let dot = UInt8(ascii: ".")
    if peek(1) == dot && peek(2) == dot { single(.ellipsis, 3) } else { single(.dot) }
  }

  private mutating func exclamation() {
    if peek(1) == UInt8(ascii: "=") { single(.notEqual, 2) } else { single(.exclamation) }
  }
}
