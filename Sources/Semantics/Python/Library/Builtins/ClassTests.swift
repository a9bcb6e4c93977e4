/// `isinstance`, `issubclass`, `hasattr` and `id`.
extension Interpreter {
  /// `isinstance(value, type)`: a bool or unknown.
  func isInstance(_ value: PyValue, ofAny type: PyValue) throws(PyError) -> PyValue {
    if case .unknown(let unknown) = type { return .unknown(unknown.derived) }
    if case .unknown(let unknown) = value {
      guard let example = unknown.example else { return .unknown(unknown.derived) }
      return try isInstance(example, ofAny: type)
    }
    guard case .type(let type) = type else { return try hooked(type, "__instancecheck__", value: value) }
    if let meta = type.metaclass, meta.lookUp(Special.instancecheck) != nil { return try hooked(.type(type), "__instancecheck__", value: value) }
    if isInstance(value, of: type) { return .bool(true) }
    if let unknown = self.type(of: value).unknownBase { return .unknown(unknown) }
    return .bool(false)
  }

  /// `issubclass(type, other)`: a bool or unknown.
  func isSubclass(_ type: PyClass, of other: PyValue) throws(PyError) -> PyValue {
    if case .unknown(let unknown) = other { return .unknown(unknown.derived) }
    guard case .type(let other) = other else { return try hooked(other, "__subclasscheck__", value: .type(type)) }
    if let meta = other.metaclass, meta.lookUp(Special.subclasscheck) != nil {
      return try hooked(.type(other), "__subclasscheck__", value: .type(type))
    }
    if type.isSubclass(of: other) { return .bool(true) }
    if let unknown = type.unknownBase { return .unknown(unknown) }
    return .bool(false)
  }

  private func hooked(_ type: PyValue, _ name: Name, value: PyValue) throws(PyError) -> PyValue {
    if let result = try callSpecial(type, name, with: [value]) { return .bool(try isTrue(result)) }
    if case .native = type { return unknown("`\(typeName(type))` is no class") }
    throw typeError("isinstance() arg 2 must be a type, a tuple of types, or a union")
  }

  /// The attribute, as `hasattr` and `getattr` with a default look it up: if an AttributeError is raised, the attribute counts as missing.
  func attributeOrMissing(_ value: PyValue, _ name: Name) throws(PyError) -> PyValue? {
    do throws(PyError) {
      return try attributeIfAny(value, name)
    } catch .raised(let exception) where exception.value.type.isSubclass(of: types.exception("AttributeError")) {
      return nil
    }
  }

  /// `id(value)`: a number that no other living object has.
  func identity(_ value: PyValue) throws(PyError) -> Int {
    if case .identity(let object) = try? hashKey(value) { return Int(truncatingIfNeeded: UInt(bitPattern: object)) & Int.max }
    let object: AnyObject? =
      switch value {
      case .instance(let object): object
      case .list(let object): object
      case .dict(let object): object
      case .set(let object): object
      case .tuple(let object): object
      case .type(let object): object
      case .function(let object): object
      case .tensor(let object): object
      case .namespace(let object): object
      default: nil
      }
    if let object { return Int(truncatingIfNeeded: UInt(bitPattern: ObjectIdentifier(object))) & Int.max }
    return Int(truncatingIfNeeded: try hashKey(value).stableHash & UInt64(Int.max))
  }
}
