/// A `list`.
final class PyList: HeapObject {
  private var made: [PyValue]
  /// The numbers of the list, while nobody has asked for its elements.
  private(set) var table: NumberTable?
  /// Set if a branch or a loop on an unknown value has changed the list, so that its elements and its length are unknown.
  private(set) var lost: Unknown?

  init(_ heap: Heap, _ elements: [PyValue] = []) {
    made = elements
    super.init(heap)
  }

  init(_ heap: Heap, _ table: NumberTable) {
    (made, self.table) = ([], table)
    super.init(heap)
  }

  /// A list that counts as made when the one was that holds it.
  private init(in list: PyList, _ table: NumberTable) {
    (made, self.table) = ([], table)
    super.init(partOf: list)
  }

  var count: Int { table?.shape[0] ?? made.count }

  private(set) var elements: [PyValue] {
    get {
      if table != nil { make() }
      return made
    }
    _modify {
      if table != nil { make() }
      yield &made
    }
    set { (made, table) = (newValue, nil) }
  }

  private func make() {
    guard let table else { return }
    self.table = nil
    let isFlat = table.shape.count == 1
    made = isFlat ? table.numbers.map(PyValue.init) : (0..<table.shape[0]).map { .list(PyList(in: self, table.row($0))) }
  }

  /// Changes the elements in place.
  func update<Result>(_ change: (inout [PyValue]) -> Result) -> Result {
    willChange()
    return change(&elements)
  }

  func append(_ value: PyValue) {
    willChange()
    elements.append(value)
  }

  func lose(_ unknown: Unknown) {
    willChange()
    elements = []
    lost = unknown
  }

  override func save() -> HeapState { .values(elements, lost: lost) }

  override func restore(_ state: HeapState) {
    if case .values(let values, let unknown) = state { (elements, lost) = (values, unknown) }
  }

  override func join(_ one: HeapState, _ other: HeapState, _ joining: Joining) {
    guard case .values(let a, let lostA) = one, case .values(let b, let lostB) = other else { return }
    if let lost = lostA ?? lostB { return lose(lostA === lostB ? lost : lost.derived) }
    guard a.count == b.count else { return lose(joining.list(of: a, or: b)) }
    willChange()
    elements = zip(a, b).map(joining.value)
  }

  override func clear() { elements = [] }
}

/// A `tuple`.
final class PyTuple: HeapObject {
  private(set) var elements: [PyValue]

  init(_ heap: Heap, _ elements: [PyValue]) {
    self.elements = elements
    super.init(heap)
  }

  var count: Int { elements.count }

  override func clear() { elements = [] }
}

/// A `dict`, or a `set`, which uses only the keys of the table.
class TableObject: HeapObject {
  /// Only the object's own methods change the table, since they record the change.
  final var table: PyTable
  /// Set if a branch or a loop on an unknown value has changed the members, so that they are unknown.
  final private(set) var lost: Unknown?
  /// Set if such a branch or loop may have added members, so that their number is unknown.
  final private(set) var uncounted: Unknown?
  /// Whether the body of a module made it, so that decorators may fill it.
  final let isGlobal: Bool

  init(_ heap: Heap, _ table: PyTable) {
    self.table = table
    isGlobal = heap.evaluatesModule
    super.init(heap)
  }

  final var count: Int { table.count }

  final func lose(_ unknown: Unknown) {
    willChange()
    table = PyTable()
    lost = unknown
  }

  /// Adds a member of which not even the key is known.
  final func addUnknown(_ unknown: Unknown) {
    willChange()
    if table.contains(.string("?")) { uncounted = unknown }
    table.set(.string("?"), key: .string("?"), value: .unknown(unknown.derived))
  }

  /// The members after one of two branches ran; nil if they are unknown.
  func joined(_ a: PyTable, _ b: PyTable, _ joining: Joining) -> PyTable? { nil }

  override func save() -> HeapState { .table(table, lost: lost, uncounted: uncounted) }

  override func restore(_ state: HeapState) {
    if case .table(let saved, let unknown, let doubt) = state { (table, lost, uncounted) = (saved, unknown, doubt) }
  }

  override func join(_ one: HeapState, _ other: HeapState, _ joining: Joining) {
    guard case .table(let a, let lostA, let doubtA) = one, case .table(let b, let lostB, let doubtB) = other else { return }
    guard lostA == nil, lostB == nil, let joined = joined(a, b, joining) else {
      return lose(lostA ?? lostB ?? joining.unknown)
    }
    willChange()
    table = joined
    uncounted = doubtA ?? doubtB ?? (a.count == b.count && b.count == joined.count ? nil : joining.unknown)
  }

  override func clear() { table = PyTable() }
}

/// A `dict`.
final class PyDict: TableObject {
  /// Whether the keys are names of attributes. If only one of two branches sets an attribute, then only that attribute becomes unknown.
  var holdsAttributes = false
  /// The instance whose `__dict__` this is.
  var owner: PyInstance?

  override init(_ heap: Heap, _ table: PyTable = PyTable()) { super.init(heap, table) }

  func update<Result>(_ change: (inout PyTable) -> Result) -> Result {
    willChange()
    let result = change(&table)
    owner?.replaceAttributes(with: table)
    return result
  }

  /// The value of a string key.
  subscript(key: String) -> PyValue? {
    get { table[.string(key)] }
    set {
      update {
        if let newValue { $0.set(.string(key), key: .string(key), value: newValue) } else { $0.remove(.string(key)) }
      }
    }
  }

  override func joined(_ a: PyTable, _ b: PyTable, _ joining: Joining) -> PyTable? {
    holdsAttributes ? a.united(with: b, joining) : a.joined(with: b, joining.value)
  }

  override func clear() {
    super.clear()
    owner = nil
  }
}

/// A `set` or a `frozenset`. The values of its table are not used.
final class PySet: TableObject {
  let isFrozen: Bool
  /// The dict whose keys these are, as `keys()` gives them.
  let owner: PyDict?

  init(_ heap: Heap, _ table: PyTable = PyTable(), frozen: Bool = false) {
    (isFrozen, owner) = (frozen, nil)
    super.init(heap, table)
  }

  init(keysOf dict: PyDict) {
    (isFrozen, owner) = (false, dict)
    super.init(dict.heap, dict.table)
  }

  func update<Result>(_ change: (inout PyTable) -> Result) -> Result {
    willChange()
    return change(&table)
  }

  override func joined(_ a: PyTable, _ b: PyTable, _ joining: Joining) -> PyTable? { a.joined(with: b) { value, _ in value } }
}

extension PyTable {
  /// The keys of both tables; the value of a key that only one of them has is unknown.
  func united(with other: PyTable, _ joining: Joining) -> PyTable {
    var result = self
    for entry in entries {
      if let theirs = other[entry.hash], joining.isSame(entry.value, theirs) { continue }
      result.set(entry.hash, key: entry.key, value: joining.value(entry.value, other[entry.hash]))
    }
    for entry in other.entries where !contains(entry.hash) {
      result.set(entry.hash, key: entry.key, value: .unknown(joining.unknown))
    }
    return result
  }

  /// If both tables have the same keys: a table with the joined values. Nil if the keys differ.
  func joined(with other: PyTable, _ value: (PyValue, PyValue) -> PyValue) -> PyTable? {
    guard count == other.count else { return nil }
    var result = self
    for entry in entries {
      guard let theirs = other[entry.hash] else { return nil }
      result.set(entry.hash, key: entry.key, value: value(entry.value, theirs))
    }
    return result
  }
}
