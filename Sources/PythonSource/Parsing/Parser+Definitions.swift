extension Parser {
  mutating func decorated() throws(PythonProblem) -> PythonNode {
    let mark = tree.mark
    while accept(.at) {
      tree.push(try namedExpression())
      try expect(.newline, "a line end")
    }
    let decorators = tree.list(since: mark)
    switch token.kind {
    case .def: return try function(.functionDef, from: token.start, decorators: decorators)
    case .class: return try classDefinition(decorators: decorators)
    case .async: return try asyncStatement(decorators: decorators)
    default: throw expected("'def' or 'class'")
    }
  }

  mutating func function(
    _ kind: PythonKind, from start: UInt32, decorators: UInt32
  ) throws(PythonProblem) -> PythonNode {
    advance()
    let name = try identifier()
    let typeParameters = try typeParameters()
    try expect(.leftParenthesis, "'('")
    let arguments = try parameters(until: .rightParenthesis)
    try expect(.rightParenthesis, "')'")
    let returns = accept(.arrow) ? try expression().index : PythonNode.absent
    let body = try block()
    let extra = tree.extra(arguments.index, decorators, returns, typeParameters)
    return add(kind, from: start, a: name, b: body, c: extra)
  }

  mutating func classDefinition(decorators: UInt32) throws(PythonProblem) -> PythonNode {
    let start = token.start
    advance()
    let name = try identifier()
    let typeParameters = try typeParameters()
    var arguments = CallArguments()
    if accept(.leftParenthesis) { arguments = try callArguments() }
    let body = try block()
    let extra = tree.extra(arguments.positional, arguments.keywords, decorators, typeParameters)
    return add(.classDef, from: start, a: name, b: body, c: extra)
  }

  /// `[T: int, *Ts, **P]`, or nothing.
  mutating func typeParameters() throws(PythonProblem) -> UInt32 {
    guard accept(.leftBracket) else { return 0 }
    let mark = tree.mark
    repeat { tree.push(try typeParameter()) } while accept(.comma) && token.kind != .rightBracket
    try expect(.rightBracket, "']'")
    return tree.list(since: mark)
  }

  private mutating func typeParameter() throws(PythonProblem) -> PythonNode {
    let start = token.start
    let kind: PythonKind = accept(.star) ? .typeVarTuple : accept(.doubleStar) ? .paramSpec : .typeVar
    let name = try identifier()
    let bound = kind == .typeVar && accept(.colon) ? try expression().index : PythonNode.absent
    var value = PythonNode.absent
    if accept(.equal) { value = try kind == .typeVarTuple ? starExpression().index : expression().index }
    return add(kind, from: start, a: name, b: bound, c: value)
  }

  // MARK: Parameters

  /// The parameters of a function, or of a lambda if they end with a colon: those have no annotations.
  mutating func parameters(until end: TokenKind) throws(PythonProblem) -> PythonNode {
    var list = ParameterList()
    let start = token.start
    while token.kind != end {
      try parameter(&list, hasAnnotations: end != .colon)
      guard accept(.comma) else { break }
    }
    if list.isBareStar && list.keywordOnly.isEmpty { throw expected("a parameter behind '*'") }
    let names = list.positional.map(\.index)
    let positionalOnly = self.list(names[..<list.positionalOnly])
    let positional = self.list(names[list.positionalOnly...])
    let keywordOnly = self.list(list.keywordOnly.map(\.name.index)[...])
    let keywordDefaults = self.list(list.keywordOnly.map { $0.value?.index ?? PythonNode.absent }[...])
    let defaults = self.list(list.defaults.map(\.index)[...])
    let extra = tree.extra(
      list.variadic?.index ?? PythonNode.absent, keywordOnly, keywordDefaults, list.keywords?.index ?? PythonNode.absent,
      defaults)
    return add(.arguments, from: min(start, lastEnd), a: positionalOnly, b: positional, c: extra)
  }

  private mutating func list(_ items: ArraySlice<UInt32>) -> UInt32 {
    let mark = tree.mark
    for item in items { tree.push(item) }
    return tree.list(since: mark)
  }

  private struct ParameterList {
    var positional: [PythonNode] = []
    /// The number of parameters before `/`.
    var positionalOnly = 0
    var defaults: [PythonNode] = []
    var hasSlash = false
    var hasStar = false
    var isBareStar = false
    var variadic: PythonNode?
    var keywordOnly: [(name: PythonNode, value: PythonNode?)] = []
    var keywords: PythonNode?
  }

  private mutating func parameter(_ list: inout ParameterList, hasAnnotations: Bool) throws(PythonProblem) {
    guard list.keywords == nil else { throw failure("no parameter may follow '**'") }
    switch token.kind {
    case .slash:
      guard !list.hasSlash, !list.hasStar, !list.positional.isEmpty else { throw failure("'/' can't stand here") }
      advance()
      (list.hasSlash, list.positionalOnly) = (true, list.positional.count)
    case .star:
      guard !list.hasStar else { throw failure("a second '*' among the parameters") }
      advance()
      list.hasStar = true
      if token.kind == .comma { list.isBareStar = true } else { list.variadic = try variadic(hasAnnotations) }
    case .doubleStar:
      if list.isBareStar && list.keywordOnly.isEmpty { throw expected("a parameter behind '*'") }
      advance()
      list.keywords = try name(hasAnnotations)
    default: try plainParameter(&list, hasAnnotations)
    }
  }

  private mutating func plainParameter(
    _ list: inout ParameterList, _ hasAnnotations: Bool
  ) throws(PythonProblem) {
    let name = try name(hasAnnotations)
    let value = accept(.equal) ? try expression() : nil
    if list.hasStar { return list.keywordOnly.append((name, value)) }
    list.positional.append(name)
    if let value {
      list.defaults.append(value)
    } else if !list.defaults.isEmpty {
      throw failure("a parameter without a default follows one with a default", at: name)
    }
  }

  private mutating func name(_ hasAnnotation: Bool) throws(PythonProblem) -> PythonNode {
    let start = token.start
    let name = try identifier()
    let annotation = hasAnnotation && accept(.colon) ? try expression().index : PythonNode.absent
    return add(.arg, from: start, a: name, c: annotation)
  }

  /// The `args` of `*args`; its annotation may be starred.
  private mutating func variadic(_ hasAnnotation: Bool) throws(PythonProblem) -> PythonNode {
    let start = token.start
    let name = try identifier()
    let annotation = hasAnnotation && accept(.colon) ? try starExpression().index : PythonNode.absent
    return add(.arg, from: start, a: name, c: annotation)
  }
}
