import YAMLSource

/// The speller of a format without calls: no fix can write one.
protocol WordlessSpeller: Speller {
  /// The reason for refusing edits: what to do in code instead.
  static var code: String { get }
}

extension WordlessSpeller {
  static var refusal: EditRefusal { EditRefusal(code) }
  static var codeInstead: String? { code }

  func call(at node: NodeID) -> SpelledCall? { nil }
  func write(_ call: SpelledCall, to revision: inout Revision) throws(EditRefusal) { throw Self.refusal }
  func callable(
    _ target: String, positional: [NodePlan], keywords: [(name: String, value: NodePlan)]
  ) throws(EditRefusal) -> NodePlan { throw Self.refusal }
  func replaceBatchNorms(of model: NodeID, in revision: inout Revision) throws(EditRefusal) { throw Self.refusal }
  func evaluate(_ model: NodeID, in revision: inout Revision) throws(EditRefusal) { throw Self.refusal }
}
