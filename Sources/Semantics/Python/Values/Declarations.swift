/// Declares the functions, values and classes of a Python module that is written in Swift.
///
///     m.function("floor(x, /)") { py, a in ... }
///     m.value("pi", .float(.pi))
///     m.type("OrderedDict", bases: [py.types.dict]) { c in c.method("move_to_end(self, key, last=True)") { py, a in ... } }
struct ModuleScope {
  let py: Interpreter
  let namespace: Namespace

  func value(_ name: String, _ value: PyValue) { namespace[Name(name)] = value }

  func function(_ declaration: String, _ unknowns: NativeFunction.Unknowns = .absorb, _ body: @escaping NativeBody) {
    let function = NativeFunction(NativeSignature(declaration), in: namespace.name, unknowns: unknowns, body)
    namespace[Name(function.signature.name)] = .native(function)
  }

  /// Declares a class. Without `layout` it has that of its bases.
  @discardableResult func type(
    _ name: String, bases: [PyClass] = [], layout: Layout? = nil, _ declare: (ClassScope) -> Void = { _ in }
  ) -> PyClass {
    let type = py.nativeClass(name, module: namespace.name, bases: bases, layout: layout)
    declare(ClassScope(py: py, type: type))
    namespace[Name(name)] = .type(type)
    return type
  }

  /// Declares another name for a declared value.
  func alias(_ name: String, of declared: String) { namespace[Name(name)] = namespace[Name(declared)] }

  /// Sets the function that looks up names which are not declared.
  /// - Parameter names: all names for which it gives something, where that is known
  func fallback(names: (() -> [String])? = nil, _ give: @escaping (Interpreter, Name) throws(PyError) -> PyValue?) {
    (namespace.fallback, namespace.fallbackNames) = (give, names)
  }
}

/// Declares the methods of a native class. The first parameter is the receiver: `append(self, object, /)`.
struct ClassScope {
  let py: Interpreter
  let type: PyClass

  func value(_ name: String, _ value: PyValue) { type[Name(name)] = value }

  func method(_ declaration: String, _ unknowns: NativeFunction.Unknowns = .absorb, _ body: @escaping NativeBody) {
    add(declaration, unknowns, body) { .native($0) }
  }

  func staticMethod(_ declaration: String, _ unknowns: NativeFunction.Unknowns = .absorb, _ body: @escaping NativeBody) {
    add(declaration, unknowns, body) { .descriptor(PyDescriptor(py.heap, .staticMethod, function: .native($0))) }
  }

  /// Declares a classmethod, whose first parameter is the class.
  func classMethod(_ declaration: String, _ unknowns: NativeFunction.Unknowns = .absorb, _ body: @escaping NativeBody) {
    add(declaration, unknowns, body) { .descriptor(PyDescriptor(py.heap, .classMethod, function: .native($0))) }
  }

  /// Declares a property, whose body gets the object as its only argument.
  func property(_ name: String, _ body: @escaping NativeBody) {
    add(name + "(self)", .accept, body) { .descriptor(PyDescriptor(py.heap, .property, function: .native($0))) }
  }

  private func add(
    _ declaration: String, _ unknowns: NativeFunction.Unknowns, _ body: @escaping NativeBody,
    _ wrap: (NativeFunction) -> PyValue
  ) {
    let function = NativeFunction(NativeSignature(declaration), in: type.name, unknowns: unknowns, body)
    type[Name(function.signature.name)] = wrap(function)
  }
}
