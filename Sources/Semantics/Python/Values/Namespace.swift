/// A Python module: its names, bound when they are first needed.
final class Namespace: HeapObject {
  /// How far a module's body is evaluated.
  enum Progress { case untouched, running, done }

  /// The dotted name.
  let name: String
  private(set) var attributes = NameMap()
  var progress = Progress.untouched
  /// Names that import statements bind, until they are first read.
  var promises: [Name: ImportPromise] = [:]
  /// Gives a name that the module lacks: `torch.nn` asks the catalogue.
  var fallback: ((Interpreter, Name) throws(PyError) -> PyValue?)?
  /// Why nothing is known of the module: it is opaque by list or was not found.
  var opaque: Unknown?
  /// The first statement of the body that failed: names that the module lacks may have come from it.
  var failure: Unknown?
  /// Whether the module is written in Swift: names that it lacks are unknown.
  var isNative = false

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

/// What an import statement binds a name to.
struct ImportPromise {
  /// The absolute dotted name of the module.
  var module: String
  /// The name in the module; nil for the module itself.
  var member: Name?
  /// Where the import stands.
  var place: Place
}
