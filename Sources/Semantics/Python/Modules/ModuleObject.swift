import Model

/// An `nn.Module`. As in PyTorch, its children, parameters and buffers are in dicts that are attributes of the instance.
struct ModuleObject {
  let py: Interpreter
  let instance: PyInstance

  enum Table: CaseIterable {
    case parameters, buffers, modules

    /// The attribute that holds it.
    var name: Name {
      switch self {
      case .parameters: Special.parameters
      case .buffers: Special.buffers
      case .modules: Special.modules
      }
    }
  }

  /// Nil for a value that isn't a module.
  init?(_ py: Interpreter, _ value: PyValue) {
    guard case .instance(let instance) = value, instance.isModule else { return nil }
    (self.py, self.instance) = (py, instance)
  }

  /// Makes the tables of an instance, as `Module.__init__` does first.
  /// - Throws: `exhausted`, if there are too many modules
  func initialize() throws(PyError) {
    py.budget.modules -= 1
    if py.budget.modules < 0 { throw py.exhaust("more than 50000 modules") }
    instance[Special.training] = .bool(true)
    for table in Table.allCases {
      let dict = PyDict(py.heap)
      dict.holdsAttributes = true
      instance[table.name] = .dict(dict)
    }
  }

  /// The tables that `Module.__init__` makes too, and that hardly any code reads. They are made when they are asked for.
  private static let lateTables: [Name] = [
    Special.nonPersistentBuffers, "_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_state_dict_hooks", "_load_state_dict_pre_hooks",
  ]

  /// A table that is made when it is asked for; nil for other names.
  func lateTable(_ name: Name) -> PyValue? {
    guard isInitialized, ModuleObject.lateTables.contains(name) else { return nil }
    if let known = instance[name] { return known }
    let table: PyValue = name == Special.nonPersistentBuffers ? .set(PySet(py.heap)) : .dict(PyDict(py.heap))
    instance[name] = table
    return table
  }

  func makeLateTables() { for name in ModuleObject.lateTables { _ = lateTable(name) } }

  /// Whether `Module.__init__` has run.
  var isInitialized: Bool { table(.modules) != nil }

  func table(_ table: Table) -> PyDict? {
    if case .dict(let dict)? = instance[table.name]?.native { dict } else { nil }
  }

  /// The child, parameter or buffer with a name, which may be None; nil if there is no entry.
  func member(_ name: String) -> PyValue? {
    for kind in Table.allCases { if let value = table(kind)?[name] { return value } }
    return nil
  }

  /// What `Module.__getattr__` gives; nil where it raises an AttributeError.
  func entry(_ name: Name) -> PyValue? { member(name.text) ?? lateTable(name) }

  /// The entries of a table in order.
  func entries(_ table: Table) -> [(name: String, value: PyValue)] {
    guard let dict = self.table(table) else { return [] }
    // A dict with unknown keys counts as one unknown entry.
    if let lost = dict.lost { return [("?", .unknown(lost))] }
    return dict.table.entries.map { entry in
      if case .string(let name) = entry.key.native { (name, entry.value) } else { (py.plainString(entry.key), entry.value) }
    }
  }

  /// The parameters and buffers that it holds itself; of unknown shape where nothing is known of one.
  var state: [StateTensor] {
    var result: [StateTensor] = []
    for (table, make) in [(Table.parameters, StateTensor.parameter), (.buffers, StateTensor.buffer)] {
      for (name, value) in entries(table) {
        switch value.native {
        case .tensor(let tensor): result.append(make(name, Shape(tensor.data.shape.map { Dim($0) })))
        case .unknown: result.append(make(name, .unknown))
        default: break
        }
      }
    }
    return result
  }

  /// The children that are modules. A child with two names is listed under the first.
  var children: [(name: String, module: ModuleObject)] {
    var seen: Set<ObjectIdentifier> = []
    return entries(.modules).compactMap { name, value in
      guard let module = ModuleObject(py, value), seen.insert(ObjectIdentifier(module.instance)).inserted else { return nil }
      return (name, module)
    }
  }

  /// The module and its descendants, as `named_modules()` lists them.
  func tree(prefix: String = "", removesDuplicates: Bool = true) throws(PyError) -> [(name: String, module: ModuleObject)] {
    var result: [(name: String, module: ModuleObject)] = []
    var seen: Set<ObjectIdentifier> = []
    var open = [(name: prefix, module: self, depth: 0)]
    while let next = open.popLast() {
      if !seen.insert(ObjectIdentifier(next.module.instance)).inserted, removesDuplicates { continue }
      try py.spend(4 + next.name.utf8.count / 16)
      result.append((next.name, next.module))
      if result.count > py.budget.listElements * 2 { throw py.exhaust("more than \(result.count) modules") }
      if next.depth > py.budget.nesting { throw py.exhaust("more than \(py.budget.nesting) modules inside each other") }
      for (name, value) in next.module.entries(.modules).reversed() {
        guard let child = ModuleObject(py, value) else { continue }
        open.append((next.name.isEmpty ? name : next.name + "." + name, child, next.depth + 1))
      }
    }
    return result
  }

  /// `_named_members`: the parameters or buffers of the module and its descendants, each once.
  func members(
    _ table: Table, prefix: String, recurses: Bool, removesDuplicates: Bool = true
  ) throws(PyError) -> [(name: String, value: PyValue)] {
    var seen: Set<ObjectIdentifier> = []
    var result: [(name: String, value: PyValue)] = []
    for (path, module) in recurses ? try tree(prefix: prefix, removesDuplicates: removesDuplicates) : [(prefix, self)] {
      for (name, value) in module.entries(table) {
        switch value.native {
        case .tensor(let tensor): if !seen.insert(ObjectIdentifier(tensor)).inserted, removesDuplicates { continue }
        case .unknown: break
        default: continue
        }
        result.append((path.isEmpty ? name : path + "." + name, value))
      }
    }
    return result
  }
}

extension Interpreter {
  /// Whether a value is a parameter, also one of a subclass.
  func isParameter(_ value: PyValue) -> Bool {
    switch value.native {
    case .tensor(let tensor): tensor.kind == .parameter
    case .unknown(let unknown): unknown.isParameter
    default: false
    }
  }

  func isTensor(_ value: PyValue) -> Bool { if case .tensor = value.native { true } else { false } }
}
