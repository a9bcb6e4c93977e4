extension Layer {
  /// The output shape for these input shapes outside of transforms; unknown if PyTorch refuses them.
  package func outputShape(_ inputs: [Shape], isTraining: Bool) -> Shape {
    var call = LayerCall(
      inputs: inputs.map { TensorFacts(shape: $0, levels: .none) }, isTraining: isTraining, parameterLevels: .none, bufferLevels: .none,
      surroundings: Surroundings(LayerShapes.context), modelInputs: 0)
    guard call.isAccepted(by: self) else { return .unknown }
    let output = transfer(&call)
    return call.hasFault ? .unknown : output.shape
  }

  /// Whether a call in train mode, on inputs of a vmap, does something that a rule may refuse: updates statistics, draws random
  /// numbers, or is an operation without a batching rule.
  package var hasEffectsUnderVmap: Bool {
    let input = TensorFacts(shape: .unknown, levels: .level(0))
    var call = LayerCall(
      inputs: Array(repeating: input, count: max(1, arity.lowerBound)), isTraining: true, parameterLevels: .none, bufferLevels: .none,
      surroundings: Surroundings(Context()), modelInputs: 0)
    _ = transfer(&call)
    return call.effects.contains {
      switch $0 {
      case .fault, .batchStatisticsInEval, .constantOutput: false
      default: true
      }
    }
  }
}

private enum LayerShapes {
  /// A plain call.
  static var context: Context {
    var context = Context()
    context.transforms = []
    return context
  }
}
