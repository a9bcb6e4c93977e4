import PythonSource

/// `def`, `lambda` and `class`.
extension Interpreter {
  /// The function that a `def` or a `lambda` makes, before its decorators.
  func makeFunction(_ node: PythonNode, _ c: Activation) throws(PyError) -> PyFunction {
    let code = c.unit.code(of: node, inside: c.scope)
    if let name = code.duplicate { throw exception("SyntaxError", "duplicate argument '\(name)' in function definition") }
    let file = c.unit.file
    let arguments = file.arguments(node)
    var defaults = [PyValue?](repeating: nil, count: code.parameters.count)
    let positional = file.defaults(arguments)
    for (at, value) in positional.enumerated() {
      defaults[code.positionalCount - positional.count + at] = try evaluate(value, c)
    }
    for (at, value) in zip(code.keywordOnlyRange, file.kwDefaults(arguments)) {
      if let value { defaults[at] = try evaluate(value, c) }
    }
    c.frame?.keep()
    let function = PyFunction(heap, code, closure: c.frame, globals: c.globals, defaults: defaults)
    if c.classBody != nil { c.methods.append(function) } else { function.definingClass = c.function?.definingClass }
    return function
  }

  func defineFunction(_ node: PythonNode, _ c: Activation) throws(PyError) {
    let decorators = try c.unit.file.decoratorList(node).map { (decorator) throws(PyError) in try evaluate(decorator, c) }
    let function = PyValue.function(try makeFunction(node, c))
    let value = try decorate(function, with: decorators, nodes: c.unit.file.decoratorList(node), in: c)
    bind(c.scope.mangled(c.unit.name(c.unit.file.name(node))), to: value, in: c)
  }

  /// Applies decorators from the last to the first.
  private func decorate(
    _ value: PyValue, with decorators: [PyValue], nodes: NodeList, in c: Activation
  ) throws(PyError) -> PyValue {
    var value = value
    for (decorator, node) in zip(decorators, nodes).reversed() {
      at(node, c)
      // An unknown decorator, such as one of a logging library, is taken to return what it decorates.
      let decorated = if case .unknown = decorator { decorator } else { try call(decorator, Arguments([value])) }
      if case .unknown(let unknown) = decorated { mark(value, decoratedBy: unknown) } else { value = decorated }
    }
    return value
  }

  /// Notes that an unknown decorator stands over a function, a static method, a class method or a class.
  private func mark(_ value: PyValue, decoratedBy unknown: Unknown) {
    switch value {
    case .function(let function): function.decorator = unknown.derived
    case .descriptor(let descriptor): mark(descriptor.function, decoratedBy: unknown)
    case .type(let type) where !type.isNative: type.decorator = unknown.derived
    default: break
    }
  }

  func defineClass(_ node: PythonNode, _ c: Activation) throws(PyError) {
    let file = c.unit.file
    let decorators = try file.decoratorList(node).map { (decorator) throws(PyError) in try evaluate(decorator, c) }
    var parts = ClassParts(name: file.string(file.name(node)), qualifiedName: c.scope.prefix + file.string(file.name(node)))
    parts.module = c.unit.source.name
    parts.bases = try evaluateBases(node, c)
    var keywords = Arguments()
    try evaluateKeywords(file.keywords(node), into: &keywords, in: c)
    parts.keywords = keywords.keywords
    let body = Namespace(heap, parts.name)
    let scope = c.unit.scope(of: node, .classBody, inside: c.scope)
    let inner = Activation(
      c.unit, scope, globals: c.globals, frame: c.frame, classBody: body, function: c.function)
    if let text = documentation(file.body(node), file) { body["__doc__"] = text }
    _ = try execute(file.body(node), inner)
    at(node, c)
    parts.attributes = body.attributes
    parts.origin = origin
    let made = try makeClass(parts, by: metaclass(of: parts))
    for method in inner.methods { if case .type(let type) = made { method.definingClass = type } }
    let value = try decorate(made, with: decorators, nodes: file.decoratorList(node), in: c)
    bind(c.scope.mangled(c.unit.name(file.name(node))), to: value, in: c)
  }

  private func documentation(_ body: NodeList, _ file: PythonFile) -> PyValue? {
    guard let first = body.first, file.kind(first) == .expr else { return nil }
    return file.string(file.value(first)).map { .string($0) }
  }

  private func evaluateBases(_ node: PythonNode, _ c: Activation) throws(PyError) -> [PyValue] {
    do {
      return try evaluateAll(c.unit.file.bases(node), c)
    } catch .unknown(let unknown) {
      return [.unknown(unknown)]
    }
  }

  /// The value of an annotation: its text, if the evaluation of annotations is postponed; unknown, if it can't be evaluated.
  func annotation(_ node: PythonNode, _ c: Activation) throws(PyError) -> PyValue {
    if c.unit.postponesAnnotations { return .string(c.unit.text(of: node)) }
    do {
      return try evaluate(node, c)
    } catch .raised {
      at(node, c)
      return .unknown(Unknown("an annotation that can't be evaluated", at: origin))
    }
  }
}

/// The parts of a class statement, from which the class is made.
struct ClassParts {
  var name: String
  var qualifiedName: String
  var module = "builtins"
  var bases: [PyValue] = []
  var keywords: [(name: Name, value: PyValue)] = []
  var attributes = NameMap()
  var origin: PythonOrigin?
}

extension Interpreter {
  /// The metaclass that a class statement names or that its bases have.
  private func metaclass(of parts: ClassParts) -> PyClass? {
    if case .type(let named)? = parts.keywords.first(where: { $0.name == "metaclass" })?.value { return named }
    return parts.bases.lazy.compactMap { if case .type(let base) = $0 { base.metaclass } else { nil } }.first
  }

  /// Makes a class by calling its metaclass. A metaclass without a `__new__` or `__init__` in Python makes it directly from its parts.
  private func makeClass(_ parts: ClassParts, by meta: PyClass?) throws(PyError) -> PyValue {
    guard let meta, let maker = meta.lookUp("__new__") ?? meta.lookUp("__init__"), case .function = maker else {
      return try makeClass(parts)
    }
    let names = dict(zip(parts.attributes.names, parts.attributes.values).map { ($0.text, $1) })
    var arguments = Arguments([.string(parts.name), tuple(parts.bases), names])
    arguments.keywords = parts.keywords.filter { $0.name != "metaclass" }
    let made: PyValue
    if case .function(let function)? = meta.lookUp("__new__") {
      made = try callFunction(function, Arguments([.type(meta)]).appending(arguments))
    } else {
      made = try makeClass(parts)
    }
    if case .type(let type) = made {
      (type.qualifiedName, type.metaclass) = (parts.qualifiedName, type.metaclass ?? meta)
      if case .function(let function)? = meta.lookUp("__init__") {
        _ = try callFunction(function, Arguments([made]).appending(arguments))
      }
    }
    return made
  }

  /// The methods of `type`, which metaclasses call through `super()`.
  func declareMetaclassMethods() {
    let scope = ClassScope(py: self, type: types.type)
    scope.method("__call__(cls, *args, **kwargs)", .accept) { (py, a) throws(PyError) in
      guard case .type(let type) = a[0] else { throw py.typeError("type.__call__() needs a class") }
      return try py.instantiate(type, Arguments(a.rest, keywords: a.keywords))
    }
    scope.staticMethod("__new__(meta, name, bases, namespace, **kwargs)", .accept) { (py, a) throws(PyError) in
      guard case .tuple(let bases) = a[2].native, case .dict(let names) = a[3].native else {
        throw py.typeError("type.__new__() takes a name, a tuple and a dict")
      }
      let name = try a.string(1)
      var parts = ClassParts(name: name, qualifiedName: name, bases: bases.elements, keywords: a.keywords)
      for entry in names.table.entries { if case .string(let key) = entry.key { parts.attributes[Name(key)] = entry.value } }
      if case .string(let module)? = names["__module__"] { parts.module = module }
      if case .type(let meta) = a[0], meta !== py.types.type { parts.keywords.append(("metaclass", a[0])) }
      return try py.makeClass(parts)
    }
    scope.method("__init__(cls, *args, **kwargs)", .accept) { (_, _) throws(PyError) in .none }
    scope.method("mro(cls, /)", .accept) { (py, a) throws(PyError) in py.tuple(try a.type(0).mro.map { .type($0) }) }
  }

  /// Makes a class from its parts, calls `__set_name__` of its attributes and `__init_subclass__` of its parent.
  func makeClass(_ parts: ClassParts) throws(PyError) -> PyValue {
    var bases: [PyClass] = []
    var doubt: Unknown?
    for base in parts.bases {
      switch base {
      case .type(let type): bases.append(type)
      case .unknown(let unknown): doubt = doubt ?? unknown
      // `Generic[T]` and other values of `typing` don't affect what instances contain.
      default: break
      }
    }
    if bases.isEmpty { bases = [types.object] }
    try spend(bases.reduce(0) { $0 + $1.mro.count })
    if bases.contains(where: { $0.mro.count > budget.nesting }) { throw exhaust("more than \(budget.nesting) classes above each other") }
    // `class B(Generic[T], A[T])`: an alias of a generic class behind it takes the place of `Generic` (`typing._GenericAlias.__mro_entries__`).
    var order = linearization(of: bases)
    if order == nil {
      bases.removeAll(where: \.isGenericMarker)
      order = linearization(of: bases)
    }
    guard let order else {
      throw typeError(
        "Cannot create a consistent method resolution\norder (MRO) for bases \(bases.map(\.name).joined(separator: ", "))")
    }
    let type = PyClass(
      heap, parts.name, module: parts.module, bases: bases, mro: order, layout: layout(of: bases),
      attributes: parts.attributes, origin: parts.origin)
    type.qualifiedName = parts.qualifiedName
    type.unknownBase = type.unknownBase ?? doubt
    var keywords = parts.keywords
    if let at = keywords.firstIndex(where: { $0.name == "metaclass" }) {
      if case .type(let meta) = keywords.remove(at: at).value, meta !== types.type { type.metaclass = meta }
    }
    if type.metaclass?.mro.contains(where: { $0.name == "ABCMeta" }) == true { type.abstractMethods = abstractMethods(of: type) }
    try announce(type, keywords)
    return .type(type)
  }

  /// The methods that a class marks as abstract, or inherits without defining them.
  private func abstractMethods(of type: PyClass) -> [Name] {
    let names = type.attributes.names + type.mro.dropFirst().flatMap(\.abstractMethods)
    return Set(names).filter { name in type.lookUp(name).map(isAbstract) ?? false }.sorted()
  }

  private func isAbstract(_ value: PyValue) -> Bool {
    switch value {
    case .function(let function): function.attributes["__isabstractmethod__"] != nil
    case .descriptor(let descriptor): isAbstract(descriptor.function)
    default: false
    }
  }

  private func announce(_ type: PyClass, _ keywords: [(name: Name, value: PyValue)]) throws(PyError) {
    for (name, value) in zip(type.attributes.names, type.attributes.values) {
      if case .descriptor(let descriptor) = value, descriptor.kind == .cachedProperty { descriptor.name = name }
      if case .instance(let instance) = value, let hook = instance.type.lookUp("__set_name__") {
        _ = try call(hook, Arguments([value, .type(type), .text(name)]))
      }
    }
    guard let hook = type.lookUp("__init_subclass__", behind: type) else { return }
    let function: PyValue = if case .descriptor(let descriptor) = hook { descriptor.function } else { hook }
    _ = try call(function, Arguments([.type(type)], keywords: keywords))
  }
}

extension PyClass {
  fileprivate var isGenericMarker: Bool { module == "typing" && (name == "Generic" || name == "Protocol") }
}
