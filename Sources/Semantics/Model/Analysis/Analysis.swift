/// The abstract interpretation of one model under one context: a single pass over the calls, in order.
///
/// The graph has no cycles and the lattice is finite, so one pass is the fixed point.
public struct Analysis: Sendable {
  /// Something that a call does besides computing its output.
  public struct EffectRecord: Sendable {
    public let call: Int
    public let effect: Effect
  }

  public let graph: LayerGraph
  public let context: Context
  /// The stack of transforms as far as single calls depend on it.
  public let surroundings: Surroundings
  /// What is known of each call's output.
  public private(set) var facts: [TensorFacts]
  public private(set) var effects: [EffectRecord] = []
  /// Calls that don't happen: parts that only train mode runs.
  public private(set) var skipped: Set<Int> = []

  /// Applies the context's mode to `graph` and interprets it.
  public init(_ graph: LayerGraph, _ context: Context) {
    self.graph = graph.inMode(context.mode)
    self.context = context
    surroundings = Surroundings(context)
    facts = Array(repeating: .unknown, count: graph.calls.count)
    if !graph.failsToBuild { interpret() }
  }

  private mutating func interpret() {
    let parameters = context.levels(of: .params)
    let buffers = context.levels(of: .buffers)
    var isDerailed = false
    // One for all calls, so that its arrays are allocated once.
    var layerCall = LayerCall(
      inputs: [], isTraining: true, parameterLevels: parameters, bufferLevels: buffers, surroundings: surroundings,
      modelInputs: Int32(graph.inputCount))
    // By memory: whether a gradient needs what is in it.
    var isSaved = Array(repeating: false, count: graph.calls.count)
    for i in graph.calls.indices {
      if i < graph.inputCount {
        facts[i] = input(i)
        continue
      }
      let call = graph.calls[i]
      if call.trainingOnly >= 0, !graph.modules[Int(call.trainingOnly)].isTraining {
        skipped.insert(i)
        continue
      }
      layerCall.inputs.removeAll(keepingCapacity: true)
      for input in graph.inputs(of: call) {
        var known = facts[Int(input)]
        known.isSaved = known.memory >= 0 && isSaved[Int(known.memory)]
        layerCall.inputs.append(known)
      }
      layerCall.isTraining = call.scope < 0 || graph.modules[Int(call.scope)].isTraining
      layerCall.effects.removeAll(keepingCapacity: true)
      let layer = graph.layers[Int(call.layer)]
      // Functions of tensors check their inputs themselves.
      let isAccepted = call.module < 0 || layerCall.isAccepted(by: layer)
      facts[i] = isAccepted ? layer.transfer(&layerCall) : layerCall.output(.unknown)
      if facts[i].memory < 0 { facts[i].memory = Int32(i) }
      isSaved[Int(facts[i].memory)] = facts[i].isSaved
      if savesInputs(layer, facts[i]) {
        // A layer that is refused and hands on its input has no backward pass that would need it.
        for input in layerCall.inputs where input.memory >= 0 && input.memory != facts[i].memory {
          isSaved[Int(input.memory)] = true
        }
      }
      for effect in layerCall.effects { record(effect, i, &isDerailed) }
    }
  }

  /// PyTorch stops at the first wrong shape. What the shapes behind it would be is unknown, so later faults are not told.
  private mutating func record(_ effect: Effect, _ call: Int, _ isDerailed: inout Bool) {
    if case .fault(let fault) = effect {
      if isDerailed { return }
      isDerailed = fault.endsRun
    }
    effects.append(EffectRecord(call: call, effect: effect))
  }

  /// Whether a backward pass needs the inputs of a call that gives `output`.
  private func savesInputs(_ layer: any Layer, _ output: TensorFacts) -> Bool {
    switch layer.savesInput {
    case .never: false
    case .always: output.carriesGradient
    case .forParameters: surroundings.pullsBackParameters
    }
  }

  private func input(_ index: Int) -> TensorFacts {
    let shape = index < context.inputs.count ? context.inputs[index].shape : .unknown
    var facts = TensorFacts(
      shape: shape, levels: context.levels(of: .inputs), carriesGradient: surroundings.pullsBackInputs)
    facts.memory = Int32(index)
    return facts
  }
}

extension LayerGraph {
  /// The graph after `train()` or `eval()` on the model; itself for no mode.
  package func inMode(_ mode: Mode?) -> LayerGraph {
    guard let mode else { return self }
    var copy = self
    for i in copy.modules.indices { copy.modules[i].isTraining = mode == .train }
    return copy
  }
}

extension Fault {
  /// Whether shapes are unknown from here on. Statistics of too few values leave the shape as it is.
  package var endsRun: Bool {
    switch self {
    case .oneValuePerChannel, .oneSpatialElement: false
    default: true
    }
  }
}
