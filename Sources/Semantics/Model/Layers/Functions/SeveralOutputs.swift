/// A function that returns several tensors (`chunk`, `topk`): each is a call of its own, with the place as its `index`.
package protocol SeveralOutputs: Layer {
  /// How many tensors the function returns; nil where that is unknown.
  func outputCount(_ inputs: [TensorFacts]) -> Int?

  /// Whether Python gets a tuple even of one tensor.
  var givesTuple: Bool { get }
}

extension SeveralOutputs {
  package var givesTuple: Bool { false }
}
