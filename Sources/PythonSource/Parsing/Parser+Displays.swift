extension Parser {
  /// A tuple, a generator, or an expression in parentheses; parentheses alone make no node.
  mutating func parenthesized() throws(PythonProblem) -> PythonNode {
    let start = token.start
    advance()
    if accept(.rightParenthesis) { return add(.tuple, from: start) }
    if token.kind == .yield {
      let value = try yieldExpression()
      try expect(.rightParenthesis, "')'")
      return value
    }
    let isStarred = token.kind == .star
    let first = try starNamedExpression()
    if token.kind == .comma {
      let items = try displayItems(first, until: .rightParenthesis)
      return add(.tuple, from: start, a: items)
    }
    if isStarred { throw failure("'*' can't stand here", at: first) }
    if token.kind.startsComprehension {
      let clauses = try comprehensionClauses()
      try expect(.rightParenthesis, "')'")
      return add(.generatorExp, from: start, a: first.index, c: clauses)
    }
    try expect(.rightParenthesis, "')' or ','")
    return first
  }

  mutating func listDisplay() throws(PythonProblem) -> PythonNode {
    let start = token.start
    advance()
    if accept(.rightBracket) { return add(.list, from: start) }
    let isStarred = token.kind == .star
    let first = try starNamedExpression()
    return try display(first, from: start, kinds: isStarred ? (.list, nil) : (.list, .listComp), until: .rightBracket)
  }

  /// The rest of a list or set, or of a list or set comprehension if one is allowed.
  private mutating func display(
    _ first: PythonNode, from start: UInt32, kinds: (plain: PythonKind, comprehension: PythonKind?), until end: TokenKind
  ) throws(PythonProblem) -> PythonNode {
    if token.kind.startsComprehension, let kind = kinds.comprehension {
      let clauses = try comprehensionClauses()
      try expect(end, "the closing bracket")
      return add(kind, from: start, a: first.index, c: clauses)
    }
    let items = try displayItems(first, until: end)
    return add(kinds.plain, from: start, a: items)
  }

  /// The items from the second on, with the closing bracket.
  private mutating func displayItems(_ first: PythonNode, until end: TokenKind) throws(PythonProblem) -> UInt32 {
    let mark = tree.mark
    tree.push(first)
    while accept(.comma) && token.kind != end { tree.push(try starNamedExpression()) }
    try expect(end, "the closing bracket or ','")
    return tree.list(since: mark)
  }

  // MARK: Dicts and sets

  mutating func braces() throws(PythonProblem) -> PythonNode {
    let start = token.start
    advance()
    if accept(.rightBrace) { return add(.dict, from: start) }
    if token.kind == .doubleStar { return try dict(from: start) }
    let isStarred = token.kind == .star
    let isNamed = token.kind == .name && following == .colonEqual
    let first = try starNamedExpression()
    if token.kind == .colon && !isStarred && !isNamed { return try dict(from: start, firstKey: first) }
    return try display(first, from: start, kinds: isStarred ? (.set, nil) : (.set, .setComp), until: .rightBrace)
  }

  private mutating func dict(from start: UInt32, firstKey: PythonNode? = nil) throws(PythonProblem) -> PythonNode {
    let mark = tree.mark
    try entry(key: firstKey)
    if token.kind.startsComprehension, let firstKey {
      let value = tree.last
      tree.drop(to: mark)
      let clauses = try comprehensionClauses()
      try expect(.rightBrace, "'}'")
      return add(.dictComp, from: start, a: firstKey.index, b: value.index, c: clauses)
    }
    while accept(.comma) && token.kind != .rightBrace { try entry(key: nil) }
    try expect(.rightBrace, "'}' or ','")
    let (keys, values) = tree.pairs(since: mark)
    return add(.dict, from: start, a: keys, b: values)
  }

  /// Pushes a key (the absent node for `**d`) and its value.
  /// - Parameter key: the key, if it has been read already.
  private mutating func entry(key: PythonNode?) throws(PythonProblem) {
    if key == nil, accept(.doubleStar) {
      tree.push(PythonNode.absent)
      return tree.push(try operation(.comparison))
    }
    if let key { tree.push(key) } else { tree.push(try expression()) }
    try expect(.colon, "':'")
    tree.push(try expression())
  }

  // MARK: Comprehensions

  /// The `for` and `if` of a comprehension.
  /// - Returns: the list of nodes of kind `comprehension`.
  mutating func comprehensionClauses() throws(PythonProblem) -> UInt32 {
    let mark = tree.mark
    while token.kind.startsComprehension {
      let start = token.start
      let isAsync = accept(.async)
      try expect(.for, "'for'")
      let target = try loopTargets()
      try expect(.in, "'in'")
      let values = try operation(.none)
      let conditions = tree.mark
      while accept(.if) { tree.push(try operation(.none)) }
      let list = tree.list(since: conditions)
      tree.push(
        add(.comprehension, from: start, detail: isAsync ? 1 : 0, a: target.index, b: values.index, c: list))
    }
    return tree.list(since: mark)
  }
}
