import Model
import PythonSource

/// Truth, identity, equality and order.
extension Interpreter {
  /// The truth of a value.
  /// - Throws: `unknown` if it is unknown
  func isTrue(_ value: PyValue) throws(PyError) -> Bool {
    switch value {
    case .none: return false
    case .bool(let truth): return truth
    case .int(let number): return number != 0
    case .float(let number): return number != 0
    case .string(let text): return !text.isEmpty
    case .bytes(let bytes): return !bytes.bytes.isEmpty
    case .tuple(let tuple): return tuple.count > 0
    case .range(let range): return range.count > 0
    case .unknown(let unknown):
      if let example = unknown.example { return try isTrue(example) }
      throw .unknown(unknown)
    case .list, .dict, .set: return try length(value) > 0
    case .instance(let instance): return try isTrue(instance)
    case .tensor:
      if let result = try callSpecial(value, Special.bool) { return try isTrue(result) }
      throw .unknown(Unknown("the truth of a tensor", at: origin))
    default: return true
    }
  }

  private func isTrue(_ instance: PyInstance) throws(PyError) -> Bool {
    if let result = try callSpecial(.instance(instance), Special.bool) { return try isTrue(result) }
    if instance.type.lookUp(Special.len) != nil { return try length(.instance(instance)) > 0 }
    if let payload = instance.payload { return try isTrue(payload) }
    return true
  }

  /// The truth of a value; nil if it is unknown.
  func truth(_ value: PyValue) throws(PyError) -> Bool? {
    if case .known(let truth) = try truthValue(value) { return truth }
    return nil
  }

  /// `a is b`; nil if it is unknown. Equal numbers and equal strings count as one object.
  func isSame(_ a: PyValue, _ b: PyValue) -> Bool? {
    switch (a, b) {
    case (.unknown(let size), .none), (.none, .unknown(let size)): size.kind == .anything ? nil : false
    case (.unknown, _), (_, .unknown): nil
    case (.none, .none), (.ellipsis, .ellipsis), (.notImplemented, .notImplemented): true
    case (.bool(let x), .bool(let y)): x == y
    case (.int(let x), .int(let y)): x == y
    case (.float(let x), .float(let y)): x == y
    case (.string(let x), .string(let y)): x == y
    case (.native(let x), .native(let y)): x === y
    case (.superObject(let x), .superObject(let y)): x === y
    case (.bytes(let x), .bytes(let y)): x.bytes == y.bytes
    case (.range(let x), .range(let y)): x === y
    case (.method(let x), .method(let y)): x === y
    default: objectIdentifier(of: a) == objectIdentifier(of: b) && objectIdentifier(of: a) != nil
    }
  }

  /// The object of a value that is a reference.
  func objectIdentifier(of value: PyValue) -> ObjectIdentifier? {
    switch value {
    case .tuple(let object): ObjectIdentifier(object)
    case .list(let object): ObjectIdentifier(object)
    case .dict(let object): ObjectIdentifier(object)
    case .set(let object): ObjectIdentifier(object)
    case .slice(let object): ObjectIdentifier(object)
    case .function(let object): ObjectIdentifier(object)
    case .native(let object): ObjectIdentifier(object)
    case .method(let object): ObjectIdentifier(object)
    case .partial(let object): ObjectIdentifier(object)
    case .descriptor(let object): ObjectIdentifier(object)
    case .type(let object): ObjectIdentifier(object)
    case .instance(let object): ObjectIdentifier(object)
    case .namespace(let object): ObjectIdentifier(object)
    case .iterator(let object): ObjectIdentifier(object)
    case .tensor(let object): ObjectIdentifier(object)
    default: nil
    }
  }

  /// `a == b`.
  /// - Throws: `unknown` where it is not known.
  func isEqual(_ a: PyValue, _ b: PyValue) throws(PyError) -> Bool { try isTrue(richCompare(.eq, a, with: b)) }

  /// `a < b`.
  func isLess(_ a: PyValue, _ b: PyValue) throws(PyError) -> Bool { try isTrue(richCompare(.lt, a, with: b)) }

  /// `== != < <= > >=`. The result is a bool, the result of a special method, or unknown.
  func richCompare(_ op: PythonOperator, _ a: PyValue, with b: PyValue) throws(PyError) -> PyValue {
    if let doubt = a.doubt ?? b.doubt {
      held?.note(a, comparedWith: b)
      if let (x, y) = library.tracer?.completed(a, b) { return try richCompare(op, x, with: y) }
      return .unknown(doubt.derived)
    }
    if let order = numbers(a, b) { return .bool(order.holds(op)) }
    if case .string(let x) = a, case .string(let y) = b { return .bool(compare(x.unicodeScalars, y.unicodeScalars).holds(op)) }
    try enter()
    defer { leave() }
    do {
      if let result = try compareSpecially(op, a, with: b) { return result }
      return try compareNatively(op, a, with: b)
    } catch .unknown(let unknown) {
      return .unknown(unknown.derived)
    }
  }

  /// The result of a comparison method of one of the operands' classes.
  private func compareSpecially(_ op: PythonOperator, _ a: PyValue, with b: PyValue) throws(PyError) -> PyValue? {
    guard hasMethods(a) || hasMethods(b) else { return nil }
    for (value, other, name) in [(a, b, op.method), (b, a, op.mirrored.method)] {
      guard hasMethods(value), let result = try callSpecial(value, name, with: [other]) else { continue }
      if case .notImplemented = result { continue }
      return result
    }
    if op == .notEq {
      for (value, other) in [(a, b), (b, a)] where hasMethods(value) {
        guard let result = try callSpecial(value, Special.eq, with: [other]) else { continue }
        if case .notImplemented = result { continue }
        if case .unknown = result { return result }
        return .bool(!(try isTrue(result)))
      }
    }
    return nil
  }

  /// Whether operators look for special methods in the class of a value.
  func hasMethods(_ value: PyValue) -> Bool {
    switch value {
    case .instance, .tensor: true
    case .type(let type): type.metaclass != nil
    default: false
    }
  }

  private func compareNatively(_ op: PythonOperator, _ a: PyValue, with b: PyValue) throws(PyError) -> PyValue {
    if op == .eq || op == .notEq { return .bool(try equal(a.native, b.native) == (op == .eq)) }
    switch (a.native, b.native) {
    case (.int, _), (.float, _), (.bool, _):
      if let order = numbers(a.native, b.native) { return .bool(order.holds(op)) }
    case (.string(let x), .string(let y)): return .bool(compare(x.unicodeScalars, y.unicodeScalars).holds(op))
    case (.list(let x), .list(let y)): return try compareLists(op, x.elements, with: y.elements)
    case (.tuple(let x), .tuple(let y)): return try compareLists(op, x.elements, with: y.elements)
    case (.set(let x), .set(let y)): return .bool(compareSets(op, x.table, with: y.table))
    default: break
    }
    throw typeError(
      "'\(op.symbol)' not supported between instances of '\(typeName(a))' and '\(typeName(b))'")
  }

  private func equal(_ a: PyValue, _ b: PyValue) throws(PyError) -> Bool {
    if let lost = a.lost ?? b.lost { throw .unknown(lost) }
    switch (a, b) {
    case (.list(let x), .list(let y)): return x === y ? true : try equal(x.elements, y.elements)
    case (.tuple(let x), .tuple(let y)): return x === y ? true : try equal(x.elements, y.elements)
    case (.dict(let x), .dict(let y)): return x === y ? true : try equal(x.table, y.table)
    case (.set(let x), .set(let y)): return compareSets(.eq, x.table, with: y.table)
    case (.range(let x), .range(let y)):
      return x.count == y.count && (x.count == 0 || x.start == y.start && (x.count == 1 || x.step == y.step))
    case (.slice(let x), .slice(let y)):
      return try equal([x.start, x.stop, x.step], [y.start, y.stop, y.step])
    case (.method(let x), .method(let y)):
      return isSame(x.receiver, y.receiver) == true && isSame(x.function, y.function) == true
    default:
      if let order = numbers(a, b) { return order == .equal }
      return isSame(a, b) ?? false
    }
  }

  private func equal(_ a: [PyValue], _ b: [PyValue]) throws(PyError) -> Bool {
    guard a.count == b.count else { return false }
    try spend(a.count)
    for (x, y) in zip(a, b) {
      if isSame(x, y) == true { continue }
      if !(try isEqual(x, y)) { return false }
    }
    return true
  }

  private func equal(_ a: PyTable, _ b: PyTable) throws(PyError) -> Bool {
    guard a.count == b.count else { return false }
    try spend(a.count)
    for entry in a.entries {
      guard let other = b[entry.hash] else { return false }
      if isSame(entry.value, other) != true, !(try isEqual(entry.value, other)) { return false }
    }
    return true
  }

  private func compareLists(_ op: PythonOperator, _ a: [PyValue], with b: [PyValue]) throws(PyError) -> PyValue {
    for (x, y) in zip(a, b) where !(try isEqual(x, y)) { return try richCompare(op, x, with: y) }
    return .bool(Number.order(a.count, b.count).holds(op))
  }

  private func compareSets(_ op: PythonOperator, _ a: PyTable, with b: PyTable) -> Bool {
    let isSubset = { (x: PyTable, y: PyTable) in x.count <= y.count && x.entries.allSatisfy { y.contains($0.hash) } }
    return switch op {
    case .lt: isSubset(a, b) && a.count < b.count
    case .ltE: isSubset(a, b)
    case .gt: isSubset(b, a) && a.count > b.count
    case .gtE: isSubset(b, a)
    default: isSubset(a, b) && a.count == b.count
    }
  }

  // MARK: Order

  private func compare(_ a: String.UnicodeScalarView, _ b: String.UnicodeScalarView) -> Order {
    a.elementsEqual(b) ? .equal : a.lexicographicallyPrecedes(b) ? .less : .greater
  }

  /// The order of two numbers; nil if one of the values isn't a number.
  private func numbers(_ a: PyValue, _ b: PyValue) -> Order? {
    guard let x = Number(a), let y = Number(b) else { return nil }
    return x.order(y)
  }
}

extension Order {
  func holds(_ op: PythonOperator) -> Bool {
    switch op {
    case .lt: self == .less
    case .ltE: self == .less || self == .equal
    case .gt: self == .greater
    case .gtE: self == .greater || self == .equal
    case .notEq: self != .equal
    default: self == .equal
    }
  }
}

extension PyValue {
  /// The number of an int or a bool.
  var asInt: Int? {
    switch self {
    case .int(let number): number
    case .bool(let truth): truth ? 1 : 0
    default: nil
    }
  }
}

extension PythonOperator {
  fileprivate var method: Name {
    switch self {
    case .notEq: "__ne__"
    case .lt: "__lt__"
    case .ltE: "__le__"
    case .gt: "__gt__"
    case .gtE: "__ge__"
    default: "__eq__"
    }
  }

  /// The operator with its operands swapped.
  fileprivate var mirrored: PythonOperator {
    switch self {
    case .lt: .gt
    case .ltE: .gtE
    case .gt: .lt
    case .gtE: .ltE
    default: self
    }
  }

  var symbol: String {
    switch self {
    case .notEq: "!="
    case .lt: "<"
    case .ltE: "<="
    case .gt: ">"
    case .gtE: ">="
    default: "=="
    }
  }
}
