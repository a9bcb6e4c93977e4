/// What autograd and functorch say to layers that overwrite their input or hand it on
/// (`torch/csrc/autograd/VariableTypeUtils.h`: `check_inplace`;
/// `torch/csrc/autograd/variable.cpp`: `handle_view_on_rebase`; `functorch/DynamicLayer.cpp`: `checkForInvalidMutationOnCaptures`).
extension LayerCall {
  /// The output of a layer that computes into new memory, element by element. `savesOutput`: its gradient needs that value.
  package func elementwise(_ shape: Shape? = nil, parameters: Bool = false, savesOutput: Bool = false) -> TensorFacts {
    var result = output(shape ?? input.shape, parameters: parameters)
    result.isSaved = savesOutput && result.carriesGradient
    return result
  }

  /// The output of a layer that returns its input, or a view of it: an in-place operation behind it meets the input.
  package func sameTensor(_ shape: Shape? = nil) -> TensorFacts {
    var result = input
    if let shape { result.shape = shape }
    return result
  }

  /// The output of a layer that overwrites its input, and the record of what refuses that. `writes` are the levels at which
  /// the written value is batched, when those are more than the input's.
  package mutating func overwriteInput(savesOutput: Bool, writes levels: LevelSet = .none) -> TensorFacts {
    var result = output(input.shape)
    let refusal = inPlaceRefusal(writes: levels)
    if let refusal { record(.overwritesInput(refusal)) }
    // Told once: what comes behind goes on as if the layer computed into new memory. Only what is captured stays so.
    if refusal == nil || refusal == .capturedInput {
      (result.memory, result.isOneOfSeveralViews) = (input.memory, input.isOneOfSeveralViews)
    }
    result.isSaved = savesOutput && result.carriesGradient
    return result
  }

  /// What transforms say to overwriting the input, where it is the model's own and some transform refuses that.
  private var inputOverwriting: InputOverwriting? {
    guard input.memory >= 0, input.memory < modelInputs, Int(input.memory) < surroundings.overwriting.count else { return nil }
    let overwriting = surroundings.overwriting[Int(input.memory)]
    return overwriting.refusal == nil ? nil : overwriting
  }

  /// Whether a transform inside of every vmap refuses to overwrite the input, so that no vmap gets to see the operation.
  package var isOverwritingRefusedFirst: Bool {
    inputOverwriting?.isBehindVmap == false
  }

  /// Why an operation on the input in place is refused, or nil. The order is that in which PyTorch checks.
  private func inPlaceRefusal(writes levels: LevelSet) -> InPlaceRefusal? {
    if !levels.isSubset(of: input.levels) { return .batchedMask }
    if let refusal = inputOverwriting?.refusal { return refusal }
    let requiresGrad = surroundings.differentiatesInputs || inputs.contains(where: \.dependsOnParameters)
    if input.isOneOfSeveralViews, requiresGrad { return .oneOfSeveralViews }
    return input.isSaved ? .neededForGradient : nil
  }
}
