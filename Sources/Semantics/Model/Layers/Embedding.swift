/// `Embedding` (`torch/nn/modules/sparse.py`): looks up rows of its weight (num, dim).
///
/// Input: indices of any shape; output (..., dim).
package struct Embedding: Layer {
  package let count: Dim
  package let dim: Dim
  package let paddingIndex: Dim?
  /// Whether rows are renormalised when they are looked up.
  package let hasMaximumNorm: Bool?
  package let maximumNorm: Double?
  /// The power of that norm.
  package let normType: Double?
  package let isSparse: Bool?

  package init(_ count: Dim, _ dim: Dim) {
    (self.count, self.dim, paddingIndex) = (count, dim, nil)
    (hasMaximumNorm, maximumNorm, normType, isSparse) = (false, nil, 2, false)
  }

  package init(_ a: inout Arguments) {
    count = a.size("num_embeddings")
    dim = a.size("embedding_dim")
    paddingIndex = a.paddingIndex(within: count)
    hasMaximumNorm = a.maximumNorm()
    maximumNorm = hasMaximumNorm == true ? a.float("max_norm", default: nil) : nil
    normType = hasMaximumNorm == true ? a.float("norm_type", default: 2) : 2
    isSparse = a.flag("sparse", default: false)
    _ = a.flag("scale_grad_by_freq", default: false)
  }

  package var type: String { "Embedding" }
  package var state: [StateTensor] { [.parameter("weight", [count, dim])] }
  package func mixesElementTypes(_ call: LayerCall) -> Bool { true }

  package var arguments: [(name: String, value: Printed)] {
    [
      ("num_embeddings", .dim(count)), ("embedding_dim", .dim(dim)),
      ("padding_idx", paddingIndex.map(Printed.dim) ?? .none),
    ]
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    call.expectIndices()
    if hasMaximumNorm == true {
      call.record(.renormalizesWeight(levels: call.inputLevels))
      if call.inputLevels.isSubset(of: call.parameterLevels) { call.recordLoop("aten::embedding_renorm_", at: call.parameterLevels) }
    }
    if isSparse == true, call.surroundings.differentiatesParameters {
      call.record(.unsupported(by: .autograd, operation: "sparse gradients"))
    }
    let shape = call.input.shape
    return call.rows(shape.rank == nil ? .unknown : Shape(shape.dims + [dim]))
  }

  package static let classes = [
    LayerClass(
      "Embedding",
      Signature(
        "num_embeddings", "embedding_dim",
        optional: [
          "padding_idx", "max_norm", "norm_type", "scale_grad_by_freq", "sparse", "_weight", "_freeze", "device", "dtype",
        ])
    ) { Embedding(&$0) }
  ]
}

/// `EmbeddingBag` (`torch/nn/modules/sparse.py`): sums, means or maxima of rows of its weight (num, dim).
///
/// Input (B, L): indices of B bags; or (L) with offsets, where each bag starts. Output (B, dim).
package struct EmbeddingBag: Layer {
  package let count: Dim
  package let dim: Dim
  package let hasMaximumNorm: Bool?
  package let maximumNorm: Double?
  /// The power of that norm.
  package let normType: Double?
  /// The row that bags ignore.
  package let paddingIndex: Dim?
  package let mode: String
  package let includesLastOffset: Bool?

  package init(_ a: inout Arguments) {
    count = a.size("num_embeddings")
    dim = a.size("embedding_dim")
    hasMaximumNorm = a.maximumNorm()
    maximumNorm = hasMaximumNorm == true ? a.float("max_norm", default: nil) : nil
    normType = hasMaximumNorm == true ? a.float("norm_type", default: 2) : 2
    _ = a.flag("sparse", default: false)
    _ = a.flag("scale_grad_by_freq", default: false)
    mode = a.string("mode", default: "mean") ?? "mean"
    includesLastOffset = a.bool("include_last_offset", default: false)
    paddingIndex = a.paddingIndex(within: count)
    if !["sum", "mean", "max"].contains(mode) {
      a.refuse(.badArgument("mode has to be one of sum, mean or max"), at: "mode")
    }
  }

  package var type: String { "EmbeddingBag" }
  /// Indices, offsets, and weights per sample.
  package var arity: ClosedRange<Int> { 1...3 }
  package var state: [StateTensor] { [.parameter("weight", [count, dim])] }
  package func mixesElementTypes(_ call: LayerCall) -> Bool { true }

  package var arguments: [(name: String, value: Printed)] {
    [("num_embeddings", .dim(count)), ("embedding_dim", .dim(dim)), ("mode", .string(mode))]
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    call.expectIndices()
    if hasMaximumNorm == true { call.record(.renormalizesWeight(levels: call.inputLevels)) }
    if !recordsRefusal(&call) { call.recordLoop("aten::_embedding_bag", at: call.operandLevels, in: .backward, of: [.inputs, .params]) }
    guard let rank = call.rank(in: 1...2, expected: "1D or 2D") else {
      return call.rows([.unknown, dim])
    }
    if rank == 2 { return call.rows([call.input.shape[0], dim]) }
    guard call.inputs.count > 1 else {
      call.fail(.badArgument("offsets has to be a 1D Tensor but got None"))
      return call.rows([.unknown, dim])
    }
    let offsets = call.inputs[1].shape[0]
    return call.rows([includesLastOffset == true ? offsets - 1 : offsets, dim])
  }

  /// Autograd refuses to differentiate it with respect to anything but its weight.
  private func recordsRefusal(_ call: inout LayerCall) -> Bool {
    if call.carriesTangent(parameters: true) {
      call.record(.unsupported(by: .forwardMode, operation: "_embedding_bag"))
    } else if call.surroundings.differentiatesInputs {
      call.record(.unsupported(by: .autograd, operation: "_embedding_bag"))
    } else {
      return false
    }
    return true
  }

  package static let classes = [
    LayerClass(
      "EmbeddingBag",
      Signature(
        "num_embeddings", "embedding_dim",
        optional: [
          "max_norm", "norm_type", "scale_grad_by_freq", "mode", "sparse", "_weight", "include_last_offset", "padding_idx",
          "device", "dtype",
        ])
    ) { EmbeddingBag(&$0) }
  ]
}

extension Arguments {
  /// Whether there is a `max_norm`, a number or None.
  fileprivate mutating func maximumNorm() -> Bool? {
    isNone("max_norm", default: true).map(!)
  }

  /// `padding_idx`: None, or an index into `count` rows; negative ones count from the end.
  fileprivate mutating func paddingIndex(within count: Dim) -> Dim? {
    guard let index = optionalInt("padding_idx") else { return nil }
    if let i = index.value, let count = count.value, i >= count || i < -count {
      refuse(.badArgument("Padding_idx must be within num_embeddings"), at: "padding_idx")
    }
    return index.isBelow(0) ? count + index : index
  }
}

extension LayerCall {
  /// Refuses inputs computed from parameters: those are floats, not indices (`checkScalarTypes` in `aten/src/ATen/TensorUtils.cpp`).
  fileprivate mutating func expectIndices() {
    guard input.dependsOnParameters, input.shape.rank != nil else { return }
    fail(.badArgument("expected indices of the types Long or Int, but a tensor of a floating type arrives"))
  }
}
