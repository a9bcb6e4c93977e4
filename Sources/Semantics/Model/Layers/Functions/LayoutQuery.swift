/// `Tensor.is_contiguous(memory_format=torch.channels_last)`, which vmap refuses of a batched tensor
/// (`aten/src/ATen/functorch/BatchedTensorImpl.cpp`): hands its input on. The tensors of a transform for gradients inside of the vmap answer.
package struct LayoutQuery: Layer {
  package let type = "is_contiguous"
  private static let operation = "is_contiguous with a memory format"

  package init() {}

  package func strides(_ call: PlacedCall) -> Strides? { call.view }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    LayoutQuery.ask(&call)
    return call.sameTensor()
  }

  /// Asks for the layout of a call's input.
  static func ask(_ call: inout LayerCall) {
    guard call.surroundings.innermostIsVmap, !call.inputLevels.isEmpty else { return }
    call.record(.lacksBatchingRule(levels: call.inputLevels, operation: operation))
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandBatchingRule(LayoutQuery.operation)
    return run.input
  }
}
