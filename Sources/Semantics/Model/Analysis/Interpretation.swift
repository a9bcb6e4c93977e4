/// Something that a call does besides computing its output.
public struct EffectRecord: Sendable {
  public let call: Int
  public let effect: Effect
}

/// The layers' transfer functions, applied to calls in the order in which they were appended.
///
/// Incremental: it can advance whenever the graph grows, so that a forward that depends on shapes can be evaluated.
package struct Interpretation: Sendable {
  package let surroundings: Surroundings
  private let context: Context
  let parameterLevels, bufferLevels: LevelSet
  /// What is known of the outputs of the calls that were interpreted so far.
  package private(set) var facts: [TensorFacts] = []
  package private(set) var effects: [EffectRecord] = []
  /// Calls that only happen in train mode and are skipped.
  package private(set) var skipped: Set<Int> = []
  /// By memory: whether a gradient needs its value.
  private var isSaved: [Bool] = []
  /// Whether a shape fault was recorded.
  private var isDerailed = false

  package init(_ context: Context) {
    self.context = context
    surroundings = Surroundings(context)
    parameterLevels = context.levels(of: .params)
    bufferLevels = context.levels(of: .buffers)
  }

  /// Skips `graph`'s current calls: their outputs are unknown.
  package mutating func pass(over graph: LayerGraph) { grow(to: graph.calls.count) }

  /// Overrides the facts of a call that was interpreted or skipped.
  package mutating func assume(_ known: TensorFacts, of value: ValueID) { facts[Int(value.index)] = known }

  /// Interprets the calls that were appended to `graph` since the last time.
  package mutating func advance(over graph: LayerGraph) {
    let next = facts.count
    grow(to: graph.calls.count)
    // Reused for all calls to keep its arrays allocated.
    var layerCall = LayerCall(
      inputs: [], isTraining: true, parameterLevels: parameterLevels, bufferLevels: bufferLevels, surroundings: surroundings,
      modelInputs: Int32(graph.inputCount))
    for i in next..<graph.calls.count {
      if i < graph.inputCount {
        facts[i] = input(i)
        continue
      }
      let call = graph.calls[i]
      if let module = call.trainingOnly, !graph[module].isTraining {
        skipped.insert(i)
        continue
      }
      prepare(&layerCall, for: call, of: graph)
      let layer = graph.layers[Int(call.layer)]
      // Tensor functions check their own inputs.
      let isAccepted = call.module == nil || layerCall.isAccepted(by: layer)
      if call.module != nil, isAccepted { layerCall.checkStorage(of: layer) }
      facts[i] = isAccepted ? layer.transfer(&layerCall) : layerCall.output(.unknown)
      if facts[i].strides == nil {
        facts[i].strides = PlacedCall(layerCall.inputs, facts[i].shape, parameterLevels: parameterLevels).strides(of: layer)
      }
      if !call.recordsGradient { facts[i].carriesGradient = carriesOn(facts[i], graph.inputs(of: call).first) }
      remember(layer, layerCall.inputs, at: i, recordsGradient: call.recordsGradient)
      for effect in layerCall.effects { record(effect, i) }
    }
  }

  private mutating func grow(to count: Int) {
    facts.append(contentsOf: repeatElement(.unknown, count: count - facts.count))
    isSaved.append(contentsOf: repeatElement(false, count: count - isSaved.count))
  }

  /// Hands a call its inputs and its mode.
  private func prepare(_ layerCall: inout LayerCall, for call: LayerGraph.Call, of graph: LayerGraph) {
    layerCall.inputs.removeAll(keepingCapacity: true)
    for input in graph.inputs(of: call) {
      var known = facts[Int(input)]
      known.isSaved = known.memory >= 0 && isSaved[Int(known.memory)]
      if !call.recordsGradient { known.carriesGradient = false }
      layerCall.inputs.append(known)
    }
    layerCall.recordsGradient = call.recordsGradient
    layerCall.isTraining = call.scope.map { graph[$0].isTraining } ?? true
    layerCall.effects.removeAll(keepingCapacity: true)
    if let module = call.module { (layerCall.elementType, layerCall.isMeta) = (graph[module].elementType, graph[module].isMeta) }
  }

  /// Records the memory of call `i`'s output and which memory a backward pass needs.
  private mutating func remember(_ layer: any Layer, _ inputs: [TensorFacts], at i: Int, recordsGradient: Bool) {
    if facts[i].memory < 0 { facts[i].memory = Int32(i) }
    isSaved[Int(facts[i].memory)] = facts[i].isSaved
    let saving = layer.savesInput
    guard recordsGradient, savesInputs(saving, facts[i]) else { return }
    // A layer that is refused and hands on its input has no backward pass that would need it.
    for (place, input) in inputs.enumerated() where input.memory >= 0 && input.memory != facts[i].memory && saving.includes(place) {
      isSaved[Int(input.memory)] = true
    }
  }

  /// Whether a gradient still flows through the output of a call that records none: through a tensor that it has changed in place.
  private func carriesOn(_ output: TensorFacts, _ input: Int32?) -> Bool {
    guard let input, output.memory >= 0, output.memory == facts[Int(input)].memory else { return false }
    return output.shape == facts[Int(input)].shape && facts[Int(input)].carriesGradient
  }

  /// Records an effect. PyTorch stops at the first wrong shape, so later faults are not reported.
  private mutating func record(_ effect: Effect, _ call: Int) {
    if case .fault(let fault) = effect {
      if isDerailed { return }
      isDerailed = fault.endsRun
    }
    effects.append(EffectRecord(call: call, effect: effect))
  }

  /// Whether a backward pass needs the inputs of a call that gives `output`.
  private func savesInputs(_ saving: InputSaving, _ output: TensorFacts) -> Bool {
    switch saving {
    case .never: false
    case .always, .at: output.carriesGradient
    case .forParameters: surroundings.pullsBackParameters
    }
  }

  private func input(_ index: Int) -> TensorFacts {
    let shape = index < context.inputs.count ? context.inputs[index].shape : .unknown
    var facts = TensorFacts(
      shape: shape, levels: context.levels(of: .input(index)), carriesGradient: surroundings.pulledBack.contains(.input(index)),
      carriesTangent: surroundings.tangents.contains(.input(index)))
    facts.memory = Int32(index)
    if context.callerIsUnknown { facts.elementType = .unknown }
    return facts
  }
}
