/// What `TransformerEncoder` asks of a padding mask in eval mode before it looks whether its fast path can be taken: takes the source and
/// the mask, and hands the source on (`torch/nn/modules/transformer.py`).
package struct NestedTensorCheck: Layer {
  private static let operation = "aten::_nested_tensor_from_mask_left_aligned"

  package init() {}

  package var type: String { "src_key_padding_mask" }

  package func strides(_ call: PlacedCall) -> Strides? { call.view }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let (source, mask) = (call.inputs[0], call.inputs[1])
    guard !call.isTraining, source.shape.rank ?? 3 == 3 else { return call.sameTensor() }
    let levels = source.levels.joined(mask.levels)
    if !levels.isEmpty {
      call.record(.lacksBatchingRule(levels: levels, operation: Self.operation))
    } else if let rank = mask.shape.rank, rank != 2 {
      call.fail(.badArgument("Padding mask should be 2D"))
    }
    return call.sameTensor()
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let (source, mask) = (run.inputs[0], run.inputs[1])
    guard !run.isTraining, source.rank == 3 else { return source }
    try run.demandBatchingRule(Self.operation, on: source.levels.joined(mask.levels))
    if mask.rank != 2 { throw .shape("Padding mask should be 2D") }
    return source
  }
}
