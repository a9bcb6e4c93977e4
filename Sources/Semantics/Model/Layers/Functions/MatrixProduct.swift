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
  /// Nil is None: one over the root of the number of features.
  package let scale: Double?

  package init(dropout: Double? = 0) { (self.dropout, isCausal, scale) = (dropout, false, nil) }

  package init(_ a: inout Arguments) {
    dropout = a.float("dropout_p", default: 0)
    isCausal = a.bool("is_causal", default: false)
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
    guard let rank = query.rank, key.rank != nil, value.rank != nil else { return call.output(.unknown) }
    let usesFlash = rank > 2 && dropout == 0 && isFlash(call)
    if usesFlash { recordFlashAttention(&call, rank) }
    if !query[-1].mayEqual(key[-1]) || !key[-2].mayEqual(value[-2]) {
      call.fail(.featureMismatch("\(type): query \(query), key \(key) and value \(value) don't match"))
    }
    return call.elementwise(query.replacing(-1, with: value[-1]), savesOutput: usesFlash)
  }

  /// Flash attention takes tensors that agree in their batches and features, whose features stand one behind the other, and a mask of 2 or
  /// 4 dimensions without a gradient that it can see (`use_flash_attention` in `aten/src/ATen/native/transformers/sdp_utils_cpp.cpp`).
  private func isFlash(_ call: LayerCall) -> Bool {
    let shapes = call.inputs.prefix(3).map(\.shape)
    let agree = shapes.dropFirst().allSatisfy { other in
      other.rank == shapes[0].rank && other[-1].mayEqual(shapes[0][-1])
        && (0..<max(0, (other.rank ?? 2) - 2)).allSatisfy { other[$0].mayEqual(shapes[0][$0]) }
    }
    if call.inputs.prefix(3).contains(where: \.isLastStrided) { return false }
    guard agree, call.inputs.count > 3 else { return agree }
    let mask = call.inputs[3]
    if call.surroundings.showsGradient(mask.carriesGradient, dependsOnParameters: mask.dependsOnParameters, at: mask.levels) { return false }
    return mask.shape.rank.map { $0 == 2 || $0 == 4 } ?? true
  }

  /// Of more than two dimensions and without a dropout the product runs as flash attention, which has no forward mode, no second
  /// derivative and, of up to four dimensions, no batching rule.
  private func recordFlashAttention(_ call: inout LayerCall, _ rank: Int) {
    let operation = "_scaled_dot_product_flash_attention_for_cpu"
    if call.inputs.count > 3, call.inputs[3].carriesGradient || call.inputs[3].dependsOnParameters {
      call.record(.unsupported(by: .anyTransform, operation: operation + " with a mask that requires grad"))
    } else if call.carriesTangents {
      call.record(.unsupported(by: .forwardMode, operation: operation))
    } else if call.hasSecondDerivative() {
      call.record(.unsupported(by: .secondDerivative, operation: operation + "_backward"))
    } else if rank <= 4 {
      call.recordLoop(MultiheadAttention.flashAttention, at: call.inputLevels, in: .backward)
    }
  }
}
