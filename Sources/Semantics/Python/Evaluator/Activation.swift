import PythonSource

/// One execution of a function, a class body, a module's body or a comprehension.
final class Activation {
  let unit: CodeUnit
  let scope: Scope
  let globals: Namespace
  /// The variables of a function or comprehension; in a class body, those of the enclosing function.
  let frame: Frame?
  /// The names of a class body.
  let classBody: Namespace?
  /// The function that is executed.
  let function: PyFunction?
  /// The activation that was running when this one began.
  var caller: Activation?
  /// The place of the call.
  var site = Place()
  /// The values that a generator has yielded.
  var yields: PyList?
  /// Values that one branch of a test on an unknown value returned, while the other branch continued.
  var pendingReturns: [PyValue] = []
  /// Functions defined in a class body, to which the class is given once it is made.
  var methods: [PyFunction] = []
  /// The number of `try` statements around the current statement.
  var tries = 0

  init(
    _ unit: CodeUnit, _ scope: Scope, globals: Namespace, frame: Frame?, classBody: Namespace? = nil,
    function: PyFunction? = nil
  ) {
    (self.unit, self.scope, self.globals, self.frame) = (unit, scope, globals, frame)
    (self.classBody, self.function) = (classBody, function)
  }
}

extension Interpreter {
  /// Reads a variable.
  /// - Throws: NameError, UnboundLocalError.
  func load(_ node: PythonNode, _ c: Activation) throws(PyError) -> PyValue {
    switch variable(node, c) {
    case .slot(let slot, let hops):
      if let value = frame(hops, c)?[slot] { return value }
      throw unbound(node, isFree: hops > 0, in: c)
    case .global: return try loadGlobal(c.unit.name(c.unit.file.name(node)), node, in: c)
    case .classBody:
      let name = c.scope.mangled(c.unit.name(c.unit.file.name(node)))
      if let value = c.classBody?[name] { return value }
      if case .slot(let slot, let hops)? = c.scope.parent?.find(name), let value = frame(hops, c)?[slot] { return value }
      return try loadGlobal(name, node, in: c)
    }
  }

  /// The value of a name for code inside of the activation, as far as nothing is imported for it.
  func surroundingValue(_ name: Name, _ c: Activation) -> PyValue? {
    switch c.scope.find(name) {
    case .slot(let slot, let hops): frame(hops, c)?[slot]
    case .global: c.globals.attributes[name] ?? (c.globals.promises[name] == nil && c.globals.starred.isEmpty ? builtins.attributes[name] : nil)
    case .classBody: nil
    }
  }

  func variable(_ node: PythonNode, _ c: Activation) -> Variable {
    let code = c.unit.variables[Int(node.index)]
    switch code & 3 {
    case 1: return .global
    case 2: return .classBody
    case 3: return .slot(Int(code >> 10), hops: Int(code >> 2 & 0xFF))
    default:
      let found = c.scope.find(c.scope.mangled(c.unit.name(c.unit.file.name(node))))
      c.unit.variables[Int(node.index)] = found.encoded
      return found
    }
  }

  @inline(__always) func frame(_ hops: Int, _ c: Activation) -> Frame? {
    var frame = c.frame
    for _ in 0..<hops { frame = frame?.outer }
    return frame
  }

  private func loadGlobal(_ name: Name, _ node: PythonNode, in c: Activation) throws(PyError) -> PyValue {
    if let value = c.globals.attributes[name] { return value }
    if let value = try member(c.globals, name, fromOutside: false) { return value }
    if let value = builtins.attributes[name] { return value }
    if name == Special.class, let type = c.function?.definingClass { return .type(type) }
    if let failure = c.globals.failure { return .unknown(failure) }
    place = Place(unit: c.unit, node: node)
    throw exception("NameError", "name '\(name)' is not defined")
  }

  private func unbound(_ node: PythonNode, isFree: Bool, in c: Activation) -> PyError {
    place = Place(unit: c.unit, node: node)
    let name = c.unit.name(c.unit.file.name(node))
    if isFree {
      return exception(
        "NameError", "cannot access free variable '\(name)' where it is not associated with a value in enclosing scope")
    }
    return exception(
      "UnboundLocalError", "cannot access local variable '\(name)' where it is not associated with a value")
  }

  /// Assigns to a variable; nil deletes it.
  func store(_ node: PythonNode, _ value: PyValue?, in c: Activation) throws(PyError) {
    if value == nil { _ = try load(node, c) }
    switch variable(node, c) {
    case .slot(let slot, let hops): frame(hops, c)?[slot] = value
    case .classBody: c.classBody?[c.scope.mangled(c.unit.name(c.unit.file.name(node)))] = value
    case .global: bind(global: c.scope.mangled(c.unit.name(c.unit.file.name(node))), value, in: c)
    }
  }

  /// Binds a name that a statement defines: `def`, `class`, `import`, `except ... as`.
  func bind(_ name: Name, to value: PyValue?, in c: Activation) {
    switch c.scope.find(name) {
    case .slot(let slot, let hops): frame(hops, c)?[slot] = value
    case .classBody: c.classBody?[name] = value
    case .global: bind(global: name, value, in: c)
    }
  }

  private func bind(global name: Name, _ value: PyValue?, in c: Activation) {
    c.globals.drop(promise: name)
    c.globals[name] = value
  }
}
