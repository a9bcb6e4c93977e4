/// What an `autograd.Function` returns (`torch/autograd/function.py`). The first input is what its forward has computed, unrecorded; the
/// tensors that it was called with follow, and those that it saves for its backward.
package struct CustomFunction: Layer {
  package let type: String
  private let hasBackward: Bool
  /// How many of the inputs are saved: the last ones.
  private let saved: Int
  private let savesOutput: Bool
  private let count: Int

  /// - Parameters:
  ///   - count: how many inputs there are
  ///   - saved: how many of them are saved for the backward pass
  package init(_ type: String, hasBackward: Bool, count: Int, saved: Int, savesOutput: Bool) {
    (self.type, self.hasBackward, self.count, self.saved, self.savesOutput) = (type, hasBackward, count, saved, savesOutput)
  }

  package var arity: ClosedRange<Int> { 1...Int.max }
  package var savesInput: InputSaving { .at(Array(max(1, count - saved)..<max(1, count))) }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    var result = call.sameTensor()
    let arguments = call.inputs.dropFirst().dropLast(saved)
    result.carriesGradient = arguments.contains(where: \.carriesGradient)
    result.dependsOnParameters = arguments.contains(where: \.dependsOnParameters)
    result.carriesTangent = arguments.contains(where: \.carriesTangent)
    result.isSaved = savesOutput && result.carriesGradient
    if !hasBackward, result.carriesGradient { call.record(.unsupported(by: .autograd, operation: "`\(type)`, which has no backward")) }
    return result
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    if !hasBackward { try run.refuseDerivative(type) }
    if savesOutput, run.inputs.contains(where: \.carriesGradient) { run.input.storage.savedBy = run.name }
    return run.input
  }
}
