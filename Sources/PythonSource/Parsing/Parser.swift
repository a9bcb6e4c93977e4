/// Reads a module by CPython's grammar (`Grammar/python.gram`): recursive descent over the lexer's tokens.
///
/// Recursion is limited by ``PythonLimits/nesting`` for expressions and patterns, and by the lexer's limit of indentation for
/// statements.
struct Parser {
  let text: UnsafeBufferPointer<UInt8>
  let limits: PythonLimits
  private let tokens: ContiguousArray<Token>
  private let lexerProblem: PythonProblem?
  /// The token that comes next.
  private(set) var token: Token
  /// The index of the token that comes next.
  private(set) var place = 0
  /// The end of the last consumed token, not counting line ends and indentation: where a node that is finished now ends.
  private(set) var lastEnd: UInt32 = 0
  var depth = 0
  var names: NameTable
  var tree: TreeBuilder

  private init(_ text: UnsafeBufferPointer<UInt8>, _ lexer: Lexer) {
    self.text = text
    limits = lexer.limits
    tokens = lexer.tokens
    lexerProblem = lexer.problem
    names = lexer.names
    token = tokens[0]
    tree = TreeBuilder(tokens: tokens.count)
  }

  struct Result {
    var bytes: [UInt8]
    var problem: PythonProblem?
    var module: PythonNode?
    var names: [String] = [""]
    var nodes: ContiguousArray<NodeRecord> = [NodeRecord(.pass, start: 0, end: 0)]
    var pool: ContiguousArray<UInt32> = [0]
    var text: ContiguousArray<UInt8> = []
  }

  static func parse(_ bytes: [UInt8], _ limits: PythonLimits) -> Result {
    var result = Result(bytes: bytes)
    do throws(PythonProblem) {
      result.bytes = try SourceText.decode(bytes, limits)
      try result.bytes.withUnsafeBufferPointer { text throws(PythonProblem) in
        var lexer = Lexer(text, limits)
        lexer.run()
        var parser = Parser(text, lexer)
        let module = try parser.module()
        try parser.checkHeight()
        (result.nodes, result.pool, result.text) = (parser.tree.nodes, parser.tree.pool, parser.tree.text)
        (result.module, result.names) = (module, parser.names.strings)
      }
    } catch {
      result.problem = error
    }
    return result
  }

  private mutating func module() throws(PythonProblem) -> PythonNode {
    let mark = tree.mark
    while token.kind != .end { try statement() }
    let body = tree.list(since: mark)
    return tree.add(NodeRecord(.module, start: 0, end: UInt32(text.count), b: body))
  }

  private func checkHeight() throws(PythonProblem) {
    let shape = TreeShape(nodes: tree.nodes, pool: tree.pool)
    guard let index = shape.firstNode(higherThan: limits.height) else { return }
    throw failure("too much is nested here", at: PythonNode(UInt32(index)))
  }

  // MARK: Tokens

  @inline(__always) mutating func advance() {
    switch token.kind {
    case .newline, .indent, .dedent: break
    default: lastEnd = token.end
    }
    // The last token is the end or an error, and neither is ever consumed.
    place += 1
    token = tokens[place]
  }

  /// The bytes of a token.
  func range(of index: Int) -> Range<Int> { Int(tokens[index].start)..<Int(tokens[index].end) }

  /// The kind of the token behind the next one.
  var following: TokenKind { following(1) }

  func following(_ distance: Int) -> TokenKind {
    place + distance < tokens.count ? tokens[place + distance].kind : .end
  }

  @inline(__always) mutating func accept(_ kind: TokenKind) -> Bool {
    guard token.kind == kind else { return false }
    advance()
    return true
  }

  mutating func expect(_ kind: TokenKind, _ what: @autoclosure () -> String) throws(PythonProblem) {
    guard accept(kind) else { throw expected(what()) }
  }

  /// The index of the name that comes next.
  mutating func identifier() throws(PythonProblem) -> UInt32 {
    guard token.kind == .name else { throw expected("a name") }
    defer { advance() }
    return token.name
  }

  // MARK: Nodes

  /// Makes a node that ends with the last token consumed.
  @inline(__always) mutating func add(
    _ kind: PythonKind, from start: UInt32, detail: UInt8 = 0, a: UInt32 = 0, b: UInt32 = 0, c: UInt32 = 0
  ) -> PythonNode {
    tree.add(NodeRecord(kind, detail: detail, start: start, end: lastEnd, a: a, b: b, c: c))
  }

  // MARK: Problems

  func failure(_ message: String, at n: PythonNode) -> PythonProblem {
    PythonProblem(message: message, range: Int(tree[n].start)..<Int(tree[n].end))
  }

  /// The problem of the next token: the lexer's, if it could not read the token; otherwise that it isn't allowed at this place.
  func failure(_ message: String) -> PythonProblem {
    if token.kind == .error, let lexerProblem { return lexerProblem }
    return PythonProblem(message: message, range: Int(token.start)..<Int(token.end))
  }

  func expected(_ what: String) -> PythonProblem { failure("\(what) is missing here") }

  /// Adds a level of nesting. The caller removes it again.
  @inline(__always) mutating func enter() throws(PythonProblem) {
    guard depth < limits.nesting else { throw failure("too much is nested here") }
    depth += 1
  }

  // MARK: Going back

  struct State {
    fileprivate var place: Int
    fileprivate var lastEnd: UInt32
    fileprivate var depth: Int
    fileprivate var tree: TreeBuilder.State
  }

  var state: State { State(place: place, lastEnd: lastEnd, depth: depth, tree: tree.state) }

  mutating func restore(_ state: State) {
    (place, lastEnd, depth) = (state.place, state.lastEnd, state.depth)
    token = tokens[place]
    tree.restore(state.tree)
  }
}
