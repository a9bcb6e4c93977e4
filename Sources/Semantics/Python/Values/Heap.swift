import Model

/// The contents of a mutable object as a value. Saving it copies nothing, since Swift shares arrays until one side changes.
enum HeapState {
  case empty
  case values([PyValue], lost: Unknown?)
  case table(PyTable, lost: Unknown?)
  case attributes(NameMap)
  case slots([PyValue?])
  case number(Int)
  case tensor(TensorData, traced: ValueID?, requiresGrad: Bool, NameMap)
}

/// A mutable object. It belongs to the heap of one evaluation, which can undo changes.
///
/// A method that changes an object calls `willChange()` first. All objects live until their heap is dropped, so cycles don't leak, and
/// long chains of objects are not freed by deep recursion.
class HeapObject {
  unowned(unsafe) let heap: Heap
  /// The branch in which the object was made, or its contents were last recorded.
  fileprivate(set) final var branch: Int32

  init(_ heap: Heap, adopted: Bool = true) {
    self.heap = heap
    branch = heap.branch
    if adopted { heap.adopt(self) }
  }

  @inline(__always) final func willChange() {
    if branch != heap.branch { heap.record(self) }
  }

  /// Returns the current contents.
  func save() -> HeapState { .empty }
  /// Replaces the contents by saved ones.
  func restore(_ state: HeapState) {}
  /// Sets the contents to what is known after one of two branches ran: equal parts are kept, all others become `unknown`.
  func join(_ one: HeapState, _ other: HeapState, unknown: Unknown, same: (PyValue, PyValue) -> Bool) {}
  /// Replaces what a joined branch has left that only its own calls had computed: they are not in the trace.
  /// - Parameter before: what the object held before the branch
  func settle(before: HeapState, in trace: ForwardTrace) {}
  /// Drops all references to other objects, when the heap is dropped.
  func clear() {}
}

/// The objects of one evaluation, and the record of their changes while branches are tried.
final class Heap {
  private var objects: [HeapObject] = []
  /// The number of the branch that is evaluated; 0 outside of branches.
  fileprivate(set) var branch: Int32 = 0
  private var branches: Int32 = 0
  private var journals: [Journal] = []
  /// Whether the body of a module is being evaluated, not a function that the model calls.
  private(set) var evaluatesModule = false

  /// The objects that a branch has changed, with their contents before it.
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

  /// Begins a branch. Changes are recorded from now on.
  func begin() {
    branches &+= 1
    journals.append(Journal(outer: branch))
    branch = branches
  }

  /// Ends the branch and undoes its changes.
  /// - Returns: each changed object with its contents before the branch and at its end
  func rollBack() -> [(object: HeapObject, before: HeapState, after: HeapState)] {
    guard let journal = journals.popLast() else { return [] }
    branch = journal.outer
    return journal.changes.map { change in
      let after = change.object.save()
      change.object.restore(change.before)
      return (change.object, change.before, after)
    }
  }

  /// Changes the contents that were recorded for an object, in every open branch that has recorded it.
  func amend(_ object: HeapObject, _ change: (inout HeapState) -> Void) {
    for journal in journals.indices {
      for at in journals[journal].changes.indices where journals[journal].changes[at].object === object {
        change(&journals[journal].changes[at].before)
      }
    }
  }

  /// Evaluates the body of a module. Its effects are kept, even if the branch that first needed the module is undone.
  func evaluatingModule(_ body: () throws(PyError) -> Void) throws(PyError) {
    let outer = (branch, journals, evaluatesModule)
    (branch, journals, evaluatesModule) = (0, [], true)
    defer { (branch, journals, evaluatesModule) = outer }
    try body()
  }
}
