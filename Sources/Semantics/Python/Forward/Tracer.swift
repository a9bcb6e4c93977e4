import Catalogue
import Model

/// Follows the forward of a module object and turns its operations on tensors into calls of the graph.
///
/// A tensor of the graph is a `PyTensor` with a `traced` value. A native that gets such a tensor is passed to the tracer, as PyTorch
/// passes it to a tracing mode.
final class Tracer {
  let py: Interpreter
  let trace: ForwardTrace
  /// The module of the graph for each module object.
  private let modules: [ObjectIdentifier: ModuleID]
  /// The module that owns each parameter and buffer.
  private var owners: [ObjectIdentifier: (module: ModuleID, tensor: StateTensor)] = [:]
  /// The first reason why the forward may make calls that are not known; nil if all are known.
  var lost: Unknown? { firstLost ?? sequences.first { !$0.isSettled }?.unknown }
  private var firstLost: Unknown?
  /// Whether a call was lost so far.
  var isLost: Bool { firstLost != nil }
  typealias RecordedForward = (modules: [LayerGraph.Module], calls: RecordedCalls, called: Set<ModuleID>)
  /// What the forwards of calls to the catalogue do, by the call and the number of inputs.
  var recordings: [ObjectIdentifier: [Int: RecordedForward]] = [:]
  /// How often two values that don't look alike to a transform were joined, of which one is a tensor of the graph.
  var unlikePairs = 0
  /// Sequences whose length is not known.
  var sequences: [Sequence] = []
  /// What stands under a text in an input, which is a mapping then: tensors, or objects of the program's.
  var entries: Set<ObjectIdentifier> = []

  init(_ py: Interpreter, trace: ForwardTrace, objects: [(object: ModuleObject, module: ModuleID)]) {
    (self.py, self.trace) = (py, trace)
    modules = Dictionary(objects.map { (ObjectIdentifier($0.object.instance), $0.module) }, uniquingKeysWith: { first, _ in first })
    for (object, module) in objects {
      for (table, isBuffer) in [(ModuleObject.Table.parameters, false), (.buffers, true)] {
        for (name, value) in object.entries(table) {
          guard case .tensor(let tensor) = value.native, owners[ObjectIdentifier(tensor)] == nil else { continue }
          let shape = Shape(tensor.data.shape.map { Dim($0) })
          var state = isBuffer ? StateTensor.buffer(name, shape) : .parameter(name, shape)
          state.isFloating = tensor.data.dtype.isFloating
          owners[ObjectIdentifier(tensor)] = (module, state)
        }
      }
    }
  }

  func lose(_ unknown: Unknown) { firstLost = firstLost ?? unknown.derived }

  /// What is not known so far.
  struct Losses {
    fileprivate let first: Unknown?
    fileprivate let sequences: Int
  }
  var losses: Losses { Losses(first: firstLost, sequences: sequences.count) }

  /// Forgets what was lost since, in a branch that doesn't count.
  func takeBack(to losses: Losses) {
    firstLost = losses.first
    sequences = Array(sequences.prefix(losses.sequences))
  }

  /// - Throws: `exhausted`, for a forward that makes too many calls.
  func checkCalls() throws(PyError) {
    if trace.graph.calls.count > py.budget.calls { throw py.exhaust("a forward of more than \(py.budget.calls) calls") }
  }

  func module(_ object: ModuleObject) -> ModuleID? { modules[ObjectIdentifier(object.instance)] }

  /// The module that owns a parameter or buffer.
  func owner(_ value: PyValue) -> (module: ModuleID, tensor: StateTensor)? {
    guard case .tensor(let tensor) = value.native, tensor.traced == nil else { return nil }
    return owners[ObjectIdentifier(tensor)]
  }

  // MARK: Values

  /// The graph's value for a tensor: its traced value, or one for a parameter, a buffer or a constant.
  func value(of tensor: PyTensor) -> ValueID {
    if let value = tensor.traced { return value }
    let shape = Shape(tensor.data.shape.map { Dim($0) })
    guard let (module, state) = owners[ObjectIdentifier(tensor)] else {
      return trace.function(ConstantValue(shape, tensor.data.elements), [])
    }
    return inside(module) { trace.function(StateValue(state), []) }
  }

  /// Runs `body`. The calls that it makes belong to the forward of another module.
  func inside<R>(_ module: ModuleID, _ body: () -> R) -> R {
    let outer = trace.scope
    trace.scope = module
    defer { trace.scope = outer }
    return body()
  }

  /// A tensor object that stands for a value of the graph.
  func tensor(_ value: ValueID) -> PyValue {
    let tensor = PyTensor(py.heap, data(of: value, trace.facts(of: value).isBoolean ? .bool : .float32))
    tensor.trace(value, tensor.data)
    return .tensor(tensor)
  }

  func data(of value: ValueID, _ type: TensorType) -> TensorData {
    let shape = trace.facts(of: value).shape
    let sizes = shape.dims.compactMap(\.value)
    return TensorData(shape.rank == sizes.count ? sizes : [], type) ?? TensorData([], type, elements: [0]).forgotten
  }

  /// The tensors among some values, in order. The items of lists, tuples and dicts are included. Where these are too many, or hold
  /// themselves, the forward is lost.
  func tensors(_ values: [PyValue]) -> [PyTensor] {
    var (result, left): ([PyTensor], Int) = ([], Tracer.mostItems)
    var open = values.reversed().map { (value: $0, depth: 0) }
    while let (value, depth) = open.popLast() {
      left -= 1
      guard left > 0, depth < Tracer.deepest else {
        lose(Unknown("too many values inside each other", at: py.origin))
        break
      }
      let items: [PyValue]
      switch value.native {
      case .tensor(let tensor):
        result.append(tensor)
        continue
      case .list(let list): items = list.elements
      case .tuple(let tuple): items = tuple.elements
      case .dict(let dict): items = dict.table.entries.map(\.value)
      default: continue
      }
      open += items.reversed().map { (value: $0, depth: depth + 1) }
    }
    return result
  }

  /// How many values are looked through for tensors, and how deep inside each other.
  private static let mostItems = 100_000
  static let deepest = 16

  /// The graph's value for the result of a forward. For a tuple, list, dict or object with tensors it is a tuple; nil if the result has no
  /// tensor.
  func result(_ value: PyValue) -> ValueID? {
    if case .tensor(let tensor) = value.native { return self.value(of: tensor) }
    var items = tensors([value])
    if case .instance(let instance) = value { items += tensors(instance.attributes.values) }
    return items.isEmpty ? nil : trace.function(TupleValue(), items.map(self.value(of:)))
  }
}

extension Tracer {
  /// Functions that draw random numbers, and those that make room for what an in-place method draws: their calls belong to the graph even
  /// without a tensor of the graph among the arguments.
  private static let drawing: Set<String> = [
    "empty", "empty_like", "rand", "randn", "randint", "randperm", "normal", "rand_like", "randn_like", "randint_like", "bernoulli", "multinomial",
    "poisson",
    "dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout", "rrelu", "gumbel_softmax", "bernoulli_",
    "uniform_", "normal_", "random_", "exponential_", "geometric_", "log_normal_", "cauchy_",
  ]

  /// Functions that make tensors of numbers: their calls belong to the graph where a number is not known, such as a size of an input.
  private static let making: Set<String> = ["arange", "empty", "eye", "full", "linspace", "ones", "tensor", "as_tensor", "zeros"]

  /// Whether a call of a function of tensors belongs to the graph.
  func takes(_ name: String, _ arguments: Arguments) -> Bool {
    holds(arguments) || Tracer.drawing.contains(name)
      || Tracer.making.contains(name) && (arguments.lost != nil || arguments.positional.contains { hasUnknown($0) { _ in true } })
  }

  /// Whether it makes a tensor of a rank that is not known: of sizes, or of numbers, that may be any list.
  func makesOpenShape(_ name: String, _ arguments: Arguments) -> Bool {
    guard Tracer.making.contains(name) else { return false }
    if let lost = arguments.lost { return lost.isHarmless }
    guard let first = arguments.positional.first else { return false }
    switch name {
    // A size is a number; what else is unknown may be a list.
    case "tensor", "as_tensor": return hasUnknown(first) { !$0.isSize }
    case "arange", "eye", "linspace": return false
    default: return (arguments.positional.count == 1 || name == "full") && first.isUnknown
    }
  }

  // Not inlined: recursion would inline to 14 kB of code.
  @inline(never) private func hasUnknown(_ value: PyValue, depth: Int = 0, which isMeant: (Unknown) -> Bool) -> Bool {
    switch value.native {
    case .unknown(let unknown): isMeant(unknown)
    case .list(let list) where list.count < 100 && depth < 3: list.elements.contains { hasUnknown($0, depth: depth + 1, which: isMeant) }
    case .tuple(let tuple) where tuple.count < 100 && depth < 3: tuple.elements.contains { hasUnknown($0, depth: depth + 1, which: isMeant) }
    default: false
    }
  }

  /// Whether one of the arguments is a value of the graph, a parameter or a buffer.
  func holds(_ arguments: Arguments) -> Bool {
    arguments.positional.contains { holds($0) } || arguments.keywords.contains { holds($0.value) }
  }

  private func holds(_ value: PyValue, depth: Int = 0) -> Bool {
    switch value {
    case .tensor(let tensor): tensor.traced != nil || owners[ObjectIdentifier(tensor)] != nil
    case .unknown(let unknown): holdsTensors(unknown)
    case .list(let list) where list.lost != nil: holdsTensors(list.lost!)
    case .list(let list) where depth < 2 && list.count < 1000: list.elements.contains { holds($0, depth: depth + 1) }
    case .tuple(let tuple) where depth < 2 && tuple.count < 1000: tuple.elements.contains { holds($0, depth: depth + 1) }
    case .slice(let slice) where depth < 2: [slice.start, slice.stop, slice.step].contains { holds($0, depth: depth + 1) }
    default: false
    }
  }
}
