extension Parser {
  /// `primary`: an atom with attributes, calls and subscripts behind it.
  mutating func primary() throws(PythonProblem) -> PythonNode {
    let start = token.start
    var node = try atom()
    while true {
      switch token.kind {
      case .dot:
        advance()
        let name = try identifier()
        node = add(.attribute, from: start, a: name, b: node.index)
      case .leftParenthesis:
        let bracket = token.start
        advance()
        let arguments = try callArguments(generatorFrom: bracket)
        node = add(.call, from: start, a: node.index, b: arguments.positional, c: arguments.keywords)
      case .leftBracket:
        advance()
        let slice = try slices()
        try expect(.rightBracket, "']'")
        node = add(.subscript, from: start, a: slice.index, b: node.index)
      default: return node
      }
    }
  }

  private mutating func atom() throws(PythonProblem) -> PythonNode {
    switch token.kind {
    case .name: return try nameNode(.load)
    case .number: return try number()
    case .string, .fstringStart: return try strings()
    case .none: return constant(.none)
    case .true: return constant(.true)
    case .false: return constant(.false)
    case .ellipsis: return constant(.ellipsis)
    case .leftParenthesis: return try parenthesized()
    case .leftBracket: return try listDisplay()
    case .leftBrace: return try braces()
    default: throw expected("an expression")
    }
  }

  mutating func nameNode(_ context: PythonContext) throws(PythonProblem) -> PythonNode {
    let start = token.start
    let name = try identifier()
    return add(.name, from: start, detail: context.rawValue, a: name)
  }

  mutating func constant(_ kind: PythonConstant) -> PythonNode {
    let start = token.start
    advance()
    return add(.constant, from: start, detail: kind.rawValue)
  }

  // MARK: Calls

  struct CallArguments {
    /// Lists of nodes.
    var positional: UInt32 = 0
    var keywords: UInt32 = 0
  }

  /// Reads the arguments after an opening parenthesis, and the closing one.
  /// - Parameter bracket: the start of a generator without parentheses of its own; `nil` if no such generator is allowed.
  mutating func callArguments(generatorFrom bracket: UInt32? = nil) throws(PythonProblem) -> CallArguments {
    let mark = tree.mark
    var order = ArgumentOrder()
    while token.kind != .rightParenthesis {
      let argument = try argument(&order)
      if let bracket, token.kind.startsComprehension, tree.count(since: mark) == 0, order.isPositional {
        return try generatorArgument(argument, from: bracket)
      }
      tree.push(argument)
      guard accept(.comma) else { break }
    }
    try expect(.rightParenthesis, "')' or ','")
    return tree.arguments(since: mark)
  }

  private mutating func generatorArgument(
    _ element: PythonNode, from bracket: UInt32
  ) throws(PythonProblem) -> CallArguments {
    let clauses = try comprehensionClauses()
    try expect(.rightParenthesis, "')'")
    let generator = add(.generatorExp, from: bracket, a: element.index, c: clauses)
    return CallArguments(positional: tree.list(generator))
  }

  /// Which kinds of arguments have been read, for the rules on their order.
  private struct ArgumentOrder {
    var hasStar = false
    var hasKeyword = false
    var hasDoubleStar = false
    var isPositional: Bool { !hasStar && !hasKeyword && !hasDoubleStar }
  }

  private mutating func argument(_ order: inout ArgumentOrder) throws(PythonProblem) -> PythonNode {
    let start = token.start
    switch token.kind {
    case .star:
      guard !order.hasDoubleStar else { throw failure("'*' can't follow '**' among arguments") }
      order.hasStar = true
      return try starred { (parser) throws(PythonProblem) in try parser.expression() }
    case .doubleStar:
      order.hasDoubleStar = true
      advance()
      let value = try expression()
      return add(.keyword, from: start, b: value.index)
    case .name where following == .equal:
      order.hasKeyword = true
      let name = try identifier()
      advance()
      let value = try expression()
      return add(.keyword, from: start, a: name, b: value.index)
    default:
      guard !order.hasKeyword, !order.hasDoubleStar else {
        throw failure("a positional argument can't follow one with a keyword")
      }
      return try namedExpression()
    }
  }

  // MARK: Subscripts

  private mutating func slices() throws(PythonProblem) -> PythonNode {
    let start = token.start
    let first = try sliceItem()
    // In the brackets of a subscript, `*a` alone is a tuple.
    guard token.kind == .comma || tree[first].kind == .starred else { return first }
    let mark = tree.mark
    tree.push(first)
    while accept(.comma) && token.kind != .rightBracket { tree.push(try sliceItem()) }
    return add(.tuple, from: start, a: tree.list(since: mark))
  }

  private mutating func sliceItem() throws(PythonProblem) -> PythonNode {
    if token.kind == .star { return try starred { (parser) throws(PythonProblem) in try parser.expression() } }
    let start = token.start
    let isNamed = token.kind == .name && following == .colonEqual
    let lower = token.kind == .colon ? nil : try namedExpression()
    guard !isNamed, accept(.colon) else {
      guard let lower else { throw expected("an expression") }
      return lower
    }
    let upper = try sliceBound()
    let step = accept(.colon) ? try sliceBound() : PythonNode.absent
    return add(.slice, from: start, a: lower?.index ?? PythonNode.absent, b: upper, c: step)
  }

  private mutating func sliceBound() throws(PythonProblem) -> UInt32 {
    switch token.kind {
    case .colon, .comma, .rightBracket: PythonNode.absent
    default: try expression().index
    }
  }
}

extension TokenKind {
  /// Whether the token can follow the element of a comprehension.
  var startsComprehension: Bool { self == .for || self == .async }
}
