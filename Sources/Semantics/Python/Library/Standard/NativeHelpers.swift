import Catalogue

/// The module `__normlint__`: functions in Swift that the library's Python sources use.
enum NativeHelpers {
  static func declare(_ m: ModuleScope) {
    m.value("partial", .type(m.py.types.partial))
    m.function("unknown(reason, /)") { py, a throws(PyError) in py.unknown(try a.string(0)) }
    m.function("harmless(reason, /)") { py, a throws(PyError) in py.unknown(try a.string(0), harmless: true) }
    m.function("weights(*args, **kwargs)", .accept) { py, _ throws(PyError) in
      .unknown(Unknown("weights are not loaded", at: py.origin, harmless: true, weights: true))
    }
    m.function("is_unknown(value, /)", .accept) { _, a throws(PyError) in .bool(a[0].isUnknown) }
    m.function("note_instance(config, instance, /)", .accept) { py, a throws(PyError) in
      if case .dict(let dict) = a[0], case .instance(let instance) = a[1], let part = py.library.configs[ObjectIdentifier(dict)]?.part {
        py.library.parts[part] = instance
      }
      return a[1]
    }
    m.function("python_version()") { py, _ throws(PyError) in py.tuple((py.finder.pythonVersion ?? [3, 11, 9]).map(PyValue.int)) }
    m.function("package_version(name)") { py, a throws(PyError) in
      let name = try a.string(0)
      if let version = py.finder.version(of: name) { return .string(version) }
      return py.finder.knowsInstalledPackages ? .none : py.unknown("which version of `\(name)` is installed is not known")
    }
    m.function("submodules(package)") { py, a throws(PyError) in
      let names = py.finder.submodules(of: try a.string(0))
      try py.spend(names.count)
      return py.list(names.map(PyValue.string))
    }
    m.function("torch_version()") { py, _ throws(PyError) in .string(py.finder.version(of: "torch") ?? TorchModule.followedVersion) }
    m.function("import_module(name, package=None)") { py, a throws(PyError) in
      let name = try a.string(0)
      let dots = name.prefix { $0 == "." }.count
      guard dots > 0, case .string(let package) = a[1] else { return try py.module(name) }
      let parent = package.split(separator: ".").dropLast(dots - 1).joined(separator: ".")
      return try py.module(name.count > dots ? parent + "." + name.dropFirst(dots) : parent)
    }
    m.function("is_importable(name)") { py, a throws(PyError) in
      do throws(PyError) {
        let found = try py.module(try a.string(0))
        return found.isUnknown ? found : .bool(true)
      } catch .raised(let exception) where exception.value.type.name == "ModuleNotFoundError" {
        return .bool(false)
      }
    }
    m.function("literal(text)") { py, a throws(PyError) in try py.literal(try a.string(0)) }
    m.function("has_method(type, name)") { py, a throws(PyError) in
      let (type, name) = (try a.type(0), try a.string(1))
      return .bool(type.lookUp(Name(name)) != nil || hasProtocol(type, name, in: py))
    }
    m.function("find_pattern(pattern, string, flags, mode)") { py, a throws(PyError) in try find(py, a) }
    m.function("parameters_of(function)") { py, a throws(PyError) in py.list(try Parameters(py: py).list(a[0]).map { $0.value(py) }) }
    m.function("copy(x)", .accept) { py, a throws(PyError) in try Copies(py: py).shallow(a[0]) }
    m.function("deepcopy(x, memo=None)", .accept) { py, a throws(PyError) in
      var copies = Copies(py: py)
      return try copies.deep(a[0])
    }
    m.function("remove_running_statistics(module, /)") { py, a throws(PyError) in
      ModuleObject(py, a[0])?.removeRunningStatistics()
      return .none
    }
    DataclassFields.declare(m)
    ForwardHelpers.declare(m)
    m.function("init_arguments(self)", .accept) { py, a throws(PyError) in try InitArguments.collect(py, a[0]) }
  }

  /// Whether instances of a builtin class support the operation of a special method.
  private static func hasProtocol(_ type: PyClass, _ name: String, in py: Interpreter) -> Bool {
    let isCallable = [py.types.function, py.types.builtinFunction, py.types.method, py.types.partial, py.types.type].contains {
      type.isSubclass(of: $0)
    }
    if name == "__call__" { return isCallable }
    if name == "__hash__" { return ![.list, .dict, .set].contains(type.layout) }
    if name == "__next__" { return type.isSubclass(of: py.types.iterator) }
    let isContainer = [.list, .dict, .set, .frozenset, .tuple, .string, .bytes].contains(type.layout) || type.isSubclass(of: py.types.range)
    if name == "__iter__" { return isContainer || type.isSubclass(of: py.types.iterator) }
    if name == "__reversed__" { return [.list, .dict].contains(type.layout) }
    return isContainer && ["__len__", "__contains__", "__getitem__"].contains(name)
  }

  private static func find(_ py: Interpreter, _ a: BoundArguments) throws(PyError) -> PyValue {
    let flags = try a.int(2)
    guard flags & ~(2 | 256 | 32) == 0, let regex = Regex(try a.string(0), ignoresCase: flags & 2 != 0) else {
      return py.unknown("the pattern \(PythonText.repr(try a.string(0))) is not evaluated", harmless: true)
    }
    var machine = RegexMachine(regex, try a.string(1))
    var matches: [RegexMachine.Match] = []
    switch try a.string(3) {
    case "match": matches = machine.match(at: 0).map { [$0] } ?? []
    case "fullmatch": matches = machine.match(at: 0, isFull: true).map { [$0] } ?? []
    case "search": matches = machine.search().map { [$0] } ?? []
    default: matches = machine.all()
    }
    if machine.isExhausted { throw py.exhaust("a pattern's search") }
    let spans = matches.map { match in
      py.list(match.groups.map { $0.map { py.tuple([.int($0.lowerBound), .int($0.upperBound)]) } ?? .none })
    }
    return py.tuple([py.list(spans), py.dict(regex.names.map { ($0.name, .int($0.group)) })])
  }

  /// `functools.partial(function, ...)`
  static func partial(_ c: ClassScope) {
    c.staticMethod("__new__(cls, func, /, *args, **keywords)", .accept) { py, a throws(PyError) in
      if case .unknown(let unknown) = a[1] { return .unknown(unknown.derived) }
      if case .partial(let inner) = a[1] {
        var all = inner.arguments
        all.positional += a.rest
        for (name, value) in a.keywords {
          all.keywords.removeAll { $0.name == name }
          all.keywords.append((name, value))
        }
        return .partial(PyPartial(py.heap, inner.function, with: all))
      }
      return .partial(PyPartial(py.heap, a[1], with: Arguments(a.rest, keywords: a.keywords)))
    }
  }
}

/// The parameters of a callable, as `inspect.signature` lists them.
struct Parameters {
  let py: Interpreter

  struct Parameter {
    let name: Name
    /// The kind: 0 positional only, 1 positional or keyword, 2 `*args`, 3 keyword only, 4 `**kwargs`.
    let kind: Int
    let standard: PyValue?
    /// The function of a source that has it, whose annotations are evaluated when they are read.
    var function: PyFunction?

    func value(_ py: Interpreter) -> PyValue {
      py.tuple([.text(name), .int(kind), .bool(standard != nil), standard ?? .none, function.map { .function($0) } ?? PyValue.none])
    }
  }

  func list(_ value: PyValue, depth: Int = 0) throws(PyError) -> [Parameter] {
    guard depth < 16 else { throw py.exhaust("functions that wrap each other") }
    switch value {
    case .function(let function):
      if let wrapped = function.attributes["__wrapped__"] { return try list(wrapped, depth: depth + 1) }
      return parameters(function)
    case .method(let method): return Array(try list(method.function, depth: depth + 1).dropFirst())
    case .type(let type):
      if let target = NNLayers.target(of: type), let names = py.library.catalogue.parameters(of: target) {
        return names.map { Parameter(name: Name($0.name), kind: $0.isKeywordOnly ? 3 : 1, standard: $0.isRequired ? nil : PyValue.none) }
      }
      guard let initializer = type.lookUp("__init__") else { return [] }
      return Array(try list(initializer, depth: depth + 1).dropFirst())
    case .partial(let partial):
      let bound = Set(partial.arguments.keywords.map(\.name))
      return try list(partial.function, depth: depth + 1).dropFirst(partial.arguments.positional.count).filter { !bound.contains($0.name) }
    case .descriptor(let descriptor): return try list(descriptor.function, depth: depth + 1)
    case .native(let native): return parameters(native.signature)
    case .instance(let instance):
      guard let call = instance.type.lookUp("__call__") else { break }
      return Array(try list(call, depth: depth + 1).dropFirst())
    default: break
    }
    throw .unknown(py.unknownValue("the parameters of `\(py.plainRepr(value))` are not known"))
  }

  private func parameters(_ function: PyFunction) -> [Parameter] {
    let code = function.code
    return code.parameters.indices.map { i in
      let kind =
        i < code.positionalOnlyCount
        ? 0
        : i < code.positionalCount
          ? 1
          : code.hasRest && i == code.positionalCount
            ? 2
            : code.hasKeywords && i == code.parameters.count - 1 ? 4 : 3
      return Parameter(
        name: code.parameters[i], kind: kind, standard: function.defaults.indices.contains(i) ? function.defaults[i] : nil, function: function)
    }
  }

  private func parameters(_ signature: NativeSignature) -> [Parameter] {
    signature.parameters.map { parameter in
      let kind =
        switch parameter.kind {
        case .positionalOnly: 0
        case .plain: 1
        case .rest: 2
        case .keywordOnly: 3
        case .keywords: 4
        }
      let standard: PyValue? =
        switch parameter.fallback {
        case .value(let value): value
        case .absent where kind != 2 && kind != 4: PyValue.none
        default: nil
        }
      return Parameter(name: parameter.name, kind: kind, standard: standard)
    }
  }
}

/// `copy.copy` and `copy.deepcopy`.
struct Copies {
  let py: Interpreter
  private var made: [ObjectIdentifier: PyValue] = [:]
  private var depth = 0

  init(py: Interpreter) { self.py = py }

  func shallow(_ value: PyValue) throws(PyError) -> PyValue {
    if case .instance(let instance) = value, instance.type.lookUp("__copy__") != nil { return try py.callSpecial(value, "__copy__") ?? value }
    switch value {
    case .list(let list): return py.list(list.elements)
    case .dict(let dict): return .dict(PyDict(py.heap, dict.table))
    case .set(let set): return .set(PySet(py.heap, set.table, frozen: set.isFrozen))
    case .tensor(let tensor): return .tensor(copy(tensor))
    case .instance(let instance):
      let copy = PyInstance(py.heap, instance.type, payload: try instance.payload.map(shallowPayload), origin: instance.origin)
      for (name, value) in zip(instance.attributes.names, instance.attributes.values) { copy[name] = value }
      py.library.register(copy, asCopyOf: instance)
      return .instance(copy)
    default: return value
    }
  }

  private func shallowPayload(_ value: PyValue) throws(PyError) -> PyValue { try shallow(value) }

  private func copy(_ tensor: PyTensor) -> PyTensor {
    let copy = PyTensor(py.heap, tensor.data, kind: tensor.kind, requiresGrad: tensor.requiresGrad)
    for (name, value) in zip(tensor.attributes.names, tensor.attributes.values) { copy[name] = value }
    return copy
  }

  mutating func deep(_ value: PyValue) throws(PyError) -> PyValue {
    depth += 1
    defer { depth -= 1 }
    guard depth < 150 else { throw py.exhaust("objects inside each other") }
    try py.spend(2)
    switch value {
    case .list(let list):
      return try once(list) { copies throws(PyError) in
        let copy = PyList(copies.py.heap)
        copies.made[ObjectIdentifier(list)] = .list(copy)
        for item in list.elements { copy.append(try copies.deep(item)) }
        if let lost = list.lost { copy.lose(lost) }
        return .list(copy)
      }
    case .tuple(let tuple):
      var items: [PyValue] = []
      for item in tuple.elements { items.append(try deep(item)) }
      return py.tuple(items)
    case .dict(let dict):
      return try once(dict) { copies throws(PyError) in
        let copy = PyDict(copies.py.heap)
        copies.made[ObjectIdentifier(dict)] = .dict(copy)
        for entry in dict.table.entries {
          let value = try copies.deep(entry.value)
          copy.update { $0.set(entry.hash, key: entry.key, value: value) }
        }
        if let lost = dict.lost { copy.lose(lost) }
        return .dict(copy)
      }
    case .set(let set): return .set(PySet(py.heap, set.table, frozen: set.isFrozen))
    case .tensor(let tensor): return try once(tensor) { copies throws(PyError) in .tensor(copies.copy(tensor)) }
    case .partial(let partial):
      var arguments = Arguments()
      for item in partial.arguments.positional { arguments.positional.append(try deep(item)) }
      for (name, item) in partial.arguments.keywords { arguments.keywords.append((name, try deep(item))) }
      return .partial(PyPartial(py.heap, partial.function, with: arguments))
    case .instance(let instance): return try deep(instance)
    default: return value
    }
  }

  private mutating func deep(_ instance: PyInstance) throws(PyError) -> PyValue {
    if let done = made[ObjectIdentifier(instance)] { return done }
    if instance.type.lookUp("__deepcopy__") != nil {
      let copy = try py.callSpecial(.instance(instance), "__deepcopy__", with: [py.dict([])]) ?? .instance(instance)
      made[ObjectIdentifier(instance)] = copy
      return copy
    }
    // A copy of an enum's member is the member itself.
    if instance.type.metaclass?.name == "EnumMeta" { return .instance(instance) }
    var payload = instance.payload
    if let own = payload { payload = try deep(own) }
    let copy = PyInstance(py.heap, instance.type, payload: payload, origin: instance.origin)
    made[ObjectIdentifier(instance)] = .instance(copy)
    py.library.register(copy, asCopyOf: instance)
    for (name, value) in zip(instance.attributes.names, instance.attributes.values) { copy[name] = try deep(value) }
    return .instance(copy)
  }

  private mutating func once(_ object: AnyObject, _ copy: (inout Copies) throws(PyError) -> PyValue) throws(PyError) -> PyValue {
    if let done = made[ObjectIdentifier(object)] { return done }
    let new = try copy(&self)
    made[ObjectIdentifier(object)] = new
    return new
  }
}
