import Model

extension Layer {
  /// What a function of tensors says to so few of them; nil where they are enough. Known by asking it about tensors of which nothing is
  /// known: it refuses so many, and more it doesn't.
  func complaint(ofTensors count: Int) -> String? {
    guard let message = refusal(ofTensors: count) else { return nil }
    return (count + 1...count + 3).contains { refusal(ofTensors: $0) == nil } ? message : nil
  }

  private func refusal(ofTensors count: Int) -> String? {
    var call = LayerCall(
      inputs: Array(repeating: .unknown, count: count), isTraining: true, parameterLevels: .none, bufferLevels: .none,
      surroundings: TensorCount.plain, modelInputs: 0)
    _ = transfer(&call)
    for case .fault(.badArgument(let message)) in call.effects { return message }
    return nil
  }
}

private enum TensorCount {
  /// A call outside of all transforms.
  static let plain: Surroundings = {
    var context = Context()
    context.transforms = []
    return Surroundings(context)
  }()
}
