import PythonSource

/// `eval`, `ast.literal_eval`, `globals` and `locals`.
extension Interpreter {
  /// The value of a text that holds one expression, evaluated among the variables of the code that is running.
  /// - Throws: SyntaxError for a text that holds anything else, and what the expression raises.
  func evaluate(text: String, in c: Activation) throws(PyError) -> PyValue {
    let (file, expression) = try expression(in: text)
    return try evaluate(expression, of: file, in: c)
  }

  /// The value of a text that holds literals alone (`ast.literal_eval`).
  /// - Throws: SyntaxError for a text that is no expression, ValueError for any other expression
  func literal(_ text: String) throws(PyError) -> PyValue {
    guard let c = activation else { return unknown("`ast.literal_eval` is called by no code") }
    let (file, expression) = try expression(in: text)
    guard isLiteral(expression, file, depth: 0) else { throw valueError("malformed node or string: \(PythonText.repr(text))") }
    return try evaluate(expression, of: file, in: c)
  }

  private func expression(in text: String) throws(PyError) -> (PythonFile, PythonNode) {
    // A text is parsed, and kept.
    try spend(2000 + 40 * text.utf8.count)
    let file = PythonFile(bytes: Array(text.utf8.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }))
    guard let root = file.module, let statement = file.body(root).first, file.body(root).count == 1, file.kind(statement) == .expr else {
      throw exception("SyntaxError", file.problem?.message ?? "invalid syntax")
    }
    return (file, file.value(statement))
  }

  private func evaluate(_ expression: PythonNode, of file: PythonFile, in c: Activation) throws(PyError) -> PyValue {
    let unit = CodeUnit(SourceModule(name: c.unit.source.name, path: "<string>", file: file, isPackage: false))
    texts.append(unit)
    let inner = Activation(unit, c.scope, globals: c.globals, frame: c.frame, classBody: c.classBody, function: c.function)
    (inner.caller, inner.site) = (activation, place)
    activation = inner
    defer { (activation, place) = (inner.caller, inner.site) }
    return try evaluate(expression, inner)
  }

  private func isLiteral(_ node: PythonNode, _ file: PythonFile, depth: Int) -> Bool {
    guard depth < 100 else { return false }
    func areLiterals(_ nodes: NodeList) -> Bool { nodes.allSatisfy { isLiteral($0, file, depth: depth + 1) } }
    switch file.kind(node) {
    case .constant: return true
    case .tuple, .list, .set: return areLiterals(file.elts(node))
    case .dict: return areLiterals(file.values(node)) && file.keys(node).allSatisfy { $0.map { isLiteral($0, file, depth: depth + 1) } ?? false }
    case .unaryOp:
      guard file.op(node) == .uSub || file.op(node) == .uAdd, file.kind(file.operand(node)) == .constant else { return false }
      switch file.constant(file.operand(node)) {
      case .int, .bigInt, .float: return true
      default: return false
      }
    default: return false
    }
  }

  /// The names of the module whose code is running, as a mapping that writes to it.
  func globals() throws(PyError) -> PyValue {
    guard let c = activation else { return unknown("`globals` is called by no code") }
    return try call(try attribute(try module("__normlint_names__"), "Names"), Arguments([.namespace(c.globals)]))
  }

  /// The variables of the code that is running, as they are now.
  func locals(in c: Activation) throws(PyError) -> PyValue {
    let result = PyDict(heap)
    switch c.scope.kind {
    case .module: return try globals()
    case .classBody:
      for name in c.classBody?.attributes.names ?? [] { result[name.text] = c.classBody?[name] }
    case .function, .comprehension:
      for (slot, name) in c.scope.slots.enumerated() { if let value = c.frame?[slot] { result[name.text] = value } }
    }
    return .dict(result)
  }
}

extension Arguments {
  /// The text that is the only argument; nil for other arguments.
  var onlyText: String? {
    guard positional.count == 1, keywords.isEmpty, lost == nil, case .string(let text) = positional[0] else { return nil }
    return text
  }
}
