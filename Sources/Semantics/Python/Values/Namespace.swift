/// A Python module: its names, bound when they are first needed.
final class Namespace: AttributedObject {
  /// How far a module's body is evaluated.
  enum Progress { case untouched, running, done }

  /// The dotted name.
  let name: String
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

  /// Binds a name to what it stands for wherever it is first needed: no branch takes it back.
  func define(_ name: Name, _ value: PyValue) {
    promises[name] = nil
    attributes[name] = value
    heap.amend(self) { state in
      guard case .attributes(var saved) = state else { return }
      saved[name] = value
      state = .attributes(saved)
    }
  }

  override func clear() {
    super.clear()
    fallback = nil
  }
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
