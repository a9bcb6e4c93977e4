import PythonSource

/// Evaluates Python: one model's objects, modules and budgets.
///
/// Nothing is run by Python, nothing outside of sources is read, and no input makes it trap. What is not known is a
/// `PyValue.unknown`; what takes too long ends in `PyError.exhausted`.
final class Interpreter {
  let heap = Heap()
  let types: BuiltinTypes
  let finder: any ModuleFinder
  var budget = Budget()
  /// Python modules by dotted name.
  var namespaces: [String: Namespace] = [:]
  var builtins: Namespace
  /// The modules that are evaluated, by dotted name.
  var units: [String: CodeUnit] = [:]
  /// The file and the node that is evaluated, for messages and unknowns.
  var place = Place()
  /// The function call that runs, and how many run inside each other.
  var activation: Activation?
  var depth = 0
  /// Expressions and natives inside each other: what bounds the stack.
  var nesting = 0
  /// Exceptions that `except` clauses are handling, for a bare `raise`.
  var handled: [PyException] = []
  /// What the library of natives keeps.
  var library = LibraryState()
  var tensorTypes: TensorTypes? { library.tensorTypes }
  private(set) lazy var builtinMethods = BuiltinMethods()
  /// The methods of `object`. They stand apart, so that classes without methods of their own are recognised at once.
  private(set) lazy var objectMethods = nativeClass("object", module: "builtins", bases: [])
  /// The names that no registry had, each with whether modules were found that may register it.
  var registered: [String: Bool] = [:]
  /// Whether an exception may be one that Python would not raise, since not all modules are evaluated.
  var doubtsExceptions = false
  /// The argument whose value is held back.
  var held: HeldArgument?
  /// The first unknowns in order of evaluation.
  var unknowns: [Unknown] = []

  init(finder: any ModuleFinder) {
    self.finder = finder
    types = BuiltinTypes(heap)
    builtins = Namespace(heap, "builtins")
    builtins.progress = .done
    namespaces["builtins"] = builtins
    declareBuiltins()
  }

  private func declareBuiltins() {
    for type in types.all { builtins[Name(type.name)] = .type(type) }
    builtins["NotImplemented"] = .notImplemented
    builtins["Ellipsis"] = .ellipsis
    builtins["__debug__"] = .bool(true)
    declareExceptions()
    declareMetaclassMethods()
    let methods = Libraries.methods
    for type in types.all { methods[type.name]?(ClassScope(py: self, type: type)) }
    NativeHelpers.partial(ClassScope(py: self, type: types.partial))
    ObjectMethods.declare(ClassScope(py: self, type: objectMethods))
    // A table of natives that fails leaves its names unbound.
    try? Libraries.modules["builtins"]?(ModuleScope(py: self, namespace: builtins))
  }
}

/// A node of a file.
struct Place {
  /// Kept alive by the interpreter.
  unowned(unsafe) var unit: CodeUnit?
  var node = PythonNode(0)
}

extension Interpreter {
  /// The place that is evaluated.
  var origin: PythonOrigin? { place.unit?.origin(of: place.node) }

  /// A value that is not known because of what is evaluated right now.
  func unknown(_ reason: String, harmless: Bool = false) -> PyValue {
    let unknown = Unknown(reason, at: origin, harmless: harmless)
    note(unknown)
    return .unknown(unknown)
  }

  func note(_ unknown: Unknown) { if unknowns.count < 256 { unknowns.append(unknown) } }

  // Containers.
  func list(_ elements: [PyValue]) -> PyValue { .list(PyList(heap, elements)) }
  func tuple(_ elements: [PyValue]) -> PyValue { .tuple(PyTuple(heap, elements)) }
  /// A dict with strings as keys.
  func dict(_ items: [(String, PyValue)]) -> PyValue {
    let dict = PyDict(heap)
    for (key, value) in items { dict[key] = value }
    return .dict(dict)
  }
  func iterator(_ values: [PyValue], kind: String = "list_iterator") -> PyValue {
    .iterator(ArrayIterator(heap, values, kind: kind))
  }
}
