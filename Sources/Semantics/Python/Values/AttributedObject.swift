/// An object with attributes. After a branch on an unknown value, its attributes are joined name by name.
class AttributedObject: HeapObject {
  /// Only the object's own methods change the attributes, since they record the change.
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

  /// Sets all attributes of an object that has none.
  final func begin(with attributes: NameMap) {
    willChange()
    self.attributes = attributes
    didChange()
  }

  /// Called after every change of the attributes.
  func didChange() {}

  override func save() -> HeapState { .attributes(attributes) }

  override func restore(_ state: HeapState) {
    if case .attributes(let saved) = state { attributes = saved }
    didChange()
  }

  override func join(_ one: HeapState, _ other: HeapState, _ joining: Joining) {
    guard case .attributes(let a) = one, case .attributes(let b) = other else { return }
    willChange()
    attributes = a.joined(with: b, joining)
    didChange()
  }

  override func clear() { attributes = NameMap() }
}
