import Model

/// Calls the layers of a graph in order, and lets go of every value behind its last reader.
struct Runner {
  let graph: LayerGraph
  let machine: Machine
  private var values: [Tensor?]
  /// The last call that reads each value.
  private var lastReaders: [Int]
  /// Looks at every output for NaN and infinity.
  var seeksNotFinite = false
  private(set) var notFiniteSince: String?

  init(_ graph: LayerGraph, _ context: Context, options: ExecutionOptions) throws(Refusal) {
    self.graph = graph
    machine = try Machine(context, options)
    values = Array(repeating: nil, count: graph.calls.count)
    lastReaders = graph.lastReaders
  }

  /// Runs the calls. What a module raises is the result; what no module raises is thrown.
  mutating func run() throws(Refusal) -> ExecutionResult {
    for i in graph.calls.indices where lastReaders[i] >= 0 || graph.calls[i].module != nil || i >= graph.inputCount {
      let call = graph.calls[i]
      if Interruption.isAsked { throw .skipped("the run was stopped") }
      do throws(Refusal) {
        if i < graph.inputCount {
          values[i] = try machine.input(i)
        } else if call.trainingOnly.map({ graph[$0].isTraining }) ?? true {
          values[i] = try execute(call, i)
        }
      } catch {
        return ExecutionResult(error: .init(module: graph.qualifiedName(call.scope ?? .model), refusal: error))
      }
      if lastReaders[i] < 0 { values[i] = nil }
    }
    if let spoiled = machine.spoiled {
      let message = "one of the variables needed for gradient computation has been modified by an inplace operation"
      return ExecutionResult(error: .init(module: spoiled.by, refusal: Refusal(.inPlace, message)))
    }
    return try finish()
  }

  // MARK: Calls

  private mutating func execute(_ call: LayerGraph.Call, _ index: Int) throws(Refusal) -> Tensor {
    let layer = graph.layers[Int(call.layer)]
    let isTraining = (call.module ?? call.scope).map { graph[$0].isTraining } ?? true
    let name = graph.qualifiedName(call.scope ?? .model)
    var run = LayerRun(inputs: try inputs(of: call, index), isTraining: isTraining, name: name, machine: machine)
    run.recordsGradient = call.recordsGradient
    try check(run.inputs, layer, isModule: call.module != nil)
    let carriesGradient = run.inputs.contains(where: \.carriesGradient)
    let carriesTangent = run.inputs.contains(where: \.carriesTangent)
    let requiresGrad = run.inputs.contains(where: \.requiresGrad)
    let before = call.recordsGradient ? nil : run.inputs.first
    let placed = run.inputs.map(\.placed)
    if call.recordsGradient, isSaved(layer, carriesGradient) {
      for (place, input) in run.inputs.enumerated() where layer.savesInput.includes(place) { input.storage.savedBy = name }
    }
    var result = try layer.execute(&run)
    if seeksNotFinite, notFiniteSince == nil, result.values.contains(where: { !$0.isFinite }) {
      notFiniteSince = call.module != nil ? name : layer.type
    }
    result.carriesTangent = !run.stopsGradient && (carriesTangent || run.usesParameters && machine.stack.carriesTangent(.params))
    result.strides = run.strides ?? PlacedCall(placed, result.shape, parameterLevels: machine.context.levels(of: .params)).strides(of: layer)
    result.isLeaf = (layer as? StateValue).map { !$0.tensor.isBuffer } ?? false
    if !call.recordsGradient { return unrecorded(result, before) }
    // What autograd keeps in mind of the result.
    result.carriesGradient = !run.stopsGradient && (carriesGradient || run.usesParameters && machine.stack.pullsBack(.params))
    result.requiresGrad = !run.stopsGradient && (requiresGrad || run.usesParameters)
    if run.savesOutput, result.carriesGradient { result.storage.savedBy = run.name }
    return result
  }

  /// The result of a call in `torch.no_grad()`: only a tensor that it has changed in place is differentiated as before.
  private func unrecorded(_ result: Tensor, _ before: Tensor?) -> Tensor {
    var result = result
    let isSame = before.map { $0.storage === result.storage && $0.dims == result.dims } ?? false
    (result.carriesGradient, result.requiresGrad) = isSame ? (before?.carriesGradient ?? false, before?.requiresGrad ?? false) : (false, false)
    return result
  }

  /// Whether autograd keeps the inputs of the call for its backward pass.
  private func isSaved(_ layer: any Layer, _ carriesGradient: Bool) -> Bool {
    let ofParameters = machine.stack.pullsBack(.params)
    switch layer.savesInput {
    case .never: return false
    case .always: return carriesGradient || ofParameters && layer.state.contains { !$0.isBuffer }
    case .forParameters: return ofParameters
    case .at: return carriesGradient
    }
  }

  /// The inputs of a call, handed over where it is the last to read them.
  private mutating func inputs(of call: LayerGraph.Call, _ index: Int) throws(Refusal) -> [Tensor] {
    let indexes = graph.inputs(of: call)
    let result = try indexes.map { (input) throws(Refusal) in
      guard let value = values[Int(input)] else { throw .skipped("a value is read that was not computed") }
      return value
    }
    for input in indexes where lastReaders[Int(input)] == index { values[Int(input)] = nil }
    return result
  }

  /// How many tensors the layer takes, and that they are tensors.
  private func check(_ inputs: [Tensor], _ layer: any Layer, isModule: Bool) throws(Refusal) {
    // What other functions of tensors take at most they say themselves, where the analysis calls them.
    let most = isModule || layer is Functional ? layer.arity.upperBound : .max
    guard layer.arity.lowerBound <= inputs.count, inputs.count <= most else {
      throw .shape("\(layer.type).forward() takes \(layer.arity.lowerBound) tensors, but \(inputs.count) were given")
    }
    if !isModule, !(layer is Functional), !inputs.isEmpty, let message = layer.complaint(ofTensors: inputs.count) { throw .shape(message) }
    for (i, input) in inputs.enumerated() where input.isTuple && !layer.acceptsTuple(at: i) {
      throw .shape("\(layer.type): expected a Tensor, but got a tuple")
    }
  }

  // MARK: The result

  private mutating func finish() throws(Refusal) -> ExecutionResult {
    guard let value = graph.outputs.first.flatMap({ values[Int($0.index)] }) else {
      throw .skipped("the output was not computed")
    }
    let every = machine.context.vmapLevels.joined(value.levels)
    var result = ExecutionResult(output: try output(value, every))
    for (name, buffer) in machine.buffers { result.buffers[name] = try output(buffer, buffer.levels) }
    return result
  }

  /// A tensor as `vmap` returns it: with every mapped dimension in front, whether it is batched there or not.
  private func output(_ tensor: Tensor, _ levels: LevelSet) throws(Refusal) -> ExecutionResult.Output {
    let run = LayerRun(inputs: [], isTraining: false, name: "", machine: machine)
    let spread = try run.spread(try run.rowMajor(tensor), to: levels)
    try machine.arena.keep(spread.count)
    return ExecutionResult.Output(shape: spread.lanes + spread.dims, values: Array(spread.values), notFiniteSince: nil)
  }
}
