/// The variables of a running function, at the positions that its scope assigns. Inner functions keep the frame alive: most functions make
/// none, so the heap holds a frame only from then on.
final class Frame: HeapObject {
  private(set) var slots: [PyValue?]
  let outer: Frame?
  private var isKept = false

  init(_ heap: Heap, count: Int, outer: Frame?) {
    slots = [PyValue?](repeating: nil, count: count)
    self.outer = outer
    super.init(heap, adopted: false)
  }

  /// Says that a function or an iterator will use the frame after its function has returned.
  func keep() {
    var next: Frame? = self
    while let frame = next, !frame.isKept {
      frame.isKept = true
      heap.adopt(frame)
      next = frame.outer
    }
  }

  subscript(slot: Int) -> PyValue? {
    get { slots[slot] }
    set {
      willChange()
      slots[slot] = newValue
    }
  }

  /// Sets a slot of a frame that nothing else refers to yet.
  func set(_ slot: Int, _ value: PyValue) { slots[slot] = value }

  /// The first parameter that holds unknown weights.
  func weights(among parameters: Int) -> Unknown? {
    for case .unknown(let unknown)? in slots.prefix(parameters) where unknown.isWeights { return unknown }
    return nil
  }

  override func save() -> HeapState { .slots(slots) }
  override func restore(_ state: HeapState) { if case .slots(let saved) = state { slots = saved } }

  override func join(_ one: HeapState, _ other: HeapState, _ joining: Joining) {
    guard case .slots(let a) = one, case .slots(let b) = other else { return }
    willChange()
    slots = zip(a, b).map { mine, theirs in
      if mine == nil, theirs == nil { return nil }
      return joining.value(mine, theirs)
    }
  }

  override func clear() { slots = [] }
}
