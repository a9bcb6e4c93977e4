/// `MultiheadAttention` (`torch/nn/modules/activation.py`), without the module of its output projection.
///
/// Query (L, N, E), key (S, N, kdim) and value (S, N, vdim), with `batch_first` (N, ...), or without N; output as the query.
/// Returns a tuple: the output and the weights.
package struct MultiheadAttention: Layer {
  package let embedDim: Dim
  package let heads: Dim
  package var dropout: Double? = 0
  package var bias: Bool? = true
  /// `add_bias_kv`
  package var addsBias: Bool? = false
  package var addsZero: Bool? = false
  /// Nil is None: as the query.
  package var keyDim: Dim?
  package var valueDim: Dim?
  package var batchFirst: Bool? = false
  /// Whether the call asks for attention weights, which decides the kernel.
  package var needsWeights = true
  /// Whether the model's code passes one tensor as query, key and value.
  package var isSelfAttention = false

  package init(_ embedDim: Dim, _ heads: Dim, dropout: Double? = 0, bias: Bool? = true, batchFirst: Bool? = false) {
    (self.embedDim, self.heads, self.dropout, self.bias, self.batchFirst) = (embedDim, heads, dropout, bias, batchFirst)
    needsWeights = false
  }

  package init(_ a: inout Arguments) {
    embedDim = a.positiveInt("embed_dim")
    heads = a.positiveInt("num_heads")
    dropout = a.float("dropout", default: 0)
    bias = a.bool("bias", default: true)
    addsBias = a.bool("add_bias_kv", default: false)
    addsZero = a.bool("add_zero_attn", default: false)
    keyDim = a.isNone("kdim", default: true) == true ? nil : a.size("kdim")
    valueDim = a.isNone("vdim", default: true) == true ? nil : a.size("vdim")
    batchFirst = a.bool("batch_first", default: false)
    if !hasWholeHeads { a.refuse(.badArgument("embed_dim must be divisible by num_heads"), at: "num_heads") }
  }

  /// Whether the heads divide the embedding, as far as known.
  package var hasWholeHeads: Bool { heads == 0 || (embedDim % heads).mayEqual(0) }

  package var type: String { "MultiheadAttention" }
  /// Masks may come beside query, key and value.
  package var arity: ClosedRange<Int> { 3...5 }
  package var savesInput: InputSaving { .forParameters }

  /// Whether one matrix projects query, key and value.
  private var isPacked: Bool { (keyDim ?? embedDim) == embedDim && (valueDim ?? embedDim) == embedDim }

  package var state: [StateTensor] {
    var result: [StateTensor] =
      isPacked
      ? [.parameter("in_proj_weight", [3 * embedDim, embedDim])]
      : [
        .parameter("q_proj_weight", [embedDim, embedDim]),
        .parameter("k_proj_weight", [embedDim, keyDim ?? embedDim]),
        .parameter("v_proj_weight", [embedDim, valueDim ?? embedDim]),
      ]
    if bias != false { result.append(.parameter("in_proj_bias", [3 * embedDim])) }
    if addsBias == true {
      result += [.parameter("bias_k", [1, 1, embedDim]), .parameter("bias_v", [1, 1, embedDim])]
    }
    return result
  }

  /// The output projection: a module that is never called, whose weights are read.
  package var outputProjection: Linear { Linear(embedDim, embedDim, bias: bias, kind: .attention) }

  package var arguments: [(name: String, value: Printed)] {
    [
      ("embed_dim", .dim(embedDim)), ("num_heads", .dim(heads)),
      ("dropout", dropout.map(Printed.number) ?? .string("?")), ("batch_first", .flag(batchFirst)),
      ("kdim", .dim(keyDim ?? embedDim)), ("vdim", .dim(valueDim ?? embedDim)), ("add_zero_attn", .flag(addsZero)),
    ]
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    var result = call.output(call.input.shape, parameters: true)
    result.isTuple = needsWeights
    guard checkShapes(&call) else { return result }
    if call.isTraining, let dropout, dropout > 1 {
      call.fail(.badArgument("dropout probability has to be between 0 and 1, but got \(dropout)"))
    }
    if !recordsRefusal(&call) { recordLoop(&call) }
    if draws(call) {
      call.record(.drawsRandomNumbers(needsWeights ? .sampled : .attentionMask))
      result.levels = result.levels.joined(call.surroundings.randomLevels)
    }
    return result
  }

  private func draws(_ call: LayerCall) -> Bool {
    guard call.isTraining, let dropout else { return false }
    return dropout > 0 && dropout < 1
  }

  private func checkShapes(_ call: inout LayerCall) -> Bool {
    guard let rank = call.rank(in: 2...3, expected: "2D (unbatched) or 3D (batched)") else {
      return call.input.shape.rank == nil
    }
    let expected = [embedDim, keyDim ?? embedDim, valueDim ?? embedDim]
    for (name, (input, dim)) in zip(["query", "key", "value"], zip(call.inputs, expected)) {
      if let other = input.shape.rank, other != rank {
        call.fail(.rankMismatch(expected: "\(rank)D \(name), as the query,", got: other))
        return false
      }
      if !input.shape[-1].mayEqual(dim) {
        call.fail(.featureMismatch("MultiheadAttention takes \(name)s of \(dim) features, but \(input.shape[-1]) arrive"))
        return false
      }
    }
    return checkSizes(&call, rank)
  }

  /// Checks that key and value have equal lengths, and all three equal batch sizes.
  private func checkSizes(_ call: inout LayerCall, _ rank: Int) -> Bool {
    let (query, key, value) = (call.inputs[0].shape, call.inputs[1].shape, call.inputs[2].shape)
    let batch = batchFirst == true ? 0 : 1
    let agree = (0..<rank - 1).allSatisfy { key[$0].mayEqual(value[$0]) }
    if !agree || rank == 3 && !query[batch].mayEqual(key[batch]) {
      call.fail(.featureMismatch("MultiheadAttention: query \(query), key \(key) and value \(value) don't match"))
      return false
    }
    return checkPaddingMask(&call, rank)
  }

  /// Checks `key_padding_mask`, the fourth input: (N, S) for S keys, or (S) without a batch.
  private func checkPaddingMask(_ call: inout LayerCall, _ rank: Int) -> Bool {
    guard call.inputs.count > 3, let found = call.inputs[3].shape.rank, let isFirst = rank == 2 ? false : batchFirst else { return true }
    let (key, mask) = (call.inputs[1].shape, call.inputs[3].shape)
    let expected: Shape = rank == 2 ? [key[0]] : [key[isFirst ? 0 : 1], key[isFirst ? 1 : 0]]
    if expected.rank == found, (0..<found).allSatisfy({ expected[$0].mayEqual(mask[$0]) }) { return true }
    call.fail(.featureMismatch("the shape of key_padding_mask is \(mask), but should be \(expected)"))
    return false
  }

  static let fusedAttention = "aten::_native_multi_head_attention"

  /// Whether the fused kernel runs, as far as the model's parameters decide that.
  private func takesFastPath(_ call: LayerCall) -> Bool {
    isEligible(isTraining: call.isTraining, rank: call.input.shape.rank) && !call.surroundings.capturesParameters && call.surroundings.isTransformed
  }

  /// Records what attention's kernels can't do, and returns whether there is something. Without weights and mask the product runs as
  /// flash attention.
  private func recordsRefusal(_ call: inout LayerCall) -> Bool {
    let carriesTangent = call.carriesTangent(parameters: true)
    if !needsWeights, carriesTangent, !draws(call) {
      call.record(.unsupported(by: .forwardMode, operation: FlashAttention.name))
    } else if !needsWeights, !draws(call), call.hasSecondDerivative(parameters: true) {
      call.record(.unsupported(by: .secondDerivative, operation: FlashAttention.name + "_backward"))
    } else if takesFastPath(call), carriesTangent, call.surroundings.differentiations.last?.isForward == true {
      call.record(.unsupported(by: .forwardMode, operation: MultiheadAttention.fusedAttention))
    } else if takesFastPath(call), hidesGradients(call) {
      call.record(.unsupported(by: .autograd, operation: MultiheadAttention.fusedAttention))
    } else {
      return false
    }
    return true
  }

  /// Neither kernel has a batching rule. The fused one runs where a vmap of the parameters hides that they require grad.
  private func recordLoop(_ call: inout LayerCall) {
    if takesFastPath(call), let level = call.surroundings.innermostVmap, call.parameterLevels.contains(level) {
      call.recordLoop(MultiheadAttention.fusedAttention, at: call.operandLevels)
    } else if !needsWeights, !draws(call) {
      call.recordLoop("aten::" + FlashAttention.name, at: call.operandLevels, in: .backward, of: [.inputs, .params])
    }
  }

  /// Whether eval mode uses the fused kernel, which has no gradient and needs inputs that require none.
  func isEligible(isTraining: Bool, rank: Int?) -> Bool {
    !isTraining && isSelfAttention && batchFirst == true && rank == 3 && (heads % 2) == 0
      && isPacked && bias == true && addsBias == false && addsZero == false
  }

  /// Whether a vmap inside a gradient transform hides that tensors require grad.
  private func hidesGradients(_ call: LayerCall) -> Bool {
    guard let level = call.surroundings.innermostVmap else { return false }
    let (throughInput, throughWeights) = (call.input.carriesGradient, call.surroundings.pullsBackParameters)
    return (throughInput || throughWeights)
      && (!throughInput || call.input.levels.contains(level))
      && (!throughWeights || call.parameterLevels.contains(level))
  }
}
