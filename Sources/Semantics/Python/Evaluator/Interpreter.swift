import PythonSource

/// Evaluates Python code for one model after another: objects, modules and limits. The bodies of modules are evaluated only once.
///
/// Python itself is never started, only source files are read, and no input makes the evaluator trap. An unknown value is a
/// `PyValue.unknown`; evaluation that exceeds a limit ends with `PyError.exhausted`.
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
  /// Builtins that are evaluated among the variables of the code that calls them.
  private(set) lazy var evalFunction = builtinFunction("eval")
  private(set) lazy var localsFunction = builtinFunction("locals")
  private func builtinFunction(_ name: Name) -> NativeFunction? { if case .native(let native)? = builtins.attributes[name] { native } else { nil } }
  /// The texts that `eval` has evaluated: functions of them may be called later.
  var texts: [CodeUnit] = []
  /// The file and the node that are being evaluated, for messages and unknown values.
  var place = Place()
  /// The function call that is running, and the number of nested calls.
  var activation: Activation?
  var depth = 0
  /// The number of nested expressions and natives, which bounds the use of the stack.
  var nesting = 0
  /// The exceptions that `except` clauses are handling, for a bare `raise`.
  var handled: [PyException] = []
  /// The state of the library of natives.
  var library = LibraryState()
  var tensorTypes: TensorTypes? { library.tensorTypes }
  private(set) lazy var builtinMethods = BuiltinMethods()
  /// The methods of `object`. They are kept apart from the class, so that it is quick to see that a class has no methods of its own.
  private(set) lazy var objectMethods = nativeClass("object", module: "builtins", bases: [])
  /// The names that were missing in a registry, each with whether some module may register it.
  var registered: [String: Bool] = [:]
  /// Whether an exception might not occur in Python, since not all modules were evaluated here.
  var doubtsExceptions = false
  /// The argument whose value is held back.
  var held: HeldArgument?
  /// The first unknown values, in order of evaluation.
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
    // If declaring natives fails, the rest of their names stays unbound.
    try? Libraries.modules["builtins"]?(ModuleScope(py: self, namespace: builtins))
  }
}

extension Interpreter {
  /// Forgets the model that was evaluated last, and begins another.
  func beginModel() {
    endModel()
    heap.beginModel()
    finder.beginModel()
    (budget, registered, doubtsExceptions, unknowns) = (Budget(), [:], false, [])
  }

  /// Undoes what the model has done, and drops its objects.
  func endModel() {
    library.endModel()
    (place, activation, depth, nesting, handled, held) = (Place(), nil, 0, 0, [], nil)
    heap.endModel()
  }

  /// Drops all that was evaluated. Functions written in Swift hold the interpreter, which holds them: without this nothing of it would be freed.
  func close() {
    heap.clear()
    library = LibraryState()
    (namespaces, units, texts) = ([:], [:], [])
  }
}

/// A node of a file.
struct Place {
  /// The file, which the interpreter keeps alive.
  unowned(unsafe) var unit: CodeUnit?
  var node = PythonNode(0)
}

extension Interpreter {
  /// The place that is evaluated. Of a part of the library that is written in Python it is the call of it, which a configuration may make.
  var origin: PythonOrigin? {
    var (place, running) = (place, activation)
    while place.unit?.isOfLibrary == true, let call = running, call.site.unit != nil { (place, running) = (call.site, call.caller) }
    guard let unit = place.unit, !unit.isOfLibrary else { return nil }
    return unit.origin(of: place.node)
  }

  /// An unknown value whose cause is the code that is being evaluated.
  func unknown(_ reason: String, harmless: Bool = false) -> PyValue {
    let unknown = Unknown(reason, at: origin, harmless: harmless)
    note(unknown)
    return .unknown(unknown)
  }

  /// Notes an unknown value of the model. What is unknown in modules counts only where the model uses it.
  func note(_ unknown: Unknown) { if unknowns.count < 256, !heap.isLasting { unknowns.append(unknown) } }

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
