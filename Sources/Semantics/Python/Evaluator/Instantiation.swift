/// Calls of classes.
extension Interpreter {
  func callClass(_ type: PyClass, _ arguments: consuming Arguments) throws(PyError) -> PyValue {
    try enter()
    defer { leave() }
    if let meta = type.metaclass, let hook = meta.lookUp(Special.call) {
      return try call(hook, Arguments([.type(type)]).appending(arguments))
    }
    return try instantiate(type, arguments)
  }

  /// What `type.__call__` does: `__new__`, then `__init__`.
  func instantiate(_ type: PyClass, _ arguments: consuming Arguments) throws(PyError) -> PyValue {
    if type === types.type { return try callType(arguments) }
    if type === types.superType { return try explicitSuper(arguments) }
    if !type.abstractMethods.isEmpty, type.unknownBase == nil {
      let (names, plural) = (type.abstractMethods.map(\.text).joined(separator: ", "), type.abstractMethods.count == 1 ? "" : "s")
      throw typeError("Can't instantiate abstract class \(type.name) with abstract method\(plural) \(names)")
    }
    let object = try allocate(type, arguments)
    guard self.type(of: object).isSubclass(of: type) else { return object }
    if let initializer = type.lookUp(Special.initializer) {
      let result = try call(bindInitializer(initializer, object, type: type), initializerArguments(initializer, object, with: arguments))
      if case .unknown(let unknown) = result, case .native = initializer { lose(object, unknown) }
    } else if type.lookUp(Special.new) == nil, type.layout == .object, type.unknownBase == nil {
      try refuse(arguments, type)
    }
    return object
  }

  private func bindInitializer(_ found: PyValue, _ object: PyValue, type: PyClass) throws(PyError) -> PyValue {
    switch found {
    case .function, .native: found
    default: try bind(found, to: object, type: type)
    }
  }

  private func initializerArguments(_ found: PyValue, _ object: PyValue, with arguments: consuming Arguments) -> Arguments {
    switch found {
    case .function, .native: arguments.inserting(object)
    default: arguments
    }
  }

  private func refuse(_ arguments: Arguments, _ type: PyClass) throws(PyError) {
    if arguments.positional.isEmpty, arguments.keywords.isEmpty { return }
    // A decorator may give the class an `__init__`. What that does to its arguments is not known.
    if let decorator = type.mro.lazy.compactMap(\.decorator).first { throw ended(by: decorator) }
    throw typeError("\(type.name)() takes no arguments")
  }

  /// The new object before `__init__`.
  private func allocate(_ type: PyClass, _ arguments: Arguments) throws(PyError) -> PyValue {
    guard let maker = type.lookUp(Special.new) else { return allocatePlain(type, arguments) }
    let function: PyValue = if case .descriptor(let descriptor) = maker { descriptor.function } else { maker }
    return try call(function, Arguments([.type(type)]).appending(arguments))
  }

  /// `object.__new__(type)`, and the same for lists, dicts, sets and exceptions.
  func allocatePlain(_ type: PyClass, _ arguments: Arguments = Arguments()) -> PyValue {
    switch type.layout {
    case .list: return wrapped(list([]), type)
    case .dict: return wrapped(.dict(PyDict(heap)), type)
    case .set: return wrapped(.set(PySet(heap)), type)
    default:
      let instance = PyInstance(heap, type, origin: origin)
      if type.layout == .exception { instance["args"] = tuple(arguments.positional) }
      return .instance(instance)
    }
  }

  /// A native value as an instance of a class: the value itself if the class is its builtin class.
  func wrapped(_ value: PyValue, _ type: PyClass) -> PyValue {
    switch value {
    case .unknown, .instance: value
    default: self.type(of: value) === type ? value : .instance(PyInstance(heap, type, payload: value, origin: origin))
    }
  }

  /// `type(x)`, `type(name, bases, namespace)`.
  private func callType(_ arguments: Arguments) throws(PyError) -> PyValue {
    let given = arguments.positional
    if given.count == 1 {
      if case .unknown(let unknown) = given[0] { return unknown.example.map { .type(type(of: $0)) } ?? .unknown(unknown.derived) }
      return .type(type(of: given[0]))
    }
    guard given.count == 3, case .string(let name) = given[0], case .tuple(let bases) = given[1],
      case .dict(let names) = given[2]
    else { throw typeError("type() takes 1 or 3 arguments") }
    var parts = ClassParts(name: name, qualifiedName: name, bases: bases.elements, keywords: arguments.keywords)
    for entry in names.table.entries { if case .string(let key) = entry.key { parts.attributes[Name(key)] = entry.value } }
    return try makeClass(parts)
  }

  // MARK: super

  /// `super()`.
  func implicitSuper(_ c: Activation) throws(PyError) -> PyValue {
    var frame = c.frame
    var scope: Scope? = c.scope
    while let here = scope, here.kind == .comprehension {
      frame = frame?.outer
      scope = here.parent
    }
    guard let start = c.function?.definingClass, let first = frame?[0] else {
      throw exception("RuntimeError", "super(): no arguments")
    }
    return try makeSuper(start, first)
  }

  /// `super(type, object)`.
  private func explicitSuper(_ arguments: Arguments) throws(PyError) -> PyValue {
    guard let first = arguments.positional.first else {
      guard let activation else { throw exception("RuntimeError", "super(): no arguments") }
      return try implicitSuper(activation)
    }
    if let lost = first.doubt ?? arguments.lost { return .unknown(lost.derived) }
    guard case .type(let start) = first, arguments.positional.count == 2 else {
      throw typeError("super() argument 1 must be a type, not \(typeName(first))")
    }
    return try makeSuper(start, arguments.positional[1])
  }

  private func makeSuper(_ start: PyClass, _ object: PyValue) throws(PyError) -> PyValue {
    if case .unknown = object { return object }
    if case .type(let type) = object, type.isSubclass(of: start) {
      return .superObject(PySuper(type: type, start: start, object: object))
    }
    let type = type(of: object)
    guard type.isSubclass(of: start) else {
      throw typeError("super(type, obj): obj must be an instance or subtype of type")
    }
    return .superObject(PySuper(type: type, start: start, object: object))
  }
}

extension Arguments {
  /// These arguments, then others.
  func appending(_ others: Arguments) -> Arguments {
    var all = self
    all.positional += others.positional
    all.keywords += others.keywords
    all.lost = all.lost ?? others.lost
    return all
  }
}
