/// What the constructors of dataclasses do, and `dataclasses.replace`. It is written in Swift for speed: some packages describe hundreds of
/// models in dataclasses with dozens of fields.
enum DataclassFields {
  static func declare(_ m: ModuleScope) {
    m.function("field_initializer(cls, table, positional, late, missing, /)", .accept) { py, a throws(PyError) in
      let initializer = try Initializer(a)
      let function = NativeFunction(
        NativeSignature("__init__(self, *args, **kwargs)"), in: initializer.cls.name, unknowns: .accept
      ) { _, a throws(PyError) in
        try initializer.run(a)
        return .none
      }
      initializer.cls.dataclass = (initializer, function)
      return .native(function)
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

  struct Field {
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
  struct Initializer {
    let cls: PyClass
    private let fields: [Field]
    /// The fields by name, without values: the attributes that most instances get, in order.
    private let layout: NameMap
    /// Whether every field is a parameter and an attribute.
    private let isPlain: Bool
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
      let layout = fields.reduce(into: NameMap()) { $0[$1.name] = PyValue.none }
      (self.fields, self.layout) = (fields, layout)
      isPlain = fields.allSatisfy { $0.isParameter && !$0.isLate }
      positional = try Initializer.names(a.list(2)).compactMap { layout.position(of: $0) }
    }

    private static func names(_ list: PyList) -> [Name] { list.elements.compactMap { if case .string(let text) = $0 { Name(text) } else { nil } } }

    func run(_ a: BoundArguments) throws(PyError) {
      let object = try a.instance(0)
      var variables = Arguments()
      do throws(PyError) {
        variables.positional = try fill(object, values(of: a), a.py, lost: a.lost)
      } catch .unknown(let unknown) {
        variables.lost = unknown
      }
      if let hook = try a.py.attributeIfAny(a[0], Key.finish) { _ = try a.py.call(hook, variables) }
    }

    /// Sets the fields of an instance.
    /// - Returns: the values of `InitVar`s
    private func fill(
      _ object: PyInstance, _ given: [PyValue?], _ py: Interpreter, lost: Unknown? = nil
    ) throws(PyError) -> [PyValue] {
      var given = given
      try py.spend(fields.count)
      for at in fields.indices where given[at] == nil { given[at] = try standard(fields[at], py, lost) }
      if isPlain, object.attributes.isEmpty, hasOwnAttributes(object.type, py) {
        object.begin(with: layout.holding(given.map { $0 ?? .none }))
        return []
      }
      var variables: [PyValue] = []
      for at in fields.indices {
        guard let value = given[at] else { continue }
        if fields[at].isLate { variables.append(value) } else { try py.setPlainAttribute(object, fields[at].name, to: value) }
      }
      return variables
    }

    /// Whether no property or descriptor of the class stands in the place of a field.
    private func hasOwnAttributes(_ type: PyClass, _ py: Interpreter) -> Bool {
      fields.allSatisfy { field in type.lookUp(field.name).map { !py.isDataDescriptor($0) } ?? true }
    }

    /// A copy of an instance with other values of some fields; nil where making one takes more than setting fields.
    func copy(of object: PyInstance, _ changes: [(name: Name, value: PyValue)], _ py: Interpreter) throws(PyError) -> PyValue? {
      let type = object.type
      guard isPlain, type === cls, type.layout == .object, type.abstractMethods.isEmpty, type.unknownBase == nil,
        type.metaclass == nil, type.lookUp(Special.new) == nil, hasOwnAttributes(type, py)
      else { return nil }
      var given = fields.map { object.attributes[$0.name] }
      for (name, value) in changes {
        guard let at = layout.position(of: name) else { return nil }
        given[at] = value
      }
      guard !given.contains(where: { $0 == nil }), case .instance(let made) = py.allocatePlain(type) else { return nil }
      _ = try fill(made, given, py)
      if let hook = try py.attributeIfAny(.instance(made), Key.finish) { _ = try py.call(hook) }
      return .instance(made)
    }

    /// The arguments by field.
    private func values(of a: BoundArguments) throws(PyError) -> [PyValue?] {
      var given = [PyValue?](repeating: nil, count: fields.count)
      guard a.rest.count <= positional.count else {
        throw a.py.typeError("\(cls.name).__init__() takes \(positional.count + 1) positional arguments but \(a.rest.count + 1) were given")
      }
      for (at, value) in zip(positional, a.rest) { given[at] = value }
      for (name, value) in a.keywords {
        guard let at = layout.position(of: name), fields[at].isParameter else {
          throw a.py.typeError("\(cls.name).__init__() got an unexpected keyword argument '\(name)'")
        }
        if given[at] != nil { throw a.py.typeError("\(cls.name).__init__() got multiple values for argument '\(name)'") }
        given[at] = value
      }
      return given
    }

    /// The value of a field for which there is no argument; nil for a field that is not set.
    private func standard(_ field: Field, _ py: Interpreter, _ lost: Unknown?) throws(PyError) -> PyValue? {
      if let lost, field.initializes { return .unknown(lost) }
      if let value = field.standard { return value }
      if let factory = field.factory { return try py.call(factory) }
      guard field.initializes else { return nil }
      throw py.typeError("\(cls.name).__init__() missing 1 required positional argument: '\(field.name)'")
    }
  }

  /// `dataclasses.replace`: the class is called with the values of the fields, or with what takes their place.
  private static func replace(_ py: Interpreter, _ a: BoundArguments) throws(PyError) -> PyValue {
    if a.lost == nil, case .instance(let object) = a[0], let dataclass = object.type.dataclass,
      case .native(let function)? = object.type.lookUp(Special.initializer), function === dataclass.function,
      let copy = try dataclass.initializer.copy(of: object, a.keywords, py)
    {
      return copy
    }
    let table = try py.known(py.attribute(a[0], Key.table))
    guard table.lost == nil, case .dict(let fields) = table.native else { throw .unknown(table.lost ?? py.unknownValue("its fields are not known")) }
    var arguments = Arguments()
    (arguments.keywords, arguments.lost) = (a.keywords, a.lost)
    for entry in fields.table.entries {
      guard case .instance(let field) = entry.value, case .string(let text) = entry.key else { continue }
      let name = Name(text)
      guard flag(field.attributes[Key.initializes]) == true, !a.keywords.contains(where: { $0.name == name }) else { continue }
      arguments.keywords.append((name, try py.attribute(a[0], name)))
    }
    return try py.call(py.attribute(a[0], Special.class), arguments)
  }
}
