import YAMLSource

/// YOLO's rows have no word for a norm layer, nor for what is done to the built model: nothing can be written.
struct YoloSpeller: Speller {
  let base: SpellerBase

  init(_ base: SpellerBase) { self.base = base }

  static let codeInstead: String? = """
    YOLO's rows name no norm layer, so patch the built model in code: `torch.func.replace_all_batch_norm_modules_(model)`, \
    or call it in eval mode: `model.eval()`
    """

  func call(at node: NodeID) -> SpelledCall? { nil }

  func write(_ call: SpelledCall, to revision: inout Revision) throws(EditRefusal) { throw refusal }

  func callable(
    _ target: String, positional: [NodePlan], keywords: [(name: String, value: NodePlan)]
  ) throws(EditRefusal) -> NodePlan { throw refusal }

  func replaceBatchNorms(of model: NodeID, in revision: inout Revision) throws(EditRefusal) { throw refusal }

  func evaluate(_ model: NodeID, in revision: inout Revision) throws(EditRefusal) { throw refusal }

  private var refusal: EditRefusal { EditRefusal(YoloSpeller.codeInstead ?? "") }
}
