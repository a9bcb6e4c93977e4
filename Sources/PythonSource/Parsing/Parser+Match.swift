extension Parser {
  /// A `match` statement; `nil`, with nothing consumed, where `match` is a name.
  mutating func matchStatement() throws(PythonProblem) -> PythonNode? {
    guard following.startsExpression else { return nil }
    let start = token.start
    let before = state
    guard let subject = matchSubject() else {
      restore(before)
      return nil
    }
    let mark = tree.mark
    while token.kind == .name && token.name == Keywords.case { tree.push(try matchCase()) }
    guard accept(.dedent) else { throw expected("'case'") }
    return add(.match, from: start, a: subject.index, b: tree.list(since: mark))
  }

  /// Reads the first line of a `match` statement and the indentation after it; `nil` if something else comes next.
  private mutating func matchSubject() -> PythonNode? {
    advance()
    let start = token.start
    let isStarred = token.kind == .star
    do throws(PythonProblem) {
      var subject = try starNamedExpression()
      if token.kind == .comma {
        subject = try tuple(of: subject, from: start) { (parser) throws(PythonProblem) in try parser.starNamedExpression() }
      } else if isStarred {
        return nil
      }
      let isHead = accept(.colon) && accept(.newline) && accept(.indent)
      return isHead && token.kind == .name && token.name == Keywords.case ? subject : nil
    } catch {
      return nil
    }
  }

  private mutating func matchCase() throws(PythonProblem) -> PythonNode {
    let start = token.start
    advance()
    let pattern = try openPattern()
    let condition = accept(.if) ? try namedExpression().index : PythonNode.absent
    let body = try block()
    return add(.matchCase, from: start, a: pattern.index, b: body, c: condition)
  }

  // MARK: Patterns

  /// `patterns`: a pattern, or a sequence without brackets.
  private mutating func openPattern() throws(PythonProblem) -> PythonNode {
    let start = token.start
    let first = try sequenceItem()
    guard token.kind == .comma || tree[first].kind == .matchStar else { return first }
    guard token.kind == .comma else { throw expected("','") }
    let mark = tree.mark
    tree.push(first)
    while accept(.comma) && token.kind != .colon && token.kind != .if { tree.push(try sequenceItem()) }
    return add(.matchSequence, from: start, b: tree.list(since: mark))
  }

  private mutating func sequenceItem() throws(PythonProblem) -> PythonNode {
    let start = token.start
    guard accept(.star) else { return try pattern() }
    let name = try identifier()
    return add(.matchStar, from: start, a: name == Keywords.underscore ? PythonName.absent : name)
  }

  private mutating func pattern() throws(PythonProblem) -> PythonNode {
    try enter()
    defer { depth -= 1 }
    let start = token.start
    let pattern = try alternatives()
    guard accept(.as) else { return pattern }
    let name = try captureName()
    return add(.matchAs, from: start, a: name, b: pattern.index)
  }

  private mutating func captureName() throws(PythonProblem) -> UInt32 {
    guard token.name != Keywords.underscore else { throw failure("'_' can't be a name here") }
    return try identifier()
  }

  private mutating func alternatives() throws(PythonProblem) -> PythonNode {
    let start = token.start
    let first = try closedPattern()
    guard token.kind == .bar else { return first }
    let mark = tree.mark
    tree.push(first)
    while accept(.bar) { tree.push(try closedPattern()) }
    return add(.matchOr, from: start, b: tree.list(since: mark))
  }

  private mutating func closedPattern() throws(PythonProblem) -> PythonNode {
    let start = token.start
    switch token.kind {
    case .none: return singleton(.none)
    case .true: return singleton(.true)
    case .false: return singleton(.false)
    case .name: return try namePattern()
    case .leftParenthesis: return try groupOrSequence()
    case .leftBracket:
      advance()
      let items = try sequenceItems(until: .rightBracket)
      return add(.matchSequence, from: start, b: items)
    case .leftBrace: return try mappingPattern()
    default:
      let value = try literal()
      return add(.matchValue, from: start, b: value.index)
    }
  }

  private mutating func singleton(_ kind: PythonConstant) -> PythonNode {
    let start = token.start
    advance()
    return add(.matchSingleton, from: start, detail: kind.rawValue)
  }

  /// A capture, the wildcard, a value such as `Color.RED`, or a class pattern.
  private mutating func namePattern() throws(PythonProblem) -> PythonNode {
    let start = token.start
    if following != .dot && following != .leftParenthesis {
      let name = try identifier()
      return add(.matchAs, from: start, a: name == Keywords.underscore ? PythonName.absent : name)
    }
    let value = try dottedValue()
    if token.kind == .leftParenthesis { return try classPattern(value, from: start) }
    return add(.matchValue, from: start, b: value.index)
  }

  /// `name_or_attr`
  private mutating func dottedValue() throws(PythonProblem) -> PythonNode {
    let start = token.start
    var value = try nameNode(.load)
    while accept(.dot) {
      let name = try identifier()
      value = add(.attribute, from: start, a: name, b: value.index)
    }
    return value
  }

  private mutating func groupOrSequence() throws(PythonProblem) -> PythonNode {
    let start = token.start
    advance()
    if accept(.rightParenthesis) { return add(.matchSequence, from: start) }
    let first = try sequenceItem()
    if tree[first].kind != .matchStar && accept(.rightParenthesis) { return first }
    let mark = tree.mark
    tree.push(first)
    guard token.kind == .comma else { throw expected("','") }
    while accept(.comma) && token.kind != .rightParenthesis { tree.push(try sequenceItem()) }
    try expect(.rightParenthesis, "')'")
    return add(.matchSequence, from: start, b: tree.list(since: mark))
  }

  private mutating func sequenceItems(until end: TokenKind) throws(PythonProblem) -> UInt32 {
    let mark = tree.mark
    while token.kind != end {
      tree.push(try sequenceItem())
      guard accept(.comma) else { break }
    }
    try expect(end, "the closing bracket or ','")
    return tree.list(since: mark)
  }

  private mutating func classPattern(_ cls: PythonNode, from start: UInt32) throws(PythonProblem) -> PythonNode {
    advance()
    let mark = tree.mark
    var keywords: [(name: UInt32, pattern: PythonNode)] = []
    while token.kind != .rightParenthesis {
      if token.kind == .name && following == .equal {
        let name = try identifier()
        advance()
        keywords.append((name, try pattern()))
      } else {
        guard keywords.isEmpty else { throw failure("a positional pattern can't follow one with a keyword") }
        tree.push(try pattern())
      }
      guard accept(.comma) else { break }
    }
    try expect(.rightParenthesis, "')' or ','")
    let patterns = tree.list(since: mark)
    for keyword in keywords { tree.push(keyword.name) }
    let names = tree.list(since: mark)
    for keyword in keywords { tree.push(keyword.pattern) }
    let values = tree.list(since: mark)
    return add(.matchClass, from: start, a: cls.index, b: patterns, c: tree.extra(names, values))
  }

  private mutating func mappingPattern() throws(PythonProblem) -> PythonNode {
    let start = token.start
    advance()
    let mark = tree.mark
    var rest = PythonName.absent
    while token.kind != .rightBrace {
      if accept(.doubleStar) {
        rest = try captureName()
        _ = accept(.comma)
        break
      }
      tree.push(try mappingKey())
      try expect(.colon, "':'")
      tree.push(try pattern())
      guard accept(.comma) else { break }
    }
    try expect(.rightBrace, "'}' or ','")
    let (keys, patterns) = tree.pairs(since: mark)
    return add(.matchMapping, from: start, a: rest, b: patterns, c: keys)
  }

  private mutating func mappingKey() throws(PythonProblem) -> PythonNode {
    switch token.kind {
    case .none: return constant(.none)
    case .true: return constant(.true)
    case .false: return constant(.false)
    case .name:
      guard following == .dot else { throw failure("a key in a pattern is a literal or has a dot") }
      return try dottedValue()
    default: return try literal()
    }
  }

  // MARK: Literals

  /// A string, or a number with a sign or an imaginary part.
  private mutating func literal() throws(PythonProblem) -> PythonNode {
    if token.kind == .string || token.kind == .fstringStart { return try strings() }
    let start = token.start
    let real = try signedNumber()
    guard token.kind == .plus || token.kind == .minus else { return real.node }
    let op: PythonOperator = token.kind == .plus ? .add : .sub
    advance()
    guard !real.isImaginary, token.kind == .number else { throw expected("an imaginary number") }
    let imaginary = try number()
    guard isImaginary(imaginary) else { throw failure("an imaginary number is missing here", at: imaginary) }
    return add(.binOp, from: start, detail: op.rawValue, a: real.node.index, b: imaginary.index)
  }

  private mutating func signedNumber() throws(PythonProblem) -> (node: PythonNode, isImaginary: Bool) {
    let start = token.start
    let isNegative = accept(.minus)
    guard token.kind == .number else { throw expected("a pattern") }
    let value = try number()
    let isImaginary = isImaginary(value)
    guard isNegative else { return (value, isImaginary) }
    return (add(.unaryOp, from: start, detail: PythonOperator.uSub.rawValue, a: value.index), isImaginary)
  }

  private func isImaginary(_ n: PythonNode) -> Bool { tree[n].detail == PythonConstant.imaginary.rawValue }
}
