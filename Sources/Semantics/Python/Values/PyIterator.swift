/// An iterator. Subclasses return the next value, and call `willChange()` before they advance.
class PyIterator: HeapObject {
  /// The name that `repr` and `type` show: `list_iterator`, `zip`, `generator`.
  var kind: String { "iterator" }

  /// Set if the next value is not known.
  final private(set) var lost: Unknown?

  /// - Returns: the next value; nil at the end.
  func next(_ py: Interpreter) throws(PyError) -> PyValue? { nil }

  final func lose(_ unknown: Unknown) { lost = unknown }
}

/// Returns the values of an array, and then throws an error if there is one. A generator is such an iterator: its body runs to the end
/// before the first value is returned.
final class ArrayIterator: PyIterator {
  private var values: [PyValue]
  private var position = 0
  private var failure: PyError?
  private let name: String

  init(_ heap: Heap, _ values: [PyValue], kind: String = "list_iterator", then failure: PyError? = nil) {
    self.values = values
    self.failure = failure
    name = kind
    super.init(heap)
  }

  override var kind: String { name }

  override func next(_ py: Interpreter) throws(PyError) -> PyValue? {
    willChange()
    if position < values.count {
      position += 1
      return values[position - 1]
    }
    guard let failure else { return nil }
    self.failure = nil
    throw failure
  }

  override func save() -> HeapState { .number(position) }
  override func restore(_ state: HeapState) { if case .number(let saved) = state { position = saved } }
  override func clear() { (values, failure) = ([], nil) }
}

/// The elements of a list, including those that are appended during the iteration.
final class ListIterator: PyIterator {
  private var list: PyList?
  private var position = 0

  init(_ heap: Heap, _ list: PyList) {
    self.list = list
    super.init(heap)
  }

  override var kind: String { "list_iterator" }

  override func next(_ py: Interpreter) throws(PyError) -> PyValue? {
    guard let list, position < list.count else { return nil }
    willChange()
    position += 1
    return list.elements[position - 1]
  }

  override func save() -> HeapState { .number(position) }
  override func restore(_ state: HeapState) { if case .number(let saved) = state { position = saved } }
  override func clear() { list = nil }
}

/// The numbers of a range.
final class RangeIterator: PyIterator {
  private let range: PyRange
  private var position = 0

  init(_ heap: Heap, _ range: PyRange) {
    self.range = range
    super.init(heap)
  }

  override var kind: String { "range_iterator" }

  override func next(_ py: Interpreter) throws(PyError) -> PyValue? {
    guard position < range.count else { return nil }
    willChange()
    position += 1
    return .int(range[position - 1])
  }

  override func save() -> HeapState { .number(position) }
  override func restore(_ state: HeapState) { if case .number(let saved) = state { position = saved } }
}

/// An iterator whose next value a closure computes: `zip`, `map`, `enumerate`, `itertools.count` and others.
final class StepIterator: PyIterator {
  typealias Step = (Interpreter) throws(PyError) -> PyValue?
  private let name: String
  private var step: Step?

  init(_ heap: Heap, kind: String, _ step: @escaping Step) {
    name = kind
    self.step = step
    super.init(heap)
  }

  override var kind: String { name }
  override func next(_ py: Interpreter) throws(PyError) -> PyValue? { try step?(py) }
  override func clear() { step = nil }
}
