/// The call that a transfer function models: its inputs and context, and the effects that it records.
public struct LayerCall {
  public package(set) var inputs: [TensorFacts]
  /// `module.training` at the time of the call; for a function, that of the module whose forward calls it.
  public package(set) var isTraining: Bool
  /// What the module's parameters and buffers are made of.
  package var elementType = ElementType.float32
  /// Whether the module's parameters and buffers have no values.
  package var isMeta = false
  /// Whether gradients in reverse mode flow through the call (`torch.is_grad_enabled()`).
  package var recordsGradient = true
  /// The vmap levels at which all of the model's parameters are batched.
  public let parameterLevels: LevelSet
  /// The same of its buffers.
  public let bufferLevels: LevelSet
  public let surroundings: Surroundings
  /// The call's effects, in order.
  public package(set) var effects: [Effect] = []
  /// The number of the model's inputs; their memory numbers come first.
  package let modelInputs: Int32

  package init(
    inputs: [TensorFacts], isTraining: Bool, parameterLevels: LevelSet, bufferLevels: LevelSet, surroundings: Surroundings,
    effects: [Effect] = [], modelInputs: Int32
  ) {
    self.inputs = inputs
    self.isTraining = isTraining
    self.parameterLevels = parameterLevels
    self.bufferLevels = bufferLevels
    self.surroundings = surroundings
    self.effects = effects
    self.modelInputs = modelInputs
  }

  /// The first input, the only one of most layers; unknown if there is none.
  public var input: TensorFacts { inputs.first ?? .unknown }

  /// Whether the call has recorded a fault.
  package var hasFault: Bool {
    effects.contains { if case .fault = $0 { true } else { false } }
  }

  public mutating func record(_ effect: Effect) { effects.append(effect) }
  public mutating func fail(_ fault: Fault) { effects.append(.fault(fault)) }

  /// Refuses an operator for which vmap has no rule. A transform inside of the vmap sees what it is made of.
  mutating func demandBatchingRule(_ operation: String) {
    if surroundings.innermostIsVmap { record(.lacksBatchingRule(levels: inputLevels, operation: operation)) }
  }

  /// The levels of all inputs.
  public var inputLevels: LevelSet { inputs.reduce(.none) { $0.joined($1.levels) } }

  /// An output of `shape` that is batched where the inputs are and, with `parameters`, where those are.
  public func output(_ shape: Shape, parameters: Bool = false) -> TensorFacts {
    var result = TensorFacts(
      shape: shape, levels: parameters ? parameterLevels : .none,
      carriesGradient: parameters && surroundings.pullsBackParameters, dependsOnParameters: parameters,
      carriesTangent: parameters && surroundings.tangents.contains(.params))
    for i in inputs.indices {
      result.levels = result.levels.joined(inputs[i].levels)
      result.carriesGradient = result.carriesGradient || inputs[i].carriesGradient
      result.dependsOnParameters = result.dependsOnParameters || inputs[i].dependsOnParameters
      result.carriesTangent = result.carriesTangent || inputs[i].carriesTangent
      result.elementType = i == 0 ? inputs[i].elementType : result.elementType.promoted(with: inputs[i].elementType)
    }
    return result
  }

  /// The output of a normalisation. A vmap takes its kernel apart, so that its weight promotes what it is multiplied with.
  package func normalized(affine: Bool?) -> TensorFacts {
    var result = output(input.shape, parameters: affine != false)
    guard affine != false, result.elementType != elementType, isBatched else { return result }
    result.elementType = affine == nil ? .unknown : result.elementType.promoted(with: elementType)
    return result
  }

  /// Rows of the module's own weight, which indices choose.
  package func rows(_ shape: Shape) -> TensorFacts {
    var result = output(shape, parameters: true)
    result.elementType = elementType
    return result
  }

  /// Whether the forward accepts these inputs; records PyTorch's error otherwise.
  package mutating func isAccepted(by layer: any Layer) -> Bool {
    if inputs.indices.contains(where: { inputs[$0].isTuple && !layer.acceptsTuple(at: $0) }) {
      fail(.badArgument("\(layer.type) takes a tensor, not a tuple of tensors, as a recurrent layer returns"))
      return false
    }
    if layer.arity.contains(inputs.count) { return true }
    if surroundings.callerIsUnknown, inputs.contains(where: { (0..<modelInputs).contains($0.memory) }) { return false }
    fail(.badArgument(LayerCall.complaint(layer.type, layer.arity, given: inputs.count)))
    return false
  }

  /// What Python says of a call with another number of tensors than forward takes.
  static func complaint(_ type: String, _ expected: ClosedRange<Int>, given count: Int) -> String {
    let number = expected.count == 1 ? "\(expected.lowerBound)" : "\(expected.lowerBound) to \(expected.upperBound)"
    return "\(type).forward() takes \(number) tensor\(expected == 1...1 ? "" : "s"), but \(count) are given"
  }

  /// Whether the inputs or the parameters are batched.
  package var isBatched: Bool { !inputLevels.joined(parameterLevels).isEmpty }

  /// Whether the parameters are of `float32` and the tensors may be of that or of less.
  package var hasOnlyReducedInputs: Bool {
    elementType == .float32 && inputs.allSatisfy { [.float32, .unknown].contains($0.elementType) || $0.elementType.isReduced }
  }

  /// Checks that the tensors are of the type of the module's parameters and on their device. A tensor of an unknown type is of that type
  /// from here on, since the call raises otherwise.
  package mutating func checkStorage(of layer: any Layer) {
    if elementType == .float32, !isMeta, inputs.allSatisfy({ $0.elementType == .float32 }) { return }
    if layer.state.isEmpty { return }
    // Convolutions and lookups return something also of a weight without values.
    if isMeta, !layer.type.hasPrefix("Conv"), !layer.type.hasPrefix("Embedding"), parameterLevels.isEmpty {
      return fail(.badArgument("\(layer.type) has its parameters on the device 'meta', and the tensors that arrive are on 'cpu'"))
    }
    guard elementType != .unknown, !layer.mixesElementTypes(self) else { return }
    for i in inputs.indices where inputs[i].elementType != elementType {
      guard inputs[i].elementType == .unknown else {
        let (own, given) = (elementType.rawValue, inputs[i].elementType.rawValue)
        return fail(.badArgument("\(layer.type) has parameters of \(own), but a tensor of \(given) arrives"))
      }
      inputs[i].elementType = elementType
    }
  }

  /// Checks the input's rank against `allowed`; `expected` spells it as PyTorch's message does. Returns the rank if it is
  /// known and allowed.
  package mutating func rank(in allowed: ClosedRange<Int>, expected: @autoclosure () -> String) -> Int? {
    guard let rank = input.shape.rank else { return nil }
    if allowed.contains(rank) { return rank }
    fail(.rankMismatch(expected: expected(), got: rank))
    return nil
  }

  /// The input's dimension for `dim`; negative ones count from the end. Nil if unknown or out of range, which is refused.
  package mutating func axis(_ dim: Dim) -> Int? {
    guard let rank = input.shape.rank, let dim = dim.value else { return nil }
    // A scalar counts as a vector here.
    let reach = max(rank, 1)
    if dim >= -reach, dim < reach { return dim < 0 ? dim + reach : dim }
    fail(
      .badArgument("Dimension out of range (expected to be in range of [-\(reach), \(reach - 1)], but got \(dim))"))
    return nil
  }
}
