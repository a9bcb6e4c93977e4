/// A Python module. Its body runs, and its imports are resolved, only when a name is first needed.
final class Namespace: AttributedObject {
  /// How much of the module's body has been evaluated.
  enum Progress { case untouched, running, done }

  /// The dotted name.
  let name: String
  var progress = Progress.untouched
  /// Names that import statements bind and that have not been read yet.
  var promises: [Name: ImportPromise] = [:]
  /// The modules of which a star import has bound what a literal `__all__` lists.
  var starred: [String] = []
  /// Looks up a name that the module doesn't define: for `torch.nn` it asks the catalogue.
  var fallback: ((Interpreter, Name) throws(PyError) -> PyValue?)?
  /// The names that ``fallback`` knows; nil where it doesn't tell them.
  var fallbackNames: (() -> [String])?
  /// Why nothing in the module is known: it is listed as opaque, or was not found.
  var opaque: Unknown?
  /// The first statement of the body that failed. It might have defined names that the module lacks.
  var failure: Unknown?
  /// Whether the module is written in Swift. A name that it lacks is then unknown and no error.
  var isNative = false

  init(_ heap: Heap, _ name: String) {
    self.name = name
    super.init(heap)
  }

  /// Takes back that an import binds a name.
  func drop(promise name: Name) {
    guard promises[name] != nil else { return }
    heap.taint(self)
    promises[name] = nil
  }

  /// Binds a name for good: the binding stays when the branch in which the name was first needed is undone.
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

/// What an import statement will bind a name to.
struct ImportPromise {
  /// The absolute dotted name of the module.
  var module: String
  /// The name in the module; nil for the module itself.
  var member: Name?
  /// The place of the import statement.
  var place: Place
}
