/// An object with attributes of its own, which branches on unknown values join name by name.
class AttributedObject: HeapObject {
  /// Written by the object's own methods alone, which record the change.
  final var attributes: NameMap

  init(_ heap: Heap, attributes: NameMap = NameMap()) {
    self.attributes = attributes
    super.init(heap)
  }

  final subscript(name: Name) -> PyValue? {
    get { attributes[name] }
    set {
      willChange()
      attributes[name] = newValue
      didChange()
    }
  }

  /// Called behind every change of the attributes.
  func didChange() {}

  override func save() -> HeapState { .attributes(attributes) }

  override func restore(_ state: HeapState) {
    if case .attributes(let saved) = state { attributes = saved }
    didChange()
  }

  override func join(
    _ one: HeapState, _ other: HeapState, unknown: Unknown, same: (PyValue, PyValue) -> Bool
  ) {
    guard case .attributes(let a) = one, case .attributes(let b) = other else { return }
    willChange()
    attributes = a.joined(with: b, unknown, same: same)
    didChange()
  }

  override func clear() { attributes = NameMap() }
}
