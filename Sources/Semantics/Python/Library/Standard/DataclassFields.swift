/// Sets the fields of a dataclass's instance. It is written in Swift for speed: some packages describe hundreds of models in dataclasses
/// with dozens of fields.
enum DataclassFields {
  static func declare(_ m: ModuleScope) {
    m.function("fill_fields(self, cls, table, positional, late, missing, args, kwargs, /)", .accept) { py, a throws(PyError) in
      try Initializer(py, a).run()
    }
    m.function("field_values(self, table, /)", .accept) { py, a throws(PyError) in
      if let lost = a[1].lost { return .unknown(lost) }
      let values = PyDict(py.heap)
      for entry in try a.dict(1).table.entries {
        guard case .instance(let field) = entry.value, case .string(let name) = entry.key else { continue }
        guard case .bool(true)? = field.attributes[Key.initializes] else { continue }
        let value = try py.attribute(a[0], Name(name))
        values.update { $0.set(entry.hash, key: entry.key, value: value) }
      }
      return .dict(values)
    }
  }

  /// The attributes of a `Field`.
  private enum Key {
    static let standard = Name("default")
    static let factory = Name("default_factory")
    static let initializes = Name("init")
  }

  /// One execution of a dataclass's `__init__`, up to `__post_init__`.
  private struct Initializer {
    let py: Interpreter
    let object: PyInstance
    let cls: PyClass
    /// The fields by name.
    let table: PyTable
    let positional: [PyValue]
    /// The names of `InitVar`s, whose values are passed to `__post_init__`.
    let late: [PyValue]
    let missing: PyValue
    let arguments: [PyValue]
    let keywords: PyTable
    /// Set if the call has `*x` or `**x` with an unknown x.
    let lost: Unknown?

    init(_ py: Interpreter, _ a: BoundArguments) throws(PyError) {
      self.py = py
      (object, cls, table) = (try a.instance(0), try a.type(1), try a.dict(2).table)
      (positional, late, missing) = (try a.list(3).elements, try a.list(4).elements, a[5])
      lost = a[6].lost ?? a[7].lost ?? a[2].lost
      if case .tuple(let tuple) = a[6] { arguments = tuple.elements } else { arguments = [] }
      keywords = try a.dict(7).table
    }

    /// - Returns: the values of `InitVar`s
    func run() throws(PyError) -> PyValue {
      var given = try boundArguments()
      try py.spend(table.count)
      for at in 0..<table.slotCount where given[at] == nil {
        if let entry = table.entry(at: at) { given[at] = try standard(entry) }
      }
      let lateSlots = try late.map { (name) throws(PyError) in table.slot(of: try py.hashKey(name)) }
      var variables: [PyValue] = []
      for at in 0..<table.slotCount {
        guard case .string(let name)? = table.entry(at: at)?.key, let value = given[at] else { continue }
        if lateSlots.contains(at) { variables.append(value) } else { try py.setPlainAttribute(object, Name(name), to: value) }
      }
      return py.list(variables)
    }

    /// The arguments by the slot of their field.
    private func boundArguments() throws(PyError) -> [PyValue?] {
      var given = [PyValue?](repeating: nil, count: table.slotCount)
      guard arguments.count <= positional.count else {
        throw py.typeError("\(cls.name).__init__() takes \(positional.count + 1) positional arguments but \(arguments.count + 1) were given")
      }
      for (name, value) in zip(positional, arguments) { if let at = table.slot(of: try py.hashKey(name)) { given[at] = value } }
      for entry in keywords.entries {
        guard case .string(let name) = entry.key else { continue }
        guard let at = table.slot(of: entry.hash), case .instance(let field)? = table.entry(at: at)?.value,
          case .bool(true)? = field.attributes[Key.initializes]
        else { throw py.typeError("\(cls.name).__init__() got an unexpected keyword argument '\(name)'") }
        if given[at] != nil { throw py.typeError("\(cls.name).__init__() got multiple values for argument '\(name)'") }
        given[at] = entry.value
      }
      return given
    }

    /// The value of a field for which there is no argument; nil for a field that is not set.
    private func standard(_ entry: PyTable.Entry) throws(PyError) -> PyValue? {
      guard case .instance(let field) = entry.value else { return nil }
      let initializes = if case .bool(false)? = field.attributes[Key.initializes] { false } else { true }
      if let lost, initializes { return .unknown(lost) }
      if let value = field.attributes[Key.standard], py.isSame(value, missing) != true { return value }
      if let factory = field.attributes[Key.factory], py.isSame(factory, missing) != true { return try py.call(factory) }
      guard initializes else { return nil }
      throw py.typeError("\(cls.name).__init__() missing 1 required positional argument: '\(py.plainRepr(entry.key).dropFirst().dropLast())'")
    }
  }
}
