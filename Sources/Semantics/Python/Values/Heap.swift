import Model

/// The contents of a mutable object as a value. Saving it copies nothing, since Swift shares arrays until one side changes.
enum HeapState {
  case empty
  case values([PyValue], lost: Unknown?)
  case table(PyTable, lost: Unknown?, uncounted: Unknown?)
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
  /// The branch in which the object was made; -1 for one that counts as older than every branch.
  fileprivate final let birth: Int32
  /// Whether the object outlives the model that is evaluated.
  fileprivate(set) final var isLasting = false

  init(_ heap: Heap, adopted: Bool = true) {
    self.heap = heap
    (branch, birth) = (heap.branch, heap.branch)
    if adopted { heap.adopt(self) }
  }

  /// An object that stands in another and is made when somebody asks for it. Each branch records its changes: it counts as older.
  init(partOf other: HeapObject) {
    (heap, branch, birth) = (other.heap, -1, -1)
    heap.adopt(self, lasting: other.isLasting)
  }

  @inline(__always) final func willChange() {
    if branch != heap.branch { heap.record(self) }
  }

  /// Returns the current contents.
  func save() -> HeapState { .empty }
  /// Replaces the contents by saved ones.
  func restore(_ state: HeapState) {}
  /// Sets the contents to what is known after one of two branches ran.
  func join(_ one: HeapState, _ other: HeapState, _ joining: Joining) {}
  /// Replaces what a joined branch has left that only its own calls had computed: they are not in the trace.
  /// - Parameter before: what the object held before the branch
  func settle(before: HeapState, in trace: ForwardTrace) {}
  /// Drops all references to other objects, when the heap is dropped.
  func clear() {}
}

/// The objects of an interpreter, and the record of their changes while branches are tried.
///
/// An interpreter evaluates one model after another. What the bodies of modules make lasts; what a model makes is dropped at its end, and
/// what it has changed is undone: the first branch of all is the model itself.
final class Heap {
  /// What the model has made.
  private var objects: [HeapObject] = []
  private var lasting: [HeapObject] = []
  /// The number of lasting objects when the model began.
  private var start = 0
  /// The number of the branch that is evaluated; 0 outside of branches and models.
  fileprivate(set) var branch: Int32 = 0
  private var branches: Int32 = 0
  private var journals: [Journal] = []
  /// How many of the journals are those of models, not of branches.
  private var models = 0
  /// The journals that are put aside while lasting objects are made.
  private var suspended: [[Journal]] = []
  /// Whether the body of a module is being evaluated, not a function that the model calls.
  private(set) var evaluatesModule = false
  private var makesLasting = true
  /// Whether what lasts may depend on the model that is evaluated: no other one is evaluated with it then.
  private(set) var isTainted = false

  /// The objects that a branch has changed, with their contents before it.
  struct Journal {
    var changes: [(object: HeapObject, before: HeapState)] = []
    fileprivate var recorded: Set<ObjectIdentifier> = []
    fileprivate var outer: Int32 = 0
  }

  deinit { clear() }

  /// Drops all objects, with what they hold.
  func clear() {
    let all = objects + lasting
    (objects, lasting, journals, suspended) = ([], [], [], [])
    for object in all { object.clear() }
  }

  /// The number of objects that were made since the model began.
  var objectCount: Int { objects.count + lasting.count - start }
  var lastingCount: Int { lasting.count }
  /// The number of branches inside each other.
  var depth: Int { journals.count - models }
  /// Whether what is evaluated now lasts: the body of a module, or what an import gives.
  var isLasting: Bool { makesLasting }

  func adopt(_ object: HeapObject) { adopt(object, lasting: makesLasting) }

  fileprivate func adopt(_ object: HeapObject, lasting isLasting: Bool) {
    object.isLasting = isLasting
    if isLasting { lasting.append(object) } else { objects.append(object) }
  }

  // MARK: Models

  /// Begins a model.
  func beginModel() {
    begin()
    (models, makesLasting, start) = (1, false, lasting.count)
  }

  /// Ends the model: undoes its changes of lasting objects and drops its own.
  func endModel() {
    while !journals.isEmpty { _ = rollBack() }
    (models, makesLasting) = (0, true)
    for object in objects { object.clear() }
    objects = []
  }

  /// Says that an object changes in a way that can't be undone.
  func taint(_ object: HeapObject) {
    if object.isLasting, !makesLasting { isTainted = true }
  }

  /// Says that the model has used up its budget. The rest of a module's body may be left out then.
  func exhaust() { if makesLasting { isTainted = true } }

  // MARK: Branches

  func record(_ object: HeapObject) {
    object.branch = branch
    if !suspended.isEmpty, suspended.contains(where: { $0.contains { $0.recorded.contains(ObjectIdentifier(object)) } }) { isTainted = true }
    // What was made in the branch, or in one inside of it, was nothing before.
    guard object.birth < branch else { return }
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
    for index in suspended.indices { Heap.amend(object, in: &suspended[index], change) }
    Heap.amend(object, in: &journals, change)
  }

  private static func amend(_ object: HeapObject, in journals: inout [Journal], _ change: (inout HeapState) -> Void) {
    for journal in journals.indices where journals[journal].recorded.contains(ObjectIdentifier(object)) {
      for at in journals[journal].changes.indices where journals[journal].changes[at].object === object {
        change(&journals[journal].changes[at].before)
      }
    }
  }

  /// Evaluates the body of a module. Its effects are kept, even if the branch or the model that first needed the module is undone.
  func evaluatingModule(_ body: () throws(PyError) -> Void) throws(PyError) {
    let outer = evaluatesModule
    evaluatesModule = true
    defer { evaluatesModule = outer }
    try keeping(body)
  }

  /// Evaluates what lasts, such as what an import binds a name to.
  func keeping<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    let outer = (branch, models, makesLasting)
    suspended.append(journals)
    (branch, journals, models, makesLasting) = (0, [], 0, true)
    defer {
      (branch, models, makesLasting) = outer
      journals = suspended.removeLast()
    }
    return try body()
  }
}
