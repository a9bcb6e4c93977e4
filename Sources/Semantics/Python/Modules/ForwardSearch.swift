import PythonSource

/// Looks through the forwards of a tree's classes, and the functions that they call, for names of functions that a vmap may refuse.
///
/// Forwards are not evaluated: this finds words. A tree in which it finds none runs whichever way its forwards go.
struct ForwardSearch {
  let py: Interpreter
  private var open: [(function: PyFunction, owners: [PyClass])] = []
  private var seen: Set<ObjectIdentifier> = []

  init(_ py: Interpreter) { self.py = py }

  /// What may be refused, with the place of the call.
  mutating func firstDoubt(in modules: [PyInstance]) throws(PyError) -> Unknown? {
    for module in modules {
      if let doubt = add(module) { return doubt }
      if let doubt = try search() { return doubt }
    }
    return nil
  }

  /// Notes what a module's call runs.
  private mutating func add(_ module: PyInstance) -> Unknown? {
    var owners = [module.type]
    for value in module.attributes.values {
      switch value {
      case .instance(let helper) where !helper.isModule && !helper.type.isNative: owners.append(helper.type)
      case .unknown(let unknown) where !unknown.isHarmless: return unknown
      default: break
      }
    }
    for value in module.attributes.values { if let doubt = add(callable: value, owners) { return doubt } }
    guard !module.type.isNative else { return nil }
    for name in ["forward", "__call__"] as [Name] { add(method: name, owners) }
    return nil
  }

  /// Notes the definitions of a method in the classes of an object.
  private mutating func add(method name: Name, _ owners: [PyClass]) {
    for type in owners.flatMap(\.mro) { if let value = type.attributes[name] { _ = add(callable: value, owners) } }
  }

  /// Notes a function that may be called; a doubt about a native one.
  private mutating func add(callable value: PyValue, _ owners: [PyClass]) -> Unknown? {
    switch value {
    case .function(let function):
      if seen.insert(ObjectIdentifier(function.code)).inserted { open.append((function, owners)) }
    case .method(let method): return add(callable: method.function, owners)
    case .partial(let partial): return add(callable: partial.function, owners)
    case .descriptor(let descriptor): return add(callable: descriptor.function, owners)
    case .native(let native): return TensorVocabulary.doubt(native.signature.name).map { Unknown("`\(native.signature.name)`: \($0)", at: nil) }
    case .list(let list):
      for item in list.elements.prefix(1000) where isFunction(item) { if let doubt = add(callable: item, owners) { return doubt } }
    default: break
    }
    return nil
  }

  private func isFunction(_ value: PyValue) -> Bool {
    switch value {
    case .function, .partial, .native, .method: true
    default: false
    }
  }

  private mutating func search() throws(PyError) -> Unknown? {
    while let (function, owners) = open.popLast() {
      var nodes = [function.code.node]
      while let node = nodes.popLast() {
        try py.spend(1)
        if let doubt = try look(at: node, function, of: owners) { return doubt }
        function.code.unit.file.forEachChild(of: node) { nodes.append($0) }
      }
    }
    return nil
  }

  // MARK: Nodes

  private mutating func look(at node: PythonNode, _ function: PyFunction, of owners: [PyClass]) throws(PyError) -> Unknown? {
    let unit = function.code.unit
    let file = unit.file
    switch file.kind(node) {
    case .attribute:
      add(method: unit.name(file.name(node)), owners)
      if case .namespace(let module)? = try value(of: file.value(node), function), !module.isNative {
        guard let member = try py.member(module, unit.name(file.name(node)), fromOutside: true) else { return nil }
        return add(member, owners)
      }
    case .name: if let value = try value(of: node, function) { return add(value, owners) }
    case .call: return try doubt(ofCall: node, unit, in: function)
    case .augAssign: return doubt(ofAugmented: node, unit)
    case .assign:
      let isInPlace = file.targets(node).contains { file.kind($0) == .subscript && !isKey(file.slice($0), file) }
      if isInPlace { return found("it writes into a tensor", node, in: unit) }
    case .if, .while, .assert, .ifExp: return doubt(ofTest: file.test(node), unit)
    default: break
    }
    return nil
  }

  private mutating func add(_ value: PyValue, _ owners: [PyClass]) -> Unknown? {
    switch value {
    case .unknown(let unknown) where !unknown.isHarmless: return unknown
    case .type(let type) where type.layout == .module: return Unknown("`\(type.name)` is built in a forward", at: nil)
    default: return add(callable: value, owners)
    }
  }

  private func found(_ reason: String, _ node: PythonNode, in unit: CodeUnit) -> Unknown { Unknown(reason, at: unit.origin(of: node)) }

  private func doubt(ofCall node: PythonNode, _ unit: CodeUnit, in function: PyFunction) throws(PyError) -> Unknown? {
    let file = unit.file
    let callee = file.callee(node)
    if file.kind(callee) == .attribute || file.kind(callee) == .name {
      let name = imported(callee, function)?.member?.text ?? file.string(file.name(callee))
      if let reason = TensorVocabulary.doubt(name) { return found("`\(name)`: \(reason)", node, in: unit) }
      if let first = name.utf8.first, (0x41...0x5A).contains(first), try isModuleOfTorch(callee, function) {
        return found("`\(name)` is built in a forward", node, in: unit)
      }
    }
    for keyword in file.keywords(node) {
      guard let name = file.nameIfAny(keyword), file.string(name) == "inplace" else { continue }
      if unit.text(of: file.value(keyword)) != "False" { return found("`inplace`: it changes a tensor in place", node, in: unit) }
    }
    return nil
  }

  /// `x += y` changes a tensor in place; numbers, texts and lists are no tensors.
  private func doubt(ofAugmented node: PythonNode, _ unit: CodeUnit) -> Unknown? {
    switch unit.file.kind(unit.file.value(node)) {
    case .constant, .list, .listComp, .joinedStr, .tuple: nil
    default: found("it changes a tensor in place", node, in: unit)
    }
  }

  private func isKey(_ slice: PythonNode, _ file: PythonFile) -> Bool { file.kind(slice) == .constant && file.constant(slice) == .string }

  private func doubt(ofTest test: PythonNode, _ unit: CodeUnit) -> Unknown? {
    let file = unit.file
    var (nodes, doubt) = ([test], Unknown?.none)
    while let node = nodes.popLast(), doubt == nil {
      if file.kind(node) == .call, file.kind(file.callee(node)) == .attribute,
        TensorVocabulary.deciding.contains(file.string(file.name(file.callee(node))))
      {
        doubt = found("a branch may depend on values of a batch", node, in: unit)
      }
      file.forEachChild(of: node) { nodes.append($0) }
    }
    return doubt
  }

  /// Whether a callee is a class of `torch.nn`.
  private func isModuleOfTorch(_ callee: PythonNode, _ function: PyFunction) throws(PyError) -> Bool {
    let unit = function.code.unit
    let isAttribute = unit.file.kind(callee) == .attribute
    guard let promise = imported(isAttribute ? unit.file.value(callee) : callee, function), promise.module.hasPrefix("torch") else { return false }
    var value = try py.module(promise.module)
    if let member = promise.member { value = try py.attribute(value, member) }
    if isAttribute { value = try py.attribute(value, unit.name(unit.file.name(callee))) }
    if case .type(let type) = value { return type.layout == .module }
    return false
  }

  // MARK: Names

  /// The import that binds a name of the function's module.
  private func imported(_ node: PythonNode, _ function: PyFunction) -> ImportPromise? {
    let unit = function.code.unit
    guard unit.file.kind(node) == .name, case .global = function.code.scope.find(unit.name(unit.file.name(node))) else { return nil }
    return py.staticBindings(of: unit).imports[unit.name(unit.file.name(node))]
  }

  /// What a name stands for that the function does not bind; nil for names of PyTorch and of Python's own modules.
  private func value(of node: PythonNode, _ function: PyFunction) throws(PyError) -> PyValue? {
    let unit = function.code.unit
    guard unit.file.kind(node) == .name else { return nil }
    let name = unit.name(unit.file.name(node))
    switch function.code.scope.find(name) {
    case .slot(let slot, let hops):
      var frame = function.closure
      for _ in 0..<max(0, hops - 1) { frame = frame?.outer }
      return hops > 0 ? frame?[slot] : nil
    case .global:
      if let home = imported(node, function)?.module, isPlain(home) { return nil }
      return try py.member(function.globals, name, fromOutside: false)
    case .classBody: return nil
    }
  }

  private func isPlain(_ module: String) -> Bool {
    let package = module.prefix { $0 != "." }
    return package == "torch" || package == "einops" || package == "numpy" || StandardLibrary.contains(module)
  }
}
