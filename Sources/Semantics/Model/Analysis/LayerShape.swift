extension Layer {
  /// The output shape for these input shapes outside of transforms; unknown if PyTorch refuses them.
  package func outputShape(_ inputs: [Shape], isTraining: Bool, isFunction: Bool = false) -> Shape {
    var call = LayerCall(plainly: inputs.map { TensorFacts(shape: $0, levels: .none) }, isTraining: isTraining)
    guard isFunction || call.isAccepted(by: self) else { return .unknown }
    let output = transfer(&call)
    return call.hasFault ? .unknown : output.shape
  }

  /// What a function of tensors says to so few of them; nil where they are enough. Known by asking it about tensors of which nothing is
  /// known: it refuses so many, and more it doesn't.
  package func complaint(ofTensors count: Int) -> String? {
    guard let message = refusal(ofTensors: count) else { return nil }
    return (count + 1...count + 3).contains { refusal(ofTensors: $0) == nil } ? message : nil
  }

  private func refusal(ofTensors count: Int) -> String? {
    var call = LayerCall(plainly: Array(repeating: .unknown, count: count), isTraining: true)
    _ = transfer(&call)
    for case .fault(.badArgument(let message)) in call.effects { return message }
    return nil
  }
}

extension LayerCall {
  /// A call outside of all transforms.
  fileprivate init(plainly inputs: [TensorFacts], isTraining: Bool) {
    self.init(
      inputs: inputs, isTraining: isTraining, parameterLevels: .none, bufferLevels: .none, surroundings: LayerCall.plain, modelInputs: 0)
  }

  private static let plain: Surroundings = {
    var context = Context()
    context.transforms = []
    return Surroundings(context)
  }()
}
