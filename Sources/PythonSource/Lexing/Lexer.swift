/// Splits a text into tokens, as CPython's `Parser/tokenizer.c` (3.13) does.
///
/// The last token is `end`, or `error` at the place where the text can't be split; ``problem`` says why. A parser that reads the tokens
/// in order therefore reports the first problem of the file, whether the lexer or the parser finds it.
struct Lexer {
  let text: UnsafeBufferPointer<UInt8>
  let limits: PythonLimits
  var i = 0
  var tokens: ContiguousArray<Token> = []
  var names = NameTable()
  private(set) var problem: PythonProblem?

  /// The brackets that are open, the innermost last.
  private var brackets: ContiguousArray<UInt32> = []
  /// The indentation of each open block, counted twice: a tab ends at the next multiple of 8, or counts as one column. Python demands
  /// that comparing either count gives the same result.
  private var indents: ContiguousArray<Columns> = [Columns(wide: 0, narrow: 0)]
  /// The f-strings that contain the current place, the innermost last.
  var fstrings: ContiguousArray<OpenFString> = []

  private struct Columns: Equatable {
    var wide: Int
    var narrow: Int
  }

  init(_ text: UnsafeBufferPointer<UInt8>, _ limits: PythonLimits) {
    self.text = text
    self.limits = limits
    tokens.reserveCapacity(text.count / 4 + 8)
  }

  mutating func run() {
    do throws(PythonProblem) {
      if text.count >= 3, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF { i = 3 }
      try indentation()
      while i < text.count {
        if let open = fstrings.last, open.isInText { try fstringText(open) } else { try token() }
      }
      try finish()
    } catch {
      problem = error
      tokens.append(Token(kind: .error, start: UInt32(error.range.lowerBound), end: UInt32(error.range.upperBound)))
    }
  }

  private mutating func finish() throws(PythonProblem) {
    if let open = fstrings.last { throw unterminated(open.prefix, from: Int(open.start)) }
    if let open = brackets.last { throw failure("this bracket is never closed", Int(open)..<Int(open) + 1) }
    if let last = tokens.last, last.kind != .newline, last.kind != .dedent { add(.newline, from: i) }
    while indents.count > 1 {
      indents.removeLast()
      add(.dedent, from: i)
    }
    add(.end, from: i)
  }

  // MARK: Pieces

  /// The byte at an offset from the current place. Beyond the end it is 0, a byte that no accepted text contains.
  @inline(__always) func peek(_ offset: Int = 0) -> UInt8 {
    i + offset < text.count ? text[i + offset] : 0
  }

  mutating func add(_ kind: TokenKind, from start: Int, prefix: StringPrefix = [], name: UInt32 = 0) {
    tokens.append(Token(kind: kind, prefix: prefix, start: UInt32(start), end: UInt32(i), name: name))
  }

  func failure(_ message: String, _ range: Range<Int>) -> PythonProblem { PythonProblem(message: message, range: range) }

  /// The length of the line end at the current place, 0 if there is none.
  @inline(__always) var lineEnd: Int {
    let byte = peek()
    return byte == 0x0A ? 1 : byte == 0x0D ? (peek(1) == 0x0A ? 2 : 1) : 0
  }

  mutating func skipComment() {
    while i < text.count && text[i] != 0x0A && text[i] != 0x0D { i += 1 }
  }

  private mutating func token() throws(PythonProblem) {
    guard tokens.count < limits.tokens else { throw failure("the file is too large to read", i..<i) }
    let byte = text[i]
    switch byte {
    case 0x20, 0x09, 0x0C: i += 1
    case 0x0A, 0x0D: try endLine()
    case UInt8(ascii: "#"): skipComment()
    case UInt8(ascii: "\\"): try continueLine()
    case UInt8(ascii: "\""), UInt8(ascii: "'"): try string(from: i, [])
    case UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
    case UInt8(ascii: ".") where peek(1).isDigit: try number()
    case _ where byte.isIdentifierPart: try name()
    default: try operation(byte)
    }
  }

  private mutating func endLine() throws(PythonProblem) {
    let start = i
    i += lineEnd
    guard brackets.isEmpty else { return }
    tokens.append(Token(kind: .newline, start: UInt32(start), end: UInt32(i)))
    try indentation()
  }

  private mutating func continueLine() throws(PythonProblem) {
    let start = i
    i += 1
    let width = lineEnd
    guard width > 0 else { throw failure("only a line end may follow a backslash", start..<start + 1) }
    i += width
    guard i < text.count else { throw failure("the text ends behind a backslash", start..<start + 1) }
  }

  // MARK: Indentation

  /// Reads the beginning of a line outside of brackets, and of all blank lines before it.
  private mutating func indentation() throws(PythonProblem) {
    while i < text.count {
      let columns = try leadingColumns()
      if peek() == UInt8(ascii: "#") { skipComment() }
      guard i < text.count else { return }
      let width = lineEnd
      if width == 0 { return try indent(columns) }
      i += width
    }
  }

  private mutating func leadingColumns() throws(PythonProblem) -> Columns {
    var columns = Columns(wide: 0, narrow: 0)
    var continued: Int?
    while true {
      switch peek() {
      case 0x20: columns = Columns(wide: columns.wide + 1, narrow: columns.narrow + 1)
      case 0x09: columns = Columns(wide: (columns.wide / 8 + 1) * 8, narrow: columns.narrow + 1)
      case 0x0C: columns = Columns(wide: 0, narrow: 0)
      case UInt8(ascii: "\\"):
        // If a backslash continues the indentation on the next line, the columns of the first line count.
        if continued == nil || continued == 0 { continued = columns.wide }
        try continueLine()
        continue
      default:
        guard let continued, continued > 0 else { return columns }
        return Columns(wide: continued, narrow: continued)
      }
      i += 1
    }
  }

  private mutating func indent(_ columns: Columns) throws(PythonProblem) {
    let outer = indents[indents.count - 1]
    let tabs = "tabs and spaces are mixed so that the indentation is not clear"
    if columns.wide > outer.wide {
      guard indents.count < limits.indentation else { throw failure("too many levels of indentation", i..<i) }
      guard columns.narrow > outer.narrow else { throw failure(tabs, i..<i) }
      indents.append(columns)
      return add(.indent, from: i)
    }
    while indents.count > 1 && columns.wide < indents[indents.count - 1].wide {
      indents.removeLast()
      add(.dedent, from: i)
    }
    guard columns.wide == indents[indents.count - 1].wide else {
      throw failure("this indentation matches no line above", i..<i)
    }
    guard columns == indents[indents.count - 1] else { throw failure(tabs, i..<i) }
  }

  // MARK: Brackets

  mutating func open(_ kind: TokenKind) throws(PythonProblem) {
    guard brackets.count < limits.nesting else { throw failure("too many brackets inside each other", i..<i + 1) }
    brackets.append(UInt32(i))
    if !fstrings.isEmpty { fstrings[fstrings.count - 1].depth += 1 }
    single(kind)
  }

  mutating func close(_ kind: TokenKind, _ opening: UInt8) throws(PythonProblem) {
    if let inner = fstrings.last, inner.depth == 0 { throw failure("a single '}' in an f-string", i..<i + 1) }
    guard let bracket = brackets.popLast() else { throw failure("this bracket was never opened", i..<i + 1) }
    guard text[Int(bracket)] == opening else { throw failure("this bracket doesn't match the one that is open", i..<i + 1) }
    if !fstrings.isEmpty { fstrings[fstrings.count - 1].leave(isBrace: kind == .rightBrace) }
    single(kind)
  }

  mutating func single(_ kind: TokenKind, _ width: Int = 1) {
    let start = i
    i += width
    add(kind, from: start)
  }
}
