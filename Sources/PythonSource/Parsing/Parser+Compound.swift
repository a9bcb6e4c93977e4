extension Parser {
  /// - Returns: `nil` where no compound statement begins.
  mutating func compoundStatement() throws(PythonProblem) -> PythonNode? {
    switch token.kind {
    case .if: return try ifStatement()
    case .while: return try whileStatement()
    case .for: return try forStatement(.for, from: token.start)
    case .with: return try withStatement(.with, from: token.start)
    case .try: return try tryStatement()
    case .def: return try function(.functionDef, from: token.start, decorators: 0)
    case .class: return try classDefinition(decorators: 0)
    case .at: return try decorated()
    case .async: return try asyncStatement(decorators: 0)
    case .name where token.name == Keywords.match: return try matchStatement()
    default: return nil
    }
  }

  mutating func asyncStatement(decorators: UInt32) throws(PythonProblem) -> PythonNode {
    let start = token.start
    advance()
    switch token.kind {
    case .def: return try function(.asyncFunctionDef, from: start, decorators: decorators)
    case .for where decorators == 0: return try forStatement(.asyncFor, from: start)
    case .with where decorators == 0: return try withStatement(.asyncWith, from: start)
    default: throw expected("'def', 'for' or 'with'")
    }
  }

  /// The branches are read in a loop and nested afterwards, so that a long chain of `elif` takes no stack.
  private mutating func ifStatement() throws(PythonProblem) -> PythonNode {
    var branches: [(start: UInt32, test: UInt32, body: UInt32)] = []
    repeat {
      let start = token.start
      advance()
      let test = try namedExpression()
      branches.append((start, test.index, try block()))
    } while token.kind == .elif
    var orelse = try elseBlock()
    for branch in branches.dropFirst().reversed() {
      orelse = tree.list(add(.if, from: branch.start, a: branch.test, b: branch.body, c: orelse))
    }
    return add(.if, from: branches[0].start, a: branches[0].test, b: branches[0].body, c: orelse)
  }

  private mutating func elseBlock() throws(PythonProblem) -> UInt32 { accept(.else) ? try block() : 0 }

  private mutating func whileStatement() throws(PythonProblem) -> PythonNode {
    let start = token.start
    advance()
    let test = try namedExpression()
    let body = try block()
    return add(.while, from: start, a: test.index, b: body, c: try elseBlock())
  }

  private mutating func forStatement(_ kind: PythonKind, from start: UInt32) throws(PythonProblem) -> PythonNode {
    advance()
    let target = try loopTargets()
    try expect(.in, "'in'")
    let values = try starExpressions()
    let body = try block()
    let orelse = try elseBlock()
    return add(kind, from: start, a: target.index, b: body, c: tree.extra(values.index, orelse))
  }

  // MARK: with

  private mutating func withStatement(_ kind: PythonKind, from start: UInt32) throws(PythonProblem) -> PythonNode {
    advance()
    var items = parenthesizedItems()
    if items == nil { items = try withItems(isInBrackets: false) }
    let body = try block()
    return add(kind, from: start, a: items ?? 0, b: body)
  }

  /// `(a as b, c as d)`. A parenthesis may also begin an expression, such as `(a, b) as c`.
  private mutating func parenthesizedItems() -> UInt32? {
    guard token.kind == .leftParenthesis else { return nil }
    let before = state
    do throws(PythonProblem) {
      advance()
      let items = try withItems(isInBrackets: true)
      if accept(.rightParenthesis), token.kind == .colon { return items }
    } catch {}
    restore(before)
    return nil
  }

  private mutating func withItems(isInBrackets: Bool) throws(PythonProblem) -> UInt32 {
    let mark = tree.mark
    repeat {
      let start = token.start
      let context = try expression()
      var target = PythonNode.absent
      if accept(.as) {
        let node = try starTarget()
        try setContext(node, .store)
        target = node.index
      }
      tree.push(add(.withitem, from: start, a: context.index, b: target))
    } while accept(.comma) && !(isInBrackets && token.kind == .rightParenthesis)
    return tree.list(since: mark)
  }

  // MARK: try

  private mutating func tryStatement() throws(PythonProblem) -> PythonNode {
    let start = token.start
    advance()
    let body = try block()
    let isStar = token.kind == .except && following == .star
    let mark = tree.mark
    while token.kind == .except {
      guard (following == .star) == isStar else { throw failure("'except' and 'except*' can't be mixed") }
      tree.push(try handler(isStar: isStar))
    }
    let handlers = tree.list(since: mark)
    let orelse = handlers == 0 ? 0 : try elseBlock()
    let hasFinally = accept(.finally)
    guard hasFinally || handlers != 0 else { throw expected("'except' or 'finally'") }
    let final = hasFinally ? try block() : 0
    return add(isStar ? .tryStar : .try, from: start, a: handlers, b: body, c: tree.extra(orelse, final))
  }

  private mutating func handler(isStar: Bool) throws(PythonProblem) -> PythonNode {
    let start = token.start
    advance()
    if isStar { advance() }
    var name = PythonName.absent
    var type = PythonNode.absent
    if isStar || token.kind != .colon {
      let first = token.start
      var node = try expression()
      if token.kind == .comma {
        // Python 3.14 allows several types without parentheses, but no name after them.
        node = try tuple(of: node, from: first) { (parser) throws(PythonProblem) in try parser.expression() }
      } else if accept(.as) {
        name = try identifier()
      }
      type = node.index
    }
    let body = try block()
    return add(.exceptHandler, from: start, a: name, b: body, c: type)
  }
}
