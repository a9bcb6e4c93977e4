import PythonSource

/// `eval`.
extension Interpreter {
  /// The value of a text that holds one expression, evaluated among the variables of the code that is running.
  /// - Throws: SyntaxError for a text that holds anything else, and what the expression raises.
  func evaluate(text: String, in c: Activation) throws(PyError) -> PyValue {
    // A text is parsed, and kept.
    try spend(2000 + 40 * text.utf8.count)
    let file = PythonFile(bytes: Array(text.utf8.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }))
    guard let root = file.module, let statement = file.body(root).first, file.body(root).count == 1, file.kind(statement) == .expr else {
      throw exception("SyntaxError", file.problem?.message ?? "invalid syntax")
    }
    let unit = CodeUnit(SourceModule(name: c.unit.source.name, path: "<string>", file: file, isPackage: false))
    texts.append(unit)
    let inner = Activation(unit, c.scope, globals: c.globals, frame: c.frame, classBody: c.classBody, function: c.function)
    (inner.caller, inner.site) = (activation, place)
    activation = inner
    defer { (activation, place) = (inner.caller, inner.site) }
    return try evaluate(file.value(statement), inner)
  }
}

extension Arguments {
  /// The text that is the only argument; nil for other arguments.
  var onlyText: String? {
    guard positional.count == 1, keywords.isEmpty, lost == nil, case .string(let text) = positional[0] else { return nil }
    return text
  }
}
