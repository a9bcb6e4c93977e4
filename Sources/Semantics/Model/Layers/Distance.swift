/// `CosineSimilarity` and `PairwiseDistance` (`torch/nn/modules/distance.py`): two tensors that broadcast; one dimension of
/// the result is summed away.
package struct Distance: Layer {
  package enum Kind: String {
    case cosine = "CosineSimilarity"
    case pairwise = "PairwiseDistance"
  }

  package let kind: Kind
  /// The dimension that is compared: the last one for a pairwise distance.
  package let dim: Dim
  /// The norm's exponent.
  package let p: Double?
  package let eps: Double?
  package let keepDim: Bool?

  package init(_ a: inout Arguments, _ kind: Kind) {
    self.kind = kind
    switch kind {
    case .cosine:
      dim = a.int("dim", default: 1)
      (p, keepDim) = (nil, false)
      eps = a.float("eps", default: 1e-8)
    case .pairwise:
      dim = -1
      p = a.float("p", default: 2)
      eps = a.float("eps", default: 1e-6)
      keepDim = a.flag("keepdim", default: false)
    }
  }

  package var type: String { kind.rawValue }
  package var arity: ClosedRange<Int> { 2...2 }
  /// A norm's gradient is computed from the difference, a tensor of its own, and the output.
  package var savesInput: InputSaving { kind == .cosine ? .always : .never }

  package var arguments: [(name: String, value: Printed)] {
    switch kind {
    case .cosine: [("dim", .dim(dim)), ("eps", .optional(eps))]
    case .pairwise: [("norm", .optional(p)), ("eps", .optional(eps)), ("keepdim", .flag(keepDim))]
    }
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard let shape = call.broadcast(call.inputs[0].shape, call.inputs[1].shape), let rank = shape.rank else {
      return call.output(.unknown)
    }
    guard let dim = dim.value else { return call.output(rank > 0 ? Shape(unknownOfRank: rank - 1) : []) }
    let reach = max(rank, 1)
    guard dim >= -reach, dim < reach else {
      call.fail(
        .badArgument("Dimension out of range (expected to be in range of [-\(reach), \(reach - 1)], but got \(dim))"))
      return call.output(.unknown)
    }
    var dims = shape.dims
    let axis = dim < 0 ? dim + reach : dim
    if keepDim == true, rank > 0 { dims[axis] = 1 } else if rank > 0 { dims.remove(at: axis) }
    return call.elementwise(Shape(dims), savesOutput: kind == .pairwise)
  }

  package static let classes = [
    LayerClass("CosineSimilarity", Signature(optional: ["dim", "eps"])) { Distance(&$0, .cosine) },
    LayerClass("PairwiseDistance", Signature(optional: ["p", "eps", "keepdim"])) { Distance(&$0, .pairwise) },
  ]
}
