/// `torch.matmul`, `bmm`, `mm`: rows times columns, the leading dimensions broadcast.
extension MatrixProduct {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    guard run.inputs.count == 2 else { throw .shape("\(type)() takes 2 tensors, but \(run.inputs.count) are given") }
    var (a, b) = (try run.rowMajor(run.inputs[0]), try run.rowMajor(run.inputs[1]))
    if let rank = kind.rank {
      for input in [a, b] where input.rank != rank { throw .shape("\(type): expected \(rank)D tensors (got \(input.rank)D)") }
    }
    guard a.rank > 0, b.rank > 0 else {
      throw .shape("both arguments to matmul need to be at least 1D, but they are \(a.rank)D and \(b.rank)D")
    }
    if kind == .bmm, a.dims[0] != b.dims[0] {
      throw .shape("Expected size for first two dimensions of batch2 tensor to be: [\(a.dims[0]), \(a.dims[2])] but got: \(b.shapeText).")
    }
    let (isRow, isColumn) = (a.rank == 1, b.rank == 1)
    if isRow { a = a.viewed([1] + a.dims) }
    if isColumn { b = b.viewed(b.dims + [1]) }
    guard a.dims[a.rank - 1] == b.dims[b.rank - 2] else {
      throw .shape(
        """
        mat1 and mat2 shapes cannot be multiplied (\(a.dims[a.rank - 2])x\(a.dims[a.rank - 1]) and \
        \(b.dims[b.rank - 2])x\(b.dims[b.rank - 1]))
        """)
    }
    let result = try run.matrixProduct(a, b)
    var dims = result.dims
    if isColumn { dims.removeLast() }
    if isRow { dims.remove(at: dims.count - (isColumn ? 1 : 2)) }
    return result.viewed(dims)
  }

  package func work(_ inputs: [Shape], _ output: Shape) -> Double {
    2 * Double(output.elements ?? 0) * Double(inputs.first?[-1].value ?? 1)
  }
}

extension LayerRun {
  /// (..., n, k) times (..., k, m), or times the transpose of (..., m, k).
  package func matrixProduct(_ a: Tensor, _ b: Tensor, transposed: Bool = false) throws(Refusal) -> Tensor {
    let (rows, inner) = (a.dims[a.rank - 2], a.dims[a.rank - 1])
    let columns = b.dims[b.rank - (transposed ? 2 : 1)]
    let batch = try LayerRun.broadcast(Array(a.dims.dropLast(2)), Array(b.dims.dropLast(2)))
    let product = PanelProduct(
      .stored(b), first: 0, rows: rows, inner: inner, outputs: columns, innerStride: transposed ? 1 : columns,
      outputStride: transposed ? inner : 1)
    let matrices = Weights(dims: b.dims, levels: b.levels, source: .stored(b))
    return try self.product(a, matrices, bias: nil, batch: batch, dims: [rows, columns], by: product)
  }

  /// softmax(scale * q k^T + mask)
  package func attentionWeights(
    _ query: Tensor, _ key: Tensor, scale: Float, isCausal: Bool = false, mask: Tensor?, dropout: Double = 0, draw kind: Draw
  ) throws(Refusal) -> Tensor {
    var scores = try matrixProduct(try map(query) { $0 * scale }, key, transposed: true)
    if isCausal {
      let (rows, columns) = (scores.dims[scores.rank - 2], scores.dims[scores.rank - 1])
      for i in 0..<scores.count where i % columns > i / columns % rows { scores.pointer[i] = -.infinity }
    }
    if let mask { scores = try broadcast(consume scores, mask) { mask.isBoolean ? $1 != 0 ? $0 : -.infinity : $0 + $1 } }
    let axis = scores.rank - 1
    return try dropped(try softmax(consume scores, axis, isSafe: true), dropout, kind: kind)
  }

  /// (..., tokens, features) to (..., heads, tokens, features of a head), of the features `part` of `parts`.
  package func heads(_ x: Tensor, _ heads: Int, part: Int = 0, of parts: Int = 1) throws(Refusal) -> Tensor {
    let width = x.dims[x.rank - 1] / parts
    let part = parts == 1 ? try rowMajor(x) : try sliced(x, x.rank - 1, from: part * width, count: width)
    return try swapped(part.viewed(x.dims.dropLast() + [heads, width / heads]), x.rank - 2, x.rank - 1)
  }

  /// The heads of queries, keys and values that stand side by side in (..., tokens, 3 features).
  package func headsOfParts(_ x: Tensor, _ count: Int) throws(Refusal) -> [Tensor] {
    try (0..<3).map { (part) throws(Refusal) in try heads(x, count, part: part, of: 3) }
  }

  /// Each head of (..., heads, tokens, features) as often as makes `count` of them; as they are where that is nil.
  package func repeated(_ x: Tensor, to count: Int?) throws(Refusal) -> Tensor {
    guard let count, x.rank > 2, x.dims[x.rank - 3] > 0, count > x.dims[x.rank - 3] else { return x }
    let axis = x.rank - 3
    guard count % x.dims[axis] == 0 else { throw .shape("Number of heads in key and value must divide the number of heads in query") }
    return try gathered(x, axis, from: (0..<count).map { $0 * x.dims[axis] / count })
  }

  /// The heads side by side again.
  package func joinedHeads(_ x: Tensor) throws(Refusal) -> Tensor {
    let joined = try swapped(x, x.rank - 3, x.rank - 2)
    return joined.viewed(joined.dims.dropLast(2) + [joined.dims.suffix(2).reduce(1, *)])
  }

  /// Two dimensions exchanged.
  package func swapped(_ x: Tensor, _ first: Int, _ second: Int) throws(Refusal) -> Tensor {
    var axes = Array(x.dims.indices)
    axes.swapAt(first, second)
    return try permuted(x, axes)
  }
}

/// `F.scaled_dot_product_attention`
extension AttentionProduct {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let isStrided = run.inputs.prefix(3).contains(where: \.placed.isLastStrided)
    let (query, key, value) = (try run.rowMajor(run.inputs[0]), try run.rowMajor(run.inputs[1]), try run.rowMajor(run.inputs[2]))
    guard query.rank >= 2, key.rank >= 2, value.rank >= 2, query.dims.last == key.dims.last,
      key.dims[key.rank - 2] == value.dims[value.rank - 2]
    else {
      throw .shape("\(type): query \(query.shapeText), key \(key.shapeText) and value \(value.shapeText) don't match")
    }
    if run.inputs.count > 3, run.inputs[3].rank < 2 { throw .shape("Dimension out of range: attn_mask has \(run.inputs[3].rank) dimensions") }
    let dropout = try run.known(self.dropout, "dropout_p")
    let isGrouped = try run.known(isGrouped, "enable_gqa")
    let shapes = run.inputs.map(\.shape)
    let hasFlashMask =
      shapes.count < 4 || FlashAttention.mayTake(mask: shapes[3], query: shapes[0], key: shapes[1]) && !showsGradient(run.inputs[3], run)
    run.savesOutput =
      dropout == 0 && hasFlashMask && !isStrided
      && FlashAttention.mayTake(query: shapes[0], key: shapes[1], value: shapes[2], isGrouped: isGrouped)
    if run.savesOutput {
      run.strides = FlashAttention.strides(run.input.placed, shapes[0].replacing(-1, with: shapes[2][-1]))
      if run.inputs.count > 3, run.inputs[3].requiresGrad, !run.stack.isEmpty {
        throw Refusal(.noBatchingRule, "flash attention is not differentiable with respect to argument 'attn_mask'")
      }
      try run.refuseTangents(FlashAttention.name)
    }
    let factor = scale.map { Float($0) } ?? 1 / Float(query.dims[query.rank - 1]).squareRoot()
    let heads = isGrouped && query.rank > 2 ? query.dims[query.rank - 3] : nil
    let weights = try run.attentionWeights(
      query, try run.repeated(key, to: heads), scale: factor, isCausal: try run.known(isCausal, "is_causal"),
      mask: run.inputs.count > 3 ? run.inputs[3] : nil, dropout: dropout, draw: .attention)
    return try run.matrixProduct(weights, try run.repeated(value, to: heads))
  }

  private func showsGradient(_ mask: Tensor, _ run: LayerRun) -> Bool {
    Surroundings(run.machine.context).showsGradient(
      mask.carriesGradient, dependsOnParameters: mask.requiresGrad, isLeaf: mask.isLeaf, at: mask.levels)
  }

  package func work(_ inputs: [Shape], _ output: Shape) -> Double {
    guard inputs.count > 1 else { return 0 }
    return 4 * Double(output.elements ?? 0) * Double(inputs[1][-2].value ?? 1)
  }
}
