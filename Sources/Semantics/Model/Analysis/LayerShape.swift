extension Layer {
  /// The output shape for these input shapes outside of transforms; unknown if PyTorch refuses them.
  package func outputShape(_ inputs: [Shape], isTraining: Bool, isFunction: Bool = false) -> Shape {
    var call = LayerCall(
      inputs: inputs.map { TensorFacts(shape: $0, levels: .none) }, isTraining: isTraining, parameterLevels: .none, bufferLevels: .none,
      surroundings: Surroundings(LayerShapes.context), modelInputs: 0)
    guard isFunction || call.isAccepted(by: self) else { return .unknown }
    let output = transfer(&call)
    return call.hasFault ? .unknown : output.shape
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
