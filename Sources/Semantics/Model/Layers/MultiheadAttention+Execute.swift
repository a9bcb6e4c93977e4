/// `F.multi_head_attention_forward`: project, split into heads, softmax(q k^T / sqrt(d)) v, join, project.
extension MultiheadAttention {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    if run.inputs.count > 4 { throw .skipped("normlint can't run a MultiheadAttention with more than a key_padding_mask") }
    try run.demandRank(2...3, "2D (unbatched) or 3D (batched)")
    let width = try run.known(embedDim, "embed_dim")
    let heads = try run.known(heads, "num_heads")
    guard heads > 0, width % heads == 0 else { throw .shape("embed_dim must be divisible by num_heads") }
    let isBatched = run.input.rank == 3
    let isFirst = try run.known(batchFirst, "batch_first") && isBatched
    try checkShapes(run, width, isFirst: isFirst)
    let dropout = run.isTraining ? try run.known(self.dropout, "dropout") : 0
    if !needsWeights, !(dropout > 0 && dropout < 1) {
      try run.refuseTangents(FlashAttention.name, parameters: true)
    }
    if isEligible(isTraining: run.isTraining, rank: run.input.rank), !run.stack.captures(.params),
      run.stack.gradients.last?.kind.usesAutograd == false
    {
      try run.refuseTangents(MultiheadAttention.fusedAttention, parameters: true)
    }
    // (N, tokens, features) from here on.
    func arranged(_ x: Tensor) throws(Refusal) -> Tensor {
      let x = try run.rowMajor(x)
      if !isBatched { return x.viewed([1] + x.dims) }
      return isFirst ? x : try run.permuted(x, [1, 0, 2])
    }
    let inputs = try run.inputs.prefix(3).map(arranged)
    var projected = try project(&run, inputs, width: width)
    try addTokens(&run, &projected, width: width)
    let mask = try paddingMask(run, inputs[1], keys: projected[1].dims[1])
    let parts = try projected.map { (x) throws(Refusal) in try run.heads(x, heads) }
    let attended = try run.attentionWeights(
      parts[0], parts[1], scale: 1 / Float(width / heads).squareRoot(), mask: mask, dropout: dropout,
      draw: needsWeights ? .operation : .attention)
    let joined = try run.joinedHeads(try run.matrixProduct(attended, parts[2]))
    let hasBias = try run.known(bias, "bias")
    let projection = try run.weights("out_proj.weight", [width, width])
    var output = try run.linear(joined, projection, bias: try run.parameter("out_proj.bias", [width], if: hasBias))
    if !isBatched { output = output.viewed(Array(output.dims.dropFirst())) } else if !isFirst { output = try run.permuted(output, [1, 0, 2]) }
    guard needsWeights else { return output }
    let mean = try run.reduced(attended, [1], keeps: false) { $0.reduce(0, +) / Float($0.count) }
    (output.isTuple, output.rest) = (true, [isBatched ? mean : mean.viewed(Array(mean.dims.dropFirst()))])
    return output
  }

  /// What `key_padding_mask`, the fourth input, adds to the scores of each of (N, tokens) keys; nothing for the tokens behind them.
  private func paddingMask(_ run: LayerRun, _ key: Tensor, keys: Int) throws(Refusal) -> Tensor? {
    guard run.inputs.count > 3 else { return nil }
    let (mask, isBatched, batch, count) = (run.inputs[3], run.input.rank == 3, key.dims[0], key.dims[1])
    guard mask.dims == (isBatched ? [batch, count] : [count]) else {
      let query = isBatched ? "batched (3-D)" : "unbatched (2-D)"
      throw .shape("For \(query) `query`, expected `key_padding_mask` to be of \(batch) times \(count) keys, but got \(mask.shapeText)")
    }
    return try run.gathered(try run.rowMajor(mask).viewed([batch, 1, 1, count]), 3, from: (0..<keys).map { $0 < count ? $0 : -1 })
  }

  private func checkShapes(_ run: LayerRun, _ width: Int, isFirst: Bool) throws(Refusal) {
    let sizes = [width, try run.known(keyDim ?? embedDim, "kdim"), try run.known(valueDim ?? embedDim, "vdim")]
    for (input, size) in zip(run.inputs, sizes) {
      guard input.rank == run.input.rank else {
        throw .shape("For batched (3-D) `query`, expected `key` and `value` to be 3-D but found \(input.rank)-D")
      }
      guard input.dims.last == size else {
        throw .shape("was expecting embedding dimension of \(size), but got \(input.dims.last ?? 0)")
      }
    }
    let (query, key, value) = (run.inputs[0].dims, run.inputs[1].dims, run.inputs[2].dims)
    let batch = isFirst ? 0 : 1
    guard key.dropLast() == value.dropLast(), query.count < 3 || query[batch] == key[batch] else {
      throw .shape("key's sequence and batch dims \(key) do not match value's \(value), or the query's \(query)")
    }
  }

  private func project(_ run: inout LayerRun, _ x: [Tensor], width: Int) throws(Refusal) -> [Tensor] {
    let bias = try run.parameter("in_proj_bias", [3 * width], if: try run.known(bias, "bias"))
    let isPacked = state.first?.name == "in_proj_weight"
    return try ["q", "k", "v"].enumerated().map { (i, name) throws(Refusal) in
      let part = try bias.map { (bias) throws(Refusal) in try run.sliced(bias, 0, from: i * width, count: width) }
      let weights = isPacked ? try run.weights("in_proj_weight", [3 * width, width]) : try run.weights("\(name)_proj_weight", [width, x[i].dims[2]])
      return try run.linear(x[i], weights, bias: part, from: isPacked ? i * width : 0, rows: width)
    }
  }

  /// The learnt token of `add_bias_kv`, and the zeros of `add_zero_attn`, behind keys and values.
  private func addTokens(_ run: inout LayerRun, _ x: inout [Tensor], width: Int) throws(Refusal) {
    for (i, name) in [(1, "bias_k"), (2, "bias_v")] {
      if try run.known(addsBias, "add_bias_kv") { x[i] = try run.joined(x[i], try run.parameter(name, [1, 1, width])) }
      if try run.known(addsZero, "add_zero_attn") { x[i] = try run.joined(x[i], try run.machine.filled([1, 1, width], with: 0)) }
    }
  }

  package func work(_ inputs: [Shape], _ output: Shape) -> Double {
    let rows = inputs.prefix(3).reduce(0.0) { $0 + Double($1.elements ?? 0) } + Double(output.elements ?? 0)
    let width = Double(embedDim.value ?? 1)
    let tokens = Double((batchFirst == true ? inputs.first?[1] : inputs.first?[0])?.value ?? 1)
    return 2 * rows * width + 4 * Double(output.elements ?? 0) * tokens
  }
}

extension LayerRun {
  /// (N, tokens, features) with one more token, the same in every example.
  package func joined(_ x: Tensor, _ token: Tensor, inFront: Bool = false) throws(Refusal) -> Tensor {
    let token = try expanded(token, to: [x.dims[0], 1, x.dims[2]])
    return try joined(inFront ? [token, x] : [x, token], 1)
  }
}
