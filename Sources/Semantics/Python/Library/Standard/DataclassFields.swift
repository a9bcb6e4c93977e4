/// What the constructors of dataclasses do, and `dataclasses.replace`. It is written in Swift for speed: some packages describe hundreds of
/// models in dataclasses with dozens of fields.
enum DataclassFields {
  static func declare(_ m: ModuleScope) {
    m.function("field_initializer(cls, table, positional, late, missing, /)", .accept) { py, a throws(PyError) in
      let initializer = try Initializer(a)
      return .native(
        NativeFunction(NativeSignature("__init__(self, *args, **kwargs)"), in: initializer.cls.name, unknowns: .accept) { _, a throws(PyError) in
          try initializer.run(a)
          return .none
        })
    }
    m.function("replace(obj, /, **changes)", .accept) { py, a throws(PyError) in try replace(py, a) }
  }

  /// The attributes of a `Field`.
  private enum Key {
    static let standard = Name("default")
    static let factory = Name("default_factory")
    static let initializes = Name("init")
    static let table = Name("__dataclass_fields__")
    static let finish = Name("__post_init__")
  }

  private struct Field {
    let name: Name
    /// Whether the constructor has a parameter for it.
    let isParameter: Bool
    let initializes: Bool
    let standard, factory: PyValue?
    /// Whether it is an `InitVar`, whose value is passed to `__post_init__`.
    let isLate: Bool
  }

  private static func flag(_ value: PyValue?) -> Bool? { if case .bool(let flag)? = value { flag } else { nil } }

  /// The `__init__` of a dataclass.
  private struct Initializer {
    let cls: PyClass
    private let fields: [Field]
    private let positions: [Name: Int]
    /// The fields that positional arguments fill, in order.
    private let positional: [Int]

    init(_ a: BoundArguments) throws(PyError) {
      cls = try a.type(0)
      if let lost = a[1].lost ?? a[2].lost ?? a[3].lost { throw .unknown(lost) }
      let late = try Initializer.names(a.list(3))
      var fields: [Field] = []
      for entry in try a.dict(1).table.entries {
        guard case .string(let text) = entry.key, case .instance(let field) = entry.value else { continue }
        let (name, initializes) = (Name(text), flag(field.attributes[Key.initializes]))
        let values = [Key.standard, Key.factory].map { key in field.attributes[key].flatMap { a.py.isSame($0, a[4]) == true ? nil : $0 } }
        fields.append(
          Field(
            name: name, isParameter: initializes == true, initializes: initializes != false, standard: values[0], factory: values[1],
            isLate: late.contains(name)))
      }
      let positions = Dictionary(fields.indices.map { (fields[$0].name, $0) }) { first, _ in first }
      (self.fields, self.positions) = (fields, positions)
      positional = try Initializer.names(a.list(2)).compactMap { positions[$0] }
    }

    private static func names(_ list: PyList) -> [Name] { list.elements.compactMap { if case .string(let text) = $0 { Name(text) } else { nil } } }

    func run(_ a: BoundArguments) throws(PyError) {
      let object = try a.instance(0)
      var variables = Arguments()
      do throws(PyError) {
        variables.positional = try fill(object, a)
      } catch .unknown(let unknown) {
        variables.lost = unknown
      }
      if let hook = try a.py.attributeIfAny(a[0], Key.finish) { _ = try a.py.call(hook, variables) }
    }

    /// Sets the fields of an instance.
    /// - Returns: the values of `InitVar`s
    private func fill(_ object: PyInstance, _ a: BoundArguments) throws(PyError) -> [PyValue] {
      var given = try values(of: a)
      try a.py.spend(fields.count)
      for at in fields.indices where given[at] == nil { given[at] = try standard(fields[at], a) }
      var variables: [PyValue] = []
      for at in fields.indices {
        guard let value = given[at] else { continue }
        if fields[at].isLate { variables.append(value) } else { try a.py.setPlainAttribute(object, fields[at].name, to: value) }
      }
      return variables
    }

    /// The arguments by field.
    private func values(of a: BoundArguments) throws(PyError) -> [PyValue?] {
      var given = [PyValue?](repeating: nil, count: fields.count)
      guard a.rest.count <= positional.count else {
        throw a.py.typeError("\(cls.name).__init__() takes \(positional.count + 1) positional arguments but \(a.rest.count + 1) were given")
      }
      for (at, value) in zip(positional, a.rest) { given[at] = value }
      for (name, value) in a.keywords {
        guard let at = positions[name], fields[at].isParameter else {
          throw a.py.typeError("\(cls.name).__init__() got an unexpected keyword argument '\(name)'")
        }
        if given[at] != nil { throw a.py.typeError("\(cls.name).__init__() got multiple values for argument '\(name)'") }
        given[at] = value
      }
      return given
    }

    /// The value of a field for which there is no argument; nil for a field that is not set.
    private func standard(_ field: Field, _ a: BoundArguments) throws(PyError) -> PyValue? {
      if let lost = a.lost, field.initializes { return .unknown(lost) }
      if let value = field.standard { return value }
      if let factory = field.factory { return try a.py.call(factory) }
      guard field.initializes else { return nil }
      throw a.py.typeError("\(cls.name).__init__() missing 1 required positional argument: '\(field.name)'")
    }
  }

  /// `dataclasses.replace`: the class is called with the values of the fields, or with what takes their place.
  private static func replace(_ py: Interpreter, _ a: BoundArguments) throws(PyError) -> PyValue {
    let table = try py.known(py.attribute(a[0], Key.table))
    guard table.lost == nil, case .dict(let fields) = table.native else { throw .unknown(table.lost ?? py.unknownValue("its fields are not known")) }
    var arguments = Arguments()
    arguments.lost = a.lost
    for entry in fields.table.entries {
      guard case .instance(let field) = entry.value, case .string(let text) = entry.key else { continue }
      let name = Name(text)
      guard flag(field.attributes[Key.initializes]) == true, !a.keywords.contains(where: { $0.name == name }) else { continue }
      arguments.keywords.append((name, try py.attribute(a[0], name)))
    }
    arguments.keywords += a.keywords
    return try py.call(py.attribute(a[0], Special.class), arguments)
  }
}
