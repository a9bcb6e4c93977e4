/// A Python module: its names, bound when they are first needed.
final class Namespace: HeapObject {
  /// How far a module's body is evaluated.
  enum Progress { case untouched, running, done }

  /// The dotted name.
  let name: String
  private(set) var attributes = NameMap()
  var progress = Progress.untouched
  /// Gives a name that the module lacks: `torch.nn` asks the catalogue.
  var fallback: ((Interpreter, Name) throws(PyError) -> PyValue?)?
  /// Why nothing is known of the module: it is opaque by list, was not found, or its body failed.
  var opaque: Unknown?

  init(_ heap: Heap, _ name: String) {
    self.name = name
    super.init(heap)
  }

  subscript(name: Name) -> PyValue? {
    get { attributes[name] }
    set {
      willChange()
      attributes[name] = newValue
    }
  }

  override func save() -> HeapState { .attributes(attributes) }
  override func restore(_ state: HeapState) { if case .attributes(let saved) = state { attributes = saved } }

  override func join(
    _ one: HeapState, _ other: HeapState, _ unknown: Unknown, same: (PyValue, PyValue) -> Bool
  ) {
    guard case .attributes(let a) = one, case .attributes(let b) = other else { return }
    willChange()
    attributes = a.joined(with: b, unknown, same: same)
  }

  override func clear() { (attributes, fallback) = (NameMap(), nil) }
}
