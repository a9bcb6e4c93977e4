/// An iterator. Subclasses say what comes next; they call `willChange()` before they move.
class PyIterator: HeapObject {
  /// The name that `repr` and `type` show: `list_iterator`, `zip`, `generator`.
  var kind: String { "iterator" }

  /// Set where it is not known what comes next.
  final private(set) var lost: Unknown?

  /// - Returns: the next value; nil at the end.
  func next(_ py: Interpreter) throws(PyError) -> PyValue? { nil }

  final func lose(_ unknown: Unknown) { lost = unknown }
}

/// The values of an array, one after the other; then, where there is one, an error: how a generator is read whose body ran to its end
/// before its first value was asked for.
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

/// The elements of a list, those appended during the iteration too.
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

/// What a closure gives, for `zip`, `map`, `enumerate`, `itertools.count` and the like.
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
