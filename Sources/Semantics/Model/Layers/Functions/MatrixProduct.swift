/// `matmul` (`@`), `bmm` and `mm`.
package struct MatrixProduct: Layer {
  package enum Kind: String, CaseIterable {
    case matmul, bmm, mm, mv, dot

    /// The number of dimensions that both inputs must have; nil for any.
    package var rank: Int? {
      switch self {
      case .matmul: nil
      case .bmm: 3
      case .mm: 2
      case .mv, .dot: nil
      }
    }
  }

  package let kind: Kind
  package var type: String { kind.rawValue }
  package var savesInput: InputSaving { .always }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard call.inputs.count == 2 else {
      call.fail(.badArgument("\(type) takes 2 tensors, but \(call.inputs.count) are given"))
      return call.output(.unknown)
    }
    let (a, b) = (call.inputs[0].shape, call.inputs[1].shape)
    guard let rankA = a.rank, let rankB = b.rank else { return call.output(.unknown) }
    if let wrong = [rankA, rankB].first(where: { $0 != (kind.rank ?? max(1, $0)) }) {
      call.fail(.rankMismatch(expected: kind.rank.map { "\($0)D" } ?? "at least 1D", got: wrong))
      return call.output(.unknown)
    }
    let inner = b[rankB == 1 ? 0 : rankB - 2]
    if !a[-1].mayEqual(inner) {
      call.fail(.featureMismatch("\(type): shapes \(a) and \(b) cannot be multiplied (\(a[-1]) and \(inner))"))
      return call.output(.unknown)
    }
    return call.output(product(a, rankA, b: b, rankB: rankB, in: &call) ?? .unknown)
  }

  /// The leading dimensions broadcast; a vector gains a dimension that the result loses again.
  private func product(_ a: Shape, _ rankA: Int, b: Shape, rankB: Int, in call: inout LayerCall) -> Shape? {
    let batchA = Shape(Array(a.dims.prefix(max(0, rankA - 2))))
    let batchB = Shape(Array(b.dims.prefix(max(0, rankB - 2))))
    if kind == .bmm, !batchA[0].mayEqual(batchB[0]) {
      call.fail(.featureMismatch("bmm: batches of \(batchA[0]) and \(batchB[0]) don't match"))
      return nil
    }
    guard let batch = call.broadcast(batchA, batchB) else { return nil }
    return Shape(batch.dims + (rankA > 1 ? [a[-2]] : []) + (rankB > 1 ? [b[-1]] : []))
  }
}

/// `scaled_dot_product_attention`: query, key and value of (..., tokens, features).
package struct AttentionProduct: Layer {
  package let dropout: Double?
  /// Whether each token sees only those up to itself.
  package let isCausal: Bool?
  /// `enable_gqa`: groups of heads share a key and a value.
  package let isGrouped: Bool?
  /// Nil is None: one over the root of the number of features.
  package let scale: Double?

  package init(dropout: Double? = 0) { (self.dropout, isCausal, isGrouped, scale) = (dropout, false, false, nil) }

  package init(_ a: inout Arguments) {
    dropout = a.float("dropout_p", default: 0)
    isCausal = a.bool("is_causal", default: false)
    isGrouped = a.bool("enable_gqa", default: false)
    scale = a.isNone("scale", default: true) == true ? nil : a.float("scale", default: nil)
  }

  package var type: String { "scaled_dot_product_attention" }
  package var savesInput: InputSaving { .always }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard call.inputs.count >= 3 else {
      call.fail(.badArgument("\(type) takes a query, a key and a value, but \(call.inputs.count) are given"))
      return call.output(.unknown)
    }
    let (query, key, value) = (call.inputs[0].shape, call.inputs[1].shape, call.inputs[2].shape)
    if let dropout, dropout > 0, dropout < 1 { call.record(.drawsRandomNumbers(.attentionMask)) }
    if call.inputs.count > 3, let rank = call.inputs[3].shape.rank, rank < 2 {
      call.fail(.badArgument("Dimension out of range: attn_mask has \(rank) dimensions, and 2 are needed"))
    }
    guard query.rank != nil, key.rank != nil, value.rank != nil else { return call.output(.unknown) }
    let usesFlash = isFlash(call)
    if usesFlash { recordFlashAttention(&call) }
    if !query[-1].mayEqual(key[-1]) || !key[-2].mayEqual(value[-2]) {
      call.fail(.featureMismatch("\(type): query \(query), key \(key) and value \(value) don't match"))
    }
    var output = call.elementwise(query.replacing(-1, with: value[-1]), savesOutput: usesFlash)
    if usesFlash { output.strides = FlashAttention.strides(call.input, output.shape) }
    return output
  }

  /// Without a dropout, of tensors whose features stand one behind the other, and a mask without a gradient that it can see.
  private func isFlash(_ call: LayerCall) -> Bool {
    let shapes = call.inputs.map(\.shape)
    guard dropout == 0, !call.inputs.prefix(3).contains(where: \.isLastStrided),
      FlashAttention.mayTake(query: shapes[0], key: shapes[1], value: shapes[2], isGrouped: isGrouped == true)
    else { return false }
    guard call.inputs.count > 3 else { return true }
    let mask = call.inputs[3]
    return FlashAttention.mayTake(mask: mask.shape, query: shapes[0], key: shapes[1])
      && !call.surroundings.showsGradient(
        mask.carriesGradient, dependsOnParameters: mask.dependsOnParameters, isLeaf: mask.isLeaf, at: mask.levels)
  }

  private func recordFlashAttention(_ call: inout LayerCall) {
    if call.inputs.count > 3, call.inputs[3].carriesGradient || call.inputs[3].dependsOnParameters {
      call.record(.unsupported(by: .anyTransform, operation: FlashAttention.name + " with a mask that requires grad"))
    } else if call.carriesTangent() {
      call.refuseTangents(FlashAttention.name)
    } else if call.hasSecondDerivative() {
      call.record(.unsupported(by: .secondDerivative, operation: FlashAttention.name + "_backward"))
    } else {
      call.recordLoop("aten::" + FlashAttention.name, at: call.inputLevels, in: .backward)
    }
  }
}
