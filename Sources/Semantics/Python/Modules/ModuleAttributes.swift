/// How attributes of modules are set, read and deleted (`torch/nn/modules/module.py`).
extension ModuleObject {
  /// An assignment to an attribute of which nothing is known if its value isn't.
  func change(_ name: Name, to value: PyValue) throws(PyError) {
    let site = py.place
    defer { py.place = site }
    do { try set(name, to: value) } catch .unknown { return }
  }

  /// `Module.__setattr__`
  func set(_ name: Name, to value: PyValue) throws(PyError) {
    let key = name.text
    if py.isParameter(value) {
      guard isInitialized else { throw py.attributeError("cannot assign parameters before Module.__init__() call") }
      forget(name, besides: .parameters)
      return try register(key, value, in: .parameters)
    }
    if let parameters = table(.parameters), parameters[key] != nil {
      guard value.isNone || value.isUnknown else { throw refusal(value, "parameter", name: key, expected: "torch.nn.Parameter") }
      parameters[key] = value
      return
    }
    if ModuleObject(py, value) != nil {
      guard isInitialized else { throw py.attributeError("cannot assign module before Module.__init__() call") }
      forget(name, besides: .modules)
      table(.modules)?[key] = value
      return
    }
    if let modules = table(.modules), modules[key] != nil {
      guard value.isNone || value.isUnknown else { throw refusal(value, "child module", name: key, expected: "torch.nn.Module") }
      modules[key] = value
      return
    }
    if isBuffer(value) || table(.buffers)?[key] != nil {
      guard value.isNone || value.isUnknown || py.isTensor(value) else {
        throw refusal(value, "buffer", name: key, expected: "torch.nn.Buffer, torch.Tensor")
      }
      if isBuffer(value) { forget(name, besides: .buffers) }
      table(.buffers)?[key] = value
      return
    }
    try py.setPlainAttribute(instance, name, to: value)
    noteChange(of: name)
  }

  private func isBuffer(_ value: PyValue) -> Bool {
    if case .tensor(let tensor) = value.native { tensor.kind == .buffer } else { false }
  }

  private func refusal(_ value: PyValue, _ kind: String, name: String, expected: String) -> PyError {
    py.typeError("cannot assign '\(typeName(value))' as \(kind) '\(name)' (\(expected) or None expected)")
  }

  /// `torch.typename`
  private func typeName(_ value: PyValue) -> String {
    switch value.native {
    case .tensor(let tensor): return tensor.kind == .tensor ? tensor.data.dtype.tensorName : "torch.nn.parameter.Parameter"
    case .instance(let instance) where instance.type.module != "builtins": return instance.type.module + "." + instance.type.qualifiedName
    default: return py.typeName(value)
    }
  }

  /// Removes a name from all tables of a module except one.
  private func forget(_ name: Name, besides kept: Table) {
    if instance.attributes.position(of: name) != nil { instance[name] = nil }
    for kind in Table.allCases where kind != kept {
      if let table = table(kind), table.count > 0 { table[name.text] = nil }
    }
    if kept != .buffers { setPersistent(name.text, true) }
  }

  /// `Module.__delattr__`
  func delete(_ name: Name) throws(PyError) {
    for kind in Table.allCases {
      guard let table = table(kind), table[name.text] != nil else { continue }
      table[name.text] = nil
      if kind == .buffers { setPersistent(name.text, true) }
      return
    }
    try py.deletePlainAttribute(instance, name)
  }

  /// `register_parameter`, `register_buffer` and `add_module`: checks the name, and stores the value.
  func register(_ name: String, _ value: PyValue, in table: Table) throws(PyError) {
    let kind = table == .parameters ? "parameter" : table == .buffers ? "buffer" : "module"
    guard let entries = self.table(table) else { throw py.attributeError("cannot assign \(kind) before Module.__init__() call") }
    if name.contains(".") { throw py.exception("KeyError", "\(kind) name can't contain \".\", got: \(name)") }
    if name.isEmpty { throw py.exception("KeyError", "\(kind) name can't be empty string \"\"") }
    if entries[name] == nil, try hasAttribute(name) { throw py.exception("KeyError", "attribute '\(name)' already exists") }
    let value = withUnknownBase(value) ?? value
    let isRight = value.isNone || value.isUnknown || (table == .modules ? ModuleObject(py, value) != nil : py.isTensor(value))
    guard isRight, table != .parameters || value.isNone || value.isUnknown || py.isParameter(value) else {
      if table == .modules { throw py.typeError("\(py.typeName(value)) is not a Module subclass") }
      throw py.typeError("cannot assign '\(py.typeName(value))' object to \(kind) '\(name)'")
    }
    entries[name] = value
  }

  /// For an object of a class that derives from what is not known, and may be a module's: what is not known.
  private func withUnknownBase(_ value: PyValue) -> PyValue? {
    guard case .instance(let instance) = value, let unknown = instance.type.unknownBase, ModuleObject(py, value) == nil else { return nil }
    return .unknown(unknown)
  }

  /// `hasattr` that doesn't call the getters of properties, which may not work yet.
  private func hasAttribute(_ name: String) throws(PyError) -> Bool {
    if member(name) != nil || instance[Name(name)] != nil { return true }
    return instance.type.lookUp(Name(name)) != nil
  }

  func setPersistent(_ name: String, _ isPersistent: Bool) {
    guard !isPersistent || instance[Special.nonPersistentBuffers] != nil else { return }
    guard case .set(let set)? = lateTable(Special.nonPersistentBuffers) else { return }
    if isPersistent {
      if set.table.contains(.string(name)) { set.update { _ = $0.remove(.string(name)) } }
    } else {
      set.update { $0.set(.string(name), key: .string(name), value: .none) }
    }
  }

  func isPersistent(_ name: String) -> Bool {
    guard case .set(let set)? = instance[Special.nonPersistentBuffers] else { return true }
    return !set.table.contains(.string(name))
  }
}

extension PyValue {
  var isUnknown: Bool { if case .unknown = self { true } else { false } }
}
