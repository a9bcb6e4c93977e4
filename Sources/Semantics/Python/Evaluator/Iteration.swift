/// Iterators.
extension Interpreter {
  /// `iter(value)`.
  /// - Throws: TypeError, or `unknown` if the value is unknown
  func iterator(of value: PyValue) throws(PyError) -> PyIterator {
    switch value {
    case .iterator(let iterator): return iterator
    case .list(let list):
      if let lost = list.lost { return try openIterator(of: lost) }
      return ListIterator(heap, list)
    case .tuple(let tuple): return ArrayIterator(heap, tuple.elements, kind: "tuple_iterator")
    case .range(let range): return RangeIterator(heap, range)
    case .unknown(let unknown): return try openIterator(of: unknown)
    default: break
    }
    if hasMethods(value), let result = try callSpecial(value, Special.iter) { return try iterator(from: result) }
    if let lost = value.lost { throw .unknown(lost) }
    if let iterator = nativeIterator(value.native) { return iterator }
    if hasMethods(value), type(of: value).lookUp(Special.getitem) != nil { return itemIterator(value) }
    if case .tensor = value { throw .unknown(Unknown("the elements of a tensor", at: origin)) }
    throw typeError("'\(typeName(value))' object is not iterable")
  }

  /// The iterator of a sequence whose length is not known.
  private func openIterator(of sequence: Unknown) throws(PyError) -> PyIterator {
    guard let first = library.tracer?.first(of: sequence) else { throw .unknown(sequence) }
    return OpenIterator(heap, first, of: sequence)
  }

  private func nativeIterator(_ value: PyValue) -> PyIterator? {
    switch value {
    case .list(let list): ListIterator(heap, list)
    case .tuple(let tuple): ArrayIterator(heap, tuple.elements, kind: "tuple_iterator")
    case .range(let range): RangeIterator(heap, range)
    case .dict(let dict): TableIterator(heap, .dict(dict), kind: "dict_keyiterator")
    case .set(let set): TableIterator(heap, .set(set), kind: "set_iterator")
    case .string(let text):
      ArrayIterator(heap, text.unicodeScalars.map { .string(String($0)) }, kind: "str_iterator")
    case .bytes(let bytes): ArrayIterator(heap, bytes.bytes.map { .int(Int($0)) }, kind: "bytes_iterator")
    default: nil
    }
  }

  /// The iterator for the result of an `__iter__`.
  private func iterator(from result: PyValue) throws(PyError) -> PyIterator {
    switch result {
    case .iterator(let iterator): return iterator
    case .unknown(let unknown): throw .unknown(unknown)
    case .instance(let instance) where instance.type.lookUp(Special.next) != nil:
      return StepIterator(heap, kind: instance.type.name) { (py) throws(PyError) in
        try py.ending { () throws(PyError) in try py.callSpecial(result, Special.next) }
      }
    default: throw typeError("iter() returned non-iterator of type '\(typeName(result))'")
    }
  }

  /// Iterates over an object by `__getitem__` with 0, 1, 2 ... until it raises IndexError.
  private func itemIterator(_ value: PyValue) -> PyIterator {
    var next = 0
    return StepIterator(heap, kind: "iterator") { (py) throws(PyError) in
      defer { next += 1 }
      return try py.ending("IndexError") { () throws(PyError) in try py.item(value, .int(next)) }
    }
  }

  /// Values, keys or items of a dict as a list, or as an iterator at whose end it is unknown whether there are more.
  func members(_ values: [PyValue], of dict: PyDict) -> PyValue {
    dict.uncounted.map { .iterator(UncountedIterator(heap, values, then: $0)) } ?? list(values)
  }

  /// Turns the exception that ends an iteration into nil.
  func ending(
    _ name: String = "StopIteration", _ step: () throws(PyError) -> PyValue?
  ) throws(PyError) -> PyValue? {
    do {
      return try step()
    } catch .raised(let exception) where exception.value.type.isSubclass(of: types.exception(name)) {
      return nil
    }
  }

  /// `list(value)`.
  /// - Throws: `unknown` for what is not known.
  func elements(of value: PyValue) throws(PyError) -> [PyValue] {
    switch value {
    case .list(let list) where list.lost == nil: return list.elements
    case .tuple(let tuple): return tuple.elements
    default: break
    }
    let iterator = try self.iterator(of: value)
    if let lost = iterator.lost { throw .unknown(lost) }
    var values: [PyValue] = []
    while let value = try iterator.next(self) {
      values.append(value)
      try spend(1)
      if values.count > budget.listElements { throw exhaust("a list of \(values.count) elements") }
    }
    return values
  }
}

/// Known values, behind which it is not known whether there are more.
class UncountedIterator: PyIterator {
  final let end: Unknown
  private var values: [PyValue]
  private var position = 0

  init(_ heap: Heap, _ values: [PyValue], then end: Unknown) {
    (self.values, self.end) = (values, end)
    super.init(heap)
  }

  override func next(_ py: Interpreter) throws(PyError) -> PyValue? {
    guard position < values.count else { throw .unknown(end) }
    willChange()
    defer { position += 1 }
    return values[position]
  }

  override func save() -> HeapState { .number(position) }
  override func restore(_ state: HeapState) { if case .number(let saved) = state { position = saved } }
  override func clear() { values = [] }
}

/// The keys of a dict or the elements of a set.
final class TableIterator: PyIterator {
  private var source: PyValue
  private var slot = 0
  private let count: Int
  private let name: String

  init(_ heap: Heap, _ source: PyValue, kind: String) {
    self.source = source
    name = kind
    count = Self.table(source).count
    super.init(heap)
  }

  override var kind: String { name }

  private static func table(_ source: PyValue) -> PyTable {
    switch source {
    case .dict(let dict): dict.table
    case .set(let set): set.table
    default: PyTable()
    }
  }

  override func next(_ py: Interpreter) throws(PyError) -> PyValue? {
    if let lost = source.lost { throw .unknown(lost) }
    let table = Self.table(source)
    if table.count != count {
      let kind = if case .dict = source { "dictionary" } else { "Set" }
      throw py.exception("RuntimeError", "\(kind) changed size during iteration")
    }
    guard let (entry, at) = table.entry(from: slot) else {
      if let uncounted = source.uncounted { throw .unknown(uncounted) }
      return nil
    }
    willChange()
    slot = at + 1
    return entry.key
  }

  override func save() -> HeapState { .number(slot) }
  override func restore(_ state: HeapState) { if case .number(let saved) = state { slot = saved } }
  override func clear() { source = .none }
}
