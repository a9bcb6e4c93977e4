/// The kind of a token: CPython's tokens (`Grammar/Tokens`) and keywords. Soft keywords are names.
enum TokenKind: UInt8 {
  case end, error, newline, indent, dedent, name, number, string
  /// `f'`, the literal text up to a brace or the closing quote, `'`. Likewise for t-strings.
  case fstringStart, fstringMiddle, fstringEnd

  // Keywords, in the order of ``Keywords/hard``
  case `false`, none, `true`, and, `as`, assert, async, await, `break`, `class`, `continue`, def, del, elif, `else`, except
  case finally, `for`, from, global, `if`, `import`, `in`, `is`, lambda, nonlocal, not, or, pass, raise, `return`, `try`
  case `while`, with, yield

  case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
  case comma, colon, semicolon, dot, ellipsis, arrow, exclamation, equal, colonEqual, at, tilde
  case bar, caret, ampersand, leftShift, rightShift, plus, minus, star, slash, doubleSlash, percent, doubleStar
  case less, lessEqual, greater, greaterEqual, equalEqual, notEqual
  case barEqual, caretEqual, ampersandEqual, leftShiftEqual, rightShiftEqual, plusEqual, minusEqual, starEqual, slashEqual
  case doubleSlashEqual, percentEqual, doubleStarEqual, atEqual
}

struct Token {
  var kind: TokenKind
  /// The kind of string that the prefix declares.
  var prefix: StringPrefix = []
  var start: UInt32
  var end: UInt32
  /// The name's index in the file's table of names.
  var name: UInt32 = 0
}

/// The letters before a string's opening quote, and what kind of quote that is.
struct StringPrefix: OptionSet {
  let rawValue: UInt8

  static let raw = StringPrefix(rawValue: 1)
  static let bytes = StringPrefix(rawValue: 2)
  static let unicode = StringPrefix(rawValue: 4)
  static let formatted = StringPrefix(rawValue: 8)
  static let template = StringPrefix(rawValue: 16)
  static let triple = StringPrefix(rawValue: 32)

  /// `nil` if no string begins with these letters.
  init?(letters: UnsafeBufferPointer<UInt8>) {
    self = []
    for letter in letters {
      guard let flag = Self.flag(letter | 0x20), !contains(flag) else { return nil }
      insert(flag)
    }
    // At most one of these letters may be present, and `u` only alone.
    let kinds = [Self.bytes, .unicode, .formatted, .template].count { contains($0) }
    guard kinds < 2, !(contains(.unicode) && contains(.raw)) else { return nil }
  }

  init(rawValue: UInt8) { self.rawValue = rawValue }

  private static func flag(_ lowercase: UInt8) -> StringPrefix? {
    switch lowercase {
    case UInt8(ascii: "r"): .raw
    case UInt8(ascii: "b"): .bytes
    case UInt8(ascii: "u"): .unicode
    case UInt8(ascii: "f"): .formatted
    case UInt8(ascii: "t"): .template
    default: nil
    }
  }

  var quoteLength: Int { contains(.triple) ? 3 : 1 }
}

/// The names with which every file's table begins: keywords, then soft keywords.
enum Keywords {
  static let hard = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
    "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
    "return", "try", "while", "with", "yield",
  ]
  static let soft = ["_", "case", "match", "type"]

  // Indices in a table of names, whose first one is empty.
  static let lastHard = UInt32(hard.count)
  static let underscore = lastHard + 1
  static let `case` = lastHard + 2
  static let match = lastHard + 3
  static let type = lastHard + 4

  /// The keyword that is a table's name at `index`; `nil` for other names.
  @inline(__always) static func kind(_ index: UInt32) -> TokenKind? {
    index <= lastHard ? TokenKind(rawValue: TokenKind.false.rawValue + UInt8(index - 1)) : nil
  }
}
