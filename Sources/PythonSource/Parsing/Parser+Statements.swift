extension Parser {
  /// Pushes a compound statement, or the simple statements of a line.
  mutating func statement() throws(PythonProblem) {
    if let compound = try compoundStatement() { return tree.push(compound) }
    try simpleStatements()
  }

  /// `simple_stmts`: a line of statements with semicolons between them.
  mutating func simpleStatements() throws(PythonProblem) {
    repeat {
      tree.push(try simpleStatement())
      guard accept(.semicolon) else { break }
    } while token.kind != .newline
    guard accept(.newline) else { throw endOfStatement }
  }

  private var endOfStatement: PythonProblem {
    switch token.kind {
    case .string, .name, .number, .fstringStart: failure("a statement should end here; in Python 3 print is a function")
    case .indent: failure("this line is indented, and the line above begins no block")
    default: failure("a statement should end here")
    }
  }

  /// The statements of a compound statement, behind its colon.
  /// - Returns: the list.
  mutating func block() throws(PythonProblem) -> UInt32 {
    try expect(.colon, "':'")
    let mark = tree.mark
    guard accept(.newline) else {
      try simpleStatements()
      return tree.list(since: mark)
    }
    guard accept(.indent) else { throw failure("an indented block is missing here") }
    repeat { try statement() } while token.kind != .dedent && token.kind != .end
    guard accept(.dedent) else { throw endOfStatement }
    return tree.list(since: mark)
  }

  private mutating func simpleStatement() throws(PythonProblem) -> PythonNode {
    let start = token.start
    switch token.kind {
    case .pass: return keywordOnly(.pass)
    case .break: return keywordOnly(.break)
    case .continue: return keywordOnly(.continue)
    case .return:
      advance()
      return add(.return, from: start, b: try optionalExpressions())
    case .raise: return try raise()
    case .global: return try declaration(.global)
    case .nonlocal: return try declaration(.nonlocal)
    case .del: return try delete()
    case .assert: return try assertion()
    case .import: return try importStatement()
    case .from: return try importFrom()
    case .name where token.name == Keywords.type && following == .name: return try typeAlias()
    default: return try expressionStatement()
    }
  }

  private mutating func keywordOnly(_ kind: PythonKind) -> PythonNode {
    let start = token.start
    advance()
    return add(kind, from: start)
  }

  private mutating func optionalExpressions() throws(PythonProblem) -> UInt32 {
    endsStatement ? PythonNode.absent : try starExpressions().index
  }

  private var endsStatement: Bool { token.kind == .newline || token.kind == .semicolon }

  private mutating func raise() throws(PythonProblem) -> PythonNode {
    let start = token.start
    advance()
    if endsStatement { return add(.raise, from: start) }
    let exception = try expression()
    let cause = accept(.from) ? try expression().index : PythonNode.absent
    return add(.raise, from: start, a: exception.index, b: cause)
  }

  private mutating func declaration(_ kind: PythonKind) throws(PythonProblem) -> PythonNode {
    let start = token.start
    let mark = tree.mark
    advance()
    repeat { tree.push(try identifier()) } while accept(.comma)
    return add(kind, from: start, a: tree.list(since: mark))
  }

  private mutating func delete() throws(PythonProblem) -> PythonNode {
    let start = token.start
    let mark = tree.mark
    advance()
    repeat {
      let target = try expression()
      try setContext(target, .del)
      tree.push(target)
    } while accept(.comma) && !endsStatement
    return add(.delete, from: start, a: tree.list(since: mark))
  }

  private mutating func assertion() throws(PythonProblem) -> PythonNode {
    let start = token.start
    advance()
    let test = try expression()
    let message = accept(.comma) ? try expression().index : PythonNode.absent
    return add(.assert, from: start, a: test.index, b: message)
  }

  private mutating func typeAlias() throws(PythonProblem) -> PythonNode {
    let start = token.start
    advance()
    let name = try nameNode(.store)
    let parameters = try typeParameters()
    try expect(.equal, "'='")
    let value = try expression()
    return add(.typeAlias, from: start, a: name.index, b: value.index, c: parameters)
  }

  // MARK: Expressions and assignments

  private mutating func expressionStatement() throws(PythonProblem) -> PythonNode {
    let start = token.start
    let isName = token.kind == .name
    let first = try yieldOrStarExpressions()
    switch token.kind {
    case .equal: return try assignment(first, from: start)
    case .colon where tree[first].kind.isSingleTarget:
      // A name in parentheses doesn't count as simple.
      return try annotated(first, from: start, isSimple: isName && tree[first].kind == .name)
    default: break
    }
    if let op = token.kind.augmentedOperator { return try augmented(first, op, from: start) }
    return add(.expr, from: start, b: first.index)
  }

  private mutating func yieldOrStarExpressions() throws(PythonProblem) -> PythonNode {
    token.kind == .yield ? try yieldExpression() : try starExpressions()
  }

  private mutating func assignment(_ first: PythonNode, from start: UInt32) throws(PythonProblem) -> PythonNode {
    let mark = tree.mark
    var value = first
    while accept(.equal) {
      try setContext(value, .store)
      tree.push(value)
      value = try yieldOrStarExpressions()
    }
    return add(.assign, from: start, a: tree.list(since: mark), b: value.index)
  }

  private mutating func annotated(
    _ target: PythonNode, from start: UInt32, isSimple: Bool
  ) throws(PythonProblem) -> PythonNode {
    try setContext(target, .store)
    advance()
    let annotation = try expression()
    let value = accept(.equal) ? try yieldOrStarExpressions().index : PythonNode.absent
    return add(
      .annAssign, from: start, detail: isSimple ? 1 : 0, a: target.index, b: value, c: annotation.index)
  }

  private mutating func augmented(
    _ target: PythonNode, _ op: PythonOperator, from start: UInt32
  ) throws(PythonProblem) -> PythonNode {
    guard tree[target].kind.isSingleTarget else { throw failure("this can't be assigned to with an operator", at: target) }
    try setContext(target, .store)
    advance()
    let value = try yieldOrStarExpressions()
    return add(.augAssign, from: start, detail: op.rawValue, a: target.index, b: value.index)
  }
}

extension PythonKind {
  /// Checks that an expression may be followed by `: int` or `+=`.
  var isSingleTarget: Bool { self == .name || self == .attribute || self == .subscript }
}

extension TokenKind {
  var augmentedOperator: PythonOperator? {
    switch self {
    case .barEqual: .bitOr
    case .caretEqual: .bitXor
    case .ampersandEqual: .bitAnd
    case .leftShiftEqual: .lShift
    case .rightShiftEqual: .rShift
    case .plusEqual: .add
    case .minusEqual: .sub
    case .starEqual: .mult
    case .slashEqual: .div
    case .doubleSlashEqual: .floorDiv
    case .percentEqual: .mod
    case .doubleStarEqual: .pow
    case .atEqual: .matMult
    default: nil
    }
  }
}
