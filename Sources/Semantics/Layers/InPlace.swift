/// What autograd and functorch say to layers that overwrite their input or hand it on
/// (`torch/csrc/autograd/VariableTypeUtils.h`: `check_inplace`; `functorch/DynamicLayer.cpp`:
/// `checkForInvalidMutationOnCaptures`).
extension LayerCall {
  /// The output of a layer that computes into new memory, element by element. `savesOutput`: its gradient needs that value.
  func elementwise(_ shape: Shape? = nil, parameters: Bool = false, savesOutput: Bool = false) -> TensorFacts {
    var result = output(shape ?? input.shape, parameters: parameters)
    if savesOutput, result.carriesGradient { result.storage = .fresh(savedBy: index) }
    return result
  }

  /// The output of a layer that returns its input, or a view of it: an in-place operation behind it meets the input.
  func sameTensor(_ shape: Shape? = nil) -> TensorFacts {
    var result = input
    if let shape { result.shape = shape }
    return result
  }

  /// The output of a layer that overwrites its input, and the record of what refuses that. `writes` are the levels at which
  /// the written value is batched, when those are more than the input's.
  mutating func overwriteInput(savesOutput: Bool, writes levels: LevelSet = .none) -> TensorFacts {
    var result = output(input.shape)
    result.storage = input.storage == .modelInput ? .modelInput : .fresh(savedBy: -1)
    if let refusal = inPlaceRefusal(writes: levels) {
      record(.overwritesInput(refusal))
      result.storage = .fresh(savedBy: -1)
    } else if savesOutput, result.carriesGradient {
      result.storage = .fresh(savedBy: index)
    }
    return result
  }

  /// Why an operation on the input in place is refused, or nil. The order is that in which PyTorch checks.
  private func inPlaceRefusal(writes levels: LevelSet) -> InPlaceRefusal? {
    if !levels.isSubset(of: input.levels) { return .batchedMask }
    switch input.storage {
    case .modelInput:
      if surroundings.capturesInputs { return .capturedInput }
      return surroundings.differentiatesInputs ? .differentiatedInput : nil
    case .fresh(let saver):
      return saver >= 0 ? .neededForGradient : nil
    }
  }
}
