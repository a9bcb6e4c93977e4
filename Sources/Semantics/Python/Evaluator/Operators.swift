import Model

/// Binary operators.
extension Interpreter {
  /// `a + b` and the like. The result may be unknown.
  func binary(_ op: BinaryOperator, _ a: PyValue, with b: PyValue) throws(PyError) -> PyValue {
    if let result = try arithmetic(op, a, with: b) { return result }
    if a.isUnknown || b.isUnknown {
      guard let (x, y) = library.tracer?.completed(a, b) else { return .unknown((a.doubt ?? b.doubt)!.derived) }
      return try binary(op, x, with: y)
    }
    try enter()
    defer { leave() }
    do {
      if let result = try special(op, a, with: b) { return result }
      if let result = try native(op, a.native, with: b.native) { return sized(result, of: a, b) }
    } catch .unknown(let unknown) {
      return .unknown(unknown.derived)
    }
    switch (op, a) {
    case (.add, .string), (.add, .list), (.add, .tuple):
      throw typeError("can only concatenate \(typeName(a)) (not \"\(typeName(b))\") to \(typeName(a))")
    default: break
    }
    throw typeError(
      "unsupported operand type(s) for \(op.symbol): '\(typeName(a))' and '\(typeName(b))'")
  }

  /// `a += b`: lists, dicts and sets change in place.
  func inPlace(_ op: BinaryOperator, _ a: PyValue, with b: PyValue) throws(PyError) -> PyValue {
    if hasMethods(a), let result = try callSpecial(a, op.inPlaceMethod, with: [b]) {
      if case .notImplemented = result {} else { return result }
    }
    do {
      switch (op, a) {
      case (.add, .list(let list)):
        let more = try elements(of: b)
        try checkLength(list.count + more.count)
        if list.lost == nil { list.update { $0 += more } }
        return a
      case (.or, .dict(let dict)):
        try merge(b, into: dict)
        return a
      case (.or, .set(let set)) where !set.isFrozen:
        if let result = try native(op, a, with: b), case .set(let union) = result {
          let table = union.table
          set.update { $0 = table }
          return a
        }
      default: break
      }
    } catch .unknown(let unknown) {
      lose(a, unknown)
      return a
    }
    return try binary(op, a, with: b)
  }

  private func special(_ op: BinaryOperator, _ a: PyValue, with b: PyValue) throws(PyError) -> PyValue? {
    guard hasMethods(a) || hasMethods(b) else { return nil }
    for (value, other, name) in [(a, b, op.method), (b, a, op.reflectedMethod)] {
      guard hasMethods(value), let result = try callSpecial(value, name, with: [other]) else { continue }
      if case .notImplemented = result { continue }
      return result
    }
    return nil
  }

  /// Operators of builtin containers and of instances that hold a native value.
  private func native(_ op: BinaryOperator, _ a: PyValue, with b: PyValue) throws(PyError) -> PyValue? {
    if let lost = a.lost ?? b.lost { throw .unknown(lost) }
    switch (op, a, b) {
    case (.add, .string(let x), .string(let y)):
      try checkString(x.utf8.count + y.utf8.count)
      return .string(x + y)
    case (.add, .list(let x), .list(let y)): return try list(concatenated(x.elements, y.elements))
    case (.add, .tuple(let x), .tuple(let y)): return try tuple(concatenated(x.elements, y.elements))
    case (.add, .bytes(let x), .bytes(let y)):
      try checkString(x.bytes.count + y.bytes.count)
      return .bytes(PyBytes(x.bytes + y.bytes))
    case (.mul, _, _):
      if let count = b.asInt { return try repeated(a, count) }
      if let count = a.asInt { return try repeated(b, count) }
      return nil
    case (.mod, .string(let format), _): return .string(try TextFormatter.percent(self, format, argument: b))
    case (.or, .dict(let x), .dict):
      let union = PyDict(heap, x.table)
      try merge(b, into: union)
      return .dict(union)
    case (_, .set(let x), .set(let y)): return setOperation(op, x, with: y.table)
    case (.or, .type, _), (.or, _, .type), (.or, .tuple, .none): return union(a, b)
    default: return try arithmetic(op, a, with: b)
    }
  }

  /// `int | None`: a tuple of the types, which `isinstance` takes as well.
  private func union(_ a: PyValue, _ b: PyValue) -> PyValue {
    guard let one = unionParts(a), let other = unionParts(b) else { return unknown("a union of types", harmless: true) }
    return tuple(one + other)
  }

  private func unionParts(_ value: PyValue) -> [PyValue]? {
    switch value {
    case .type: [value]
    case .none: [.type(type(of: value))]
    case .tuple(let parts) where parts.elements.allSatisfy { if case .type = $0 { true } else { false } }: parts.elements
    default: nil
    }
  }

  private func concatenated(_ a: [PyValue], _ b: [PyValue]) throws(PyError) -> [PyValue] {
    try checkLength(a.count + b.count)
    return a + b
  }

  private func repeated(_ value: PyValue, _ count: Int) throws(PyError) -> PyValue? {
    let count = max(count, 0)
    switch value {
    case .string(let text):
      try checkString(size(text.utf8.count, count))
      return .string(String(repeating: text, count: count))
    case .list(let list):
      try checkLength(size(list.count, count))
      return self.list((0..<(list.count == 0 ? 0 : count)).flatMap { _ in list.elements })
    case .tuple(let tuple):
      try checkLength(size(tuple.count, count))
      return self.tuple((0..<(tuple.count == 0 ? 0 : count)).flatMap { _ in tuple.elements })
    case .bytes(let bytes):
      try checkString(size(bytes.bytes.count, count))
      return .bytes(PyBytes((0..<(bytes.bytes.isEmpty ? 0 : count)).flatMap { _ in bytes.bytes }))
    default: return nil
    }
  }

  private func size(_ length: Int, _ count: Int) -> Int {
    let (size, overflow) = length.multipliedReportingOverflow(by: count)
    return overflow ? Int.max : size
  }

  private func setOperation(_ op: BinaryOperator, _ x: PySet, with y: PyTable) -> PyValue? {
    var table = x.table
    switch op {
    case .or: for entry in y.entries { table.set(entry.hash, key: entry.key, value: .none) }
    case .and: for entry in x.table.entries where !y.contains(entry.hash) { table.remove(entry.hash) }
    case .sub: for entry in y.entries { table.remove(entry.hash) }
    case .xor:
      for entry in y.entries {
        if x.table.contains(entry.hash) { table.remove(entry.hash) } else { table.set(entry.hash, key: entry.key, value: .none) }
      }
    default: return nil
    }
    return .set(PySet(heap, table, frozen: x.isFrozen))
  }
}

/// Binary operators under the names of their methods: `add` is `__add__`.
extension BinaryOperator {
  var method: Name { Name("__\(rawValue)__") }
  var reflectedMethod: Name { Name("__r\(rawValue)__") }
  var inPlaceMethod: Name { Name("__i\(rawValue)__") }

  var symbol: String {
    switch self {
    case .add: "+"
    case .sub: "-"
    case .mul: "*"
    case .matmul: "@"
    case .truediv: "/"
    case .mod: "%"
    case .pow: "** or pow()"
    case .lshift: "<<"
    case .rshift: ">>"
    case .or: "|"
    case .xor: "^"
    case .and: "&"
    case .floordiv: "//"
    }
  }
}
