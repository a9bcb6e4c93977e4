extension Parser {
  // MARK: Lists of expressions

  /// `star_expressions`: one expression, or a tuple without parentheses.
  mutating func starExpressions() throws(PythonProblem) -> PythonNode {
    let start = token.start
    let first = try starExpression()
    guard token.kind == .comma else { return first }
    return try tuple(of: first, from: start) { (parser) throws(PythonProblem) in try parser.starExpression() }
  }

  /// The rest of a tuple without parentheses, whose first item is read; a comma comes next.
  mutating func tuple(
    of first: PythonNode, from start: UInt32, item: (inout Parser) throws(PythonProblem) -> PythonNode
  ) throws(PythonProblem) -> PythonNode {
    let mark = tree.mark
    tree.push(first)
    while accept(.comma) && token.kind.startsExpression { tree.push(try item(&self)) }
    return add(.tuple, from: start, a: tree.list(since: mark))
  }

  /// `star_expression`: `*a` or an expression.
  mutating func starExpression() throws(PythonProblem) -> PythonNode {
    token.kind == .star ? try starred { (parser) throws(PythonProblem) in try parser.operation(.comparison) } : try expression()
  }

  /// `star_named_expression`: an item in brackets.
  mutating func starNamedExpression() throws(PythonProblem) -> PythonNode {
    token.kind == .star
      ? try starred { (parser) throws(PythonProblem) in try parser.operation(.comparison) } : try namedExpression()
  }

  mutating func starred(
    _ operand: (inout Parser) throws(PythonProblem) -> PythonNode
  ) throws(PythonProblem) -> PythonNode {
    let start = token.start
    advance()
    let value = try operand(&self)
    return add(.starred, from: start, b: value.index)
  }

  // MARK: Single expressions

  /// `named_expression`: `x := 1` or an expression.
  mutating func namedExpression() throws(PythonProblem) -> PythonNode {
    guard token.kind == .name, following == .colonEqual else { return try expression() }
    let start = token.start
    let target = try nameNode(.store)
    advance()
    let value = try expression()
    return add(.namedExpr, from: start, a: target.index, b: value.index)
  }

  /// `expression`: a conditional expression or a lambda.
  mutating func expression() throws(PythonProblem) -> PythonNode {
    try enter()
    defer { depth -= 1 }
    if token.kind == .lambda { return try lambda() }
    let start = token.start
    let body = try operation(.none)
    guard accept(.if) else { return body }
    let test = try operation(.none)
    try expect(.else, "'else'")
    let orelse = try expression()
    return add(.ifExp, from: start, a: test.index, b: body.index, c: orelse.index)
  }

  private mutating func lambda() throws(PythonProblem) -> PythonNode {
    let start = token.start
    advance()
    let parameters = try parameters(until: .colon)
    try expect(.colon, "':'")
    let body = try expression()
    return add(.lambda, from: start, a: parameters.index, b: body.index)
  }

  mutating func yieldExpression() throws(PythonProblem) -> PythonNode {
    let start = token.start
    advance()
    if accept(.from) {
      let value = try expression()
      return add(.yieldFrom, from: start, b: value.index)
    }
    let value = token.kind.startsExpression ? try starExpressions().index : PythonNode.absent
    return add(.yield, from: start, b: value)
  }

  // MARK: Operators

  /// An expression of operators that bind more tightly than `minimum`.
  mutating func operation(_ minimum: Precedence) throws(PythonProblem) -> PythonNode {
    let start = token.start
    var left = token.kind == .not && minimum <= .not ? try negation() : try unary()
    while true {
      let precedence = precedence
      guard precedence > minimum else { return left }
      switch precedence {
      case .or: left = try junction(left, .or, from: start)
      case .and: left = try junction(left, .and, from: start)
      case .comparison: left = try comparison(left, from: start)
      default: left = try binary(left, precedence, from: start)
      }
    }
  }

  private var precedence: Precedence {
    // Between operands, `not` is the beginning of `not in`.
    token.kind == .not ? (following == .in ? .comparison : .none) : token.kind.precedence
  }

  private mutating func negation() throws(PythonProblem) -> PythonNode {
    try enter()
    defer { depth -= 1 }
    let start = token.start
    advance()
    let operand = try operation(.not)
    return add(.unaryOp, from: start, detail: PythonOperator.not.rawValue, a: operand.index)
  }

  /// `a and b and c` is one node with three operands.
  private mutating func junction(
    _ left: PythonNode, _ op: PythonOperator, from start: UInt32
  ) throws(PythonProblem) -> PythonNode {
    let (kind, precedence): (TokenKind, Precedence) = op == .or ? (.or, .or) : (.and, .and)
    let mark = tree.mark
    tree.push(left)
    while accept(kind) { tree.push(try operation(precedence)) }
    return add(.boolOp, from: start, detail: op.rawValue, b: tree.list(since: mark))
  }

  private mutating func comparison(_ left: PythonNode, from start: UInt32) throws(PythonProblem) -> PythonNode {
    let mark = tree.mark
    while let op = comparisonOperator() {
      tree.push(UInt32(op.rawValue))
      tree.push(try operation(.comparison))
    }
    let (operators, operands) = tree.pairs(since: mark)
    return add(.compare, from: start, a: left.index, b: operators, c: operands)
  }

  private mutating func comparisonOperator() -> PythonOperator? {
    let op: PythonOperator
    switch token.kind {
    case .less: op = .lt
    case .lessEqual: op = .ltE
    case .greater: op = .gt
    case .greaterEqual: op = .gtE
    case .equalEqual: op = .eq
    case .notEqual: op = .notEq
    case .in: op = .in
    case .is: op = following == .not ? .isNot : .is
    case .not where following == .in: op = .notIn
    default: return nil
    }
    advance()
    if op == .isNot || op == .notIn { advance() }
    return op
  }

  private mutating func binary(
    _ left: PythonNode, _ precedence: Precedence, from start: UInt32
  ) throws(PythonProblem) -> PythonNode {
    let op = token.kind.binaryOperator
    advance()
    let right = try operation(precedence)
    return add(.binOp, from: start, detail: op.rawValue, a: left.index, b: right.index)
  }

  /// `factor`: signs, and powers, whose exponent may have a sign.
  private mutating func unary() throws(PythonProblem) -> PythonNode {
    let start = token.start
    guard let op = token.kind.sign else {
      let base = try awaited()
      guard accept(.doubleStar) else { return base }
      let exponent = try nestedUnary()
      return add(.binOp, from: start, detail: PythonOperator.pow.rawValue, a: base.index, b: exponent.index)
    }
    advance()
    let operand = try nestedUnary()
    return add(.unaryOp, from: start, detail: op.rawValue, a: operand.index)
  }

  private mutating func nestedUnary() throws(PythonProblem) -> PythonNode {
    try enter()
    defer { depth -= 1 }
    return try unary()
  }

  private mutating func awaited() throws(PythonProblem) -> PythonNode {
    guard token.kind == .await else { return try primary() }
    let start = token.start
    advance()
    let value = try primary()
    return add(.await, from: start, b: value.index)
  }
}
