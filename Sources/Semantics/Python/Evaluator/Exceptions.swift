extension Interpreter {
  /// A builtin exception with a message, ready to be thrown.
  func exception(_ name: String, _ message: String) -> PyError { raise(types.exception(name), [.string(message)]) }

  /// An exception of a class with its arguments.
  func raise(_ type: PyClass, _ arguments: [PyValue]) -> PyError {
    let value = PyInstance(heap, type)
    value["args"] = tuple(arguments)
    return .raised(PyException(value: value, origin: origin))
  }

  func typeError(_ message: String) -> PyError { exception("TypeError", message) }
  func valueError(_ message: String) -> PyError { exception("ValueError", message) }
  func indexError(_ message: String) -> PyError { exception("IndexError", message) }
  func attributeError(_ message: String) -> PyError { exception("AttributeError", message) }
  func keyError(_ key: PyValue) -> PyError { raise(types.exception("KeyError"), [key]) }

  /// The message of an exception: `str(e)`.
  func message(of exception: PyInstance) -> String {
    guard case .tuple(let arguments)? = exception["args"] else { return "" }
    if arguments.count == 1 {
      if exception.type.isSubclass(of: types.exception("KeyError")) { return plainRepr(arguments.elements[0]) }
      return plainString(arguments.elements[0])
    }
    return arguments.count == 0 ? "" : plainRepr(.tuple(arguments))
  }

  /// The methods of exceptions.
  func declareExceptions() {
    let scope = ClassScope(py: self, type: types.baseException)
    scope.method("__init__(self, *args, **kwargs)", .accept) { (py, a) throws(PyError) in
      if case .instance(let instance) = a[0] { instance["args"] = py.tuple(a.rest) }
      return .none
    }
    scope.method("with_traceback(self, traceback, /)", .accept) { (_, a) throws(PyError) in a[0] }
    scope.method("add_note(self, note, /)", .accept) { (_, _) throws(PyError) in .none }
  }
}
