import Model

/// What a mutable object holds, as a value. Taking it costs no copy: arrays are shared until one side changes.
enum HeapState {
  case empty
  case values([PyValue], lost: Unknown?)
  case table(PyTable, lost: Unknown?)
  case attributes(NameMap)
  case slots([PyValue?])
  case number(Int)
  case tensor(TensorData, traced: ValueID?, requiresGrad: Bool, NameMap)
}

/// A mutable object: it belongs to the heap of one evaluation, which can take changes back.
///
/// A method that changes an object calls `willChange()` first. An object lives until its heap is dropped: cycles are no
/// leak, and long chains of objects are not freed by recursion.
class HeapObject {
  unowned(unsafe) let heap: Heap
  /// The branch in which the object was made or last recorded.
  fileprivate(set) final var branch: Int32

  init(_ heap: Heap, adopted: Bool = true) {
    self.heap = heap
    branch = heap.branch
    if adopted { heap.adopt(self) }
  }

  @inline(__always) final func willChange() {
    if branch != heap.branch { heap.record(self) }
  }

  /// What the object holds now.
  func save() -> HeapState { .empty }
  /// Makes the object hold what it held.
  func restore(_ state: HeapState) {}
  /// Makes the object hold what is known after one of two branches ran: equal parts stay, others become `unknown`.
  func join(_ one: HeapState, _ other: HeapState, unknown: Unknown, same: (PyValue, PyValue) -> Bool) {}
  /// Replaces what a joined branch has left that only its own calls had computed: they are not in the trace.
  /// - Parameter before: what the object held before the branch
  func settle(before: HeapState, in trace: ForwardTrace) {}
  /// Lets go of all that the object holds, when its heap is dropped.
  func clear() {}
}

/// The objects of one evaluation, and the record of their changes while branches are tried.
final class Heap {
  private var objects: [HeapObject] = []
  /// The number of the branch that runs; 0 outside of all branches.
  fileprivate(set) var branch: Int32 = 0
  private var branches: Int32 = 0
  private var journals: [Journal] = []
  /// Whether the body of a module is evaluated, and not a function that the model calls.
  private(set) var evaluatesModule = false

  /// The objects changed in a branch, with what they held before it.
  struct Journal {
    var changes: [(object: HeapObject, before: HeapState)] = []
    fileprivate var recorded: Set<ObjectIdentifier> = []
    fileprivate var outer: Int32 = 0
  }

  deinit {
    for object in objects { object.clear() }
  }

  var objectCount: Int { objects.count }
  var depth: Int { journals.count }

  func adopt(_ object: HeapObject) { objects.append(object) }

  func record(_ object: HeapObject) {
    object.branch = branch
    guard let last = journals.indices.last, journals[last].recorded.insert(ObjectIdentifier(object)).inserted else { return }
    journals[last].changes.append((object, object.save()))
  }

  /// Begins a branch: changes from here on are recorded.
  func begin() {
    branches &+= 1
    journals.append(Journal(outer: branch))
    branch = branches
  }

  /// Ends the branch and takes its changes back.
  /// - Returns: each changed object with what it held before and at the branch's end.
  func rollBack() -> [(object: HeapObject, before: HeapState, after: HeapState)] {
    guard let journal = journals.popLast() else { return [] }
    branch = journal.outer
    return journal.changes.map { change in
      let after = change.object.save()
      change.object.restore(change.before)
      return (change.object, change.before, after)
    }
  }

  /// Changes what an object held before each branch that recorded it.
  func amend(_ object: HeapObject, _ change: (inout HeapState) -> Void) {
    for journal in journals.indices {
      for at in journals[journal].changes.indices where journals[journal].changes[at].object === object {
        change(&journals[journal].changes[at].before)
      }
    }
  }

  /// Evaluates the body of a module. Its effects stay, whichever branch needed a name of it first.
  func evaluatingModule(_ body: () throws(PyError) -> Void) throws(PyError) {
    let outer = (branch, journals, evaluatesModule)
    (branch, journals, evaluatesModule) = (0, [], true)
    defer { (branch, journals, evaluatesModule) = outer }
    try body()
  }
}
