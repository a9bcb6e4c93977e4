/// The keys under which dicts and sets find values.
extension Interpreter {
  /// - Throws: TypeError for lists, dicts and sets; `unknown` for an unknown value
  func hashKey(_ value: PyValue) throws(PyError) -> HashKey {
    switch value {
    case .string(let text): return .string(text)
    case .int(let number): return .int(number)
    case .bool(let truth): return .int(truth ? 1 : 0)
    case .float(let number): return Int(exactly: number).map { .int($0) } ?? .float(number)
    case .none: return .none
    case .ellipsis: return .ellipsis
    case .notImplemented: return .notImplemented
    case .bytes(let bytes): return .bytes(bytes.bytes)
    case .unknown(let unknown): throw .unknown(unknown)
    case .tuple(let tuple): return try hashKey(tuple)
    case .instance(let instance): return try hashKey(instance)
    case .set(let set) where set.isFrozen: return .frozenset(Set(set.table.entries.map(\.hash)))
    case .list, .dict, .set, .slice: throw unhashable(value)
    case .range(let range): return .tuple([.int(range.start), .int(range.stop), .int(range.step)])
    case .method(let method):
      return .tuple([try hashKey(method.receiver), try hashKey(method.function)])
    case .superObject(let object): return .identity(ObjectIdentifier(object))
    default: return objectIdentifier(of: value).map { .identity($0) } ?? .none
    }
  }

  private func unhashable(_ value: PyValue) -> PyError { typeError("unhashable type: '\(typeName(value))'") }

  private func hashKey(_ tuple: PyTuple) throws(PyError) -> HashKey {
    try enter()
    defer { leave() }
    try spend(tuple.count)
    var keys: [HashKey] = []
    keys.reserveCapacity(tuple.count)
    for element in tuple.elements { keys.append(try hashKey(element)) }
    return .tuple(keys)
  }

  /// A class that defines `__eq__` and not `__hash__` has no hash.
  private func hashKey(_ instance: PyInstance) throws(PyError) -> HashKey {
    try enter()
    defer { leave() }
    for type in instance.type.mro {
      if let hash = type["__hash__"] {
        if hash.isNone { throw unhashable(.instance(instance)) }
        let result = try known(call(bind(hash, to: .instance(instance), type: instance.type)))
        return .custom(ObjectIdentifier(instance.type), try int(result))
      }
      if type["__eq__"] != nil, !type.isNative { throw unhashable(.instance(instance)) }
    }
    if let payload = instance.payload { return try hashKey(payload) }
    return .identity(ObjectIdentifier(instance))
  }
}
