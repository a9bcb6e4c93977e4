/// In-place operations and views under autograd and functorch
/// (`torch/csrc/autograd/VariableTypeUtils.h`: `check_inplace`;
/// `torch/csrc/autograd/variable.cpp`: `handle_view_on_rebase`; `functorch/DynamicLayer.cpp`: `checkForInvalidMutationOnCaptures`).
extension LayerCall {
  /// The output of a layer that computes into new memory, element by element. `savesOutput`: its gradient needs that value.
  package func elementwise(_ shape: Shape? = nil, parameters: Bool = false, savesOutput: Bool = false) -> TensorFacts {
    var result = output(shape ?? input.shape, parameters: parameters)
    result.isSaved = savesOutput && result.carriesGradient
    return result
  }

  /// The output of a layer that returns its input or a view of it: later in-place operations affect the input.
  package func sameTensor(_ shape: Shape? = nil) -> TensorFacts {
    var result = input
    result.isLeaf = false
    result.strides = nil
    if let shape { result.shape = shape }
    return result
  }

  /// The output of a layer that overwrites its input; records a refusal. `writes` are the levels of the written value, if
  /// there are more than the input's.
  package mutating func overwriteInput(savesOutput: Bool, writes levels: LevelSet = .none) -> TensorFacts {
    var result = output(input.shape)
    let refusal = inPlaceRefusal(writes: levels)
    if let refusal { record(.overwritesInput(refusal)) }
    // Report once: later layers see a fresh tensor, unless the input is captured.
    if refusal == nil || refusal == .capturedInput {
      (result.memory, result.isOneOfSeveralViews) = (input.memory, input.isOneOfSeveralViews)
    }
    result.isSaved = savesOutput && result.carriesGradient
    return result
  }

  /// The transforms' refusal to overwrite the model's own input; nil if none refuses or the input is another tensor.
  private var inputOverwriting: InputOverwriting? {
    guard input.memory >= 0, input.memory < modelInputs, Int(input.memory) < surroundings.overwriting.count else { return nil }
    let overwriting = surroundings.overwriting[Int(input.memory)]
    // A leaf that requires a gradient is protected only where gradients are recorded.
    guard let refusal = overwriting.refusal, recordsGradient || refusal == .capturedInput else { return nil }
    return overwriting
  }

  /// Whether a transform inside of every vmap refuses to overwrite the input, so that no vmap gets to see the operation.
  package var isOverwritingRefusedFirst: Bool {
    inputOverwriting?.isBehindVmap == false
  }

  /// Why PyTorch refuses an in-place operation on the input, in its order of checks; nil if it doesn't.
  private func inPlaceRefusal(writes levels: LevelSet) -> InPlaceRefusal? {
    if isOverwritingRefusedFirst, inputOverwriting?.refusal == .capturedInput { return .capturedInput }
    if !levels.isSubset(of: input.levels) { return .batchedMask }
    if let refusal = inputOverwriting?.refusal { return refusal }
    let requiresGrad = surroundings.differentiatesInputs || inputs.contains(where: \.dependsOnParameters)
    if input.isOneOfSeveralViews, requiresGrad, recordsGradient { return .oneOfSeveralViews }
    return input.isSaved ? .neededForGradient : nil
  }
}
