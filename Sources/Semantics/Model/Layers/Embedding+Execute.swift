/// `F.embedding`: the rows of the weight that the indices name.
///
/// A context gives inputs by their shapes alone. Where an embedding reads the model's input itself, the fill's v in [-1, 1) is
/// taken for the index floor((v + 1) / 2 * num_embeddings).
extension Embedding {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let (rows, width) = (try run.known(count, "num_embeddings"), try run.known(dim, "embedding_dim"))
    if isSparse == true, run.stack.differentiates(.params) {
      throw .noRule("Could not run 'aten::_sparse_coo_tensor_with_dims_and_tensors' for sparse gradients")
    }
    return try run.rows(at: run.indices(below: rows), [rows, width], norm: (hasMaximumNorm, maximumNorm, normType))
  }

  package func work(_ inputs: [Shape], _ output: Shape) -> Double { Double(output.elements ?? 0) }
}

extension LayerRun {
  /// The first input as indices of `rows` rows.
  package mutating func indices(below rows: Int) throws(Refusal) -> Tensor {
    let x = try rowMajor(input)
    if x.inputNumber != nil {
      return try map(x) { min(Float(rows - 1), (($0 + 1) / 2 * Float(rows)).rounded(.down)) }
    }
    guard x.values.allSatisfy({ $0 == $0.rounded() }) else {
      throw .shape(
        """
        Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got \
        torch.FloatTensor instead (while checking arguments for embedding)
        """)
    }
    guard x.values.allSatisfy({ $0 >= 0 && $0 < Float(rows) }) else { throw .shape("index out of range in self") }
    return x
  }

  /// The rows of the module's weight that the indices name, which `embedding_renorm_` scales down to a norm first, where there is one.
  package mutating func rows(
    at indices: Tensor, _ table: [Int], norm: (exists: Bool?, maximum: Double?, power: Double?)
  ) throws(Refusal) -> Tensor {
    let weight = try parameter("weight", table)
    if try known(norm.exists, "max_norm") {
      try renormalize(weight, indices, norm: try known(norm.maximum, "max_norm"), power: try known(norm.power, "norm_type"))
    }
    return try read(weight, at: indices, width: table[1])
  }

  private func renormalize(_ weight: Tensor, _ indices: Tensor, norm: Double, power: Double) throws(Refusal) {
    if stack.captures(.params) { throw .captured("aten::embedding_renorm_") }
    guard indices.levels.isSubset(of: weight.levels) else { throw .unbatched("aten::embedding_renorm_") }
    let lanes = lanes([indices, weight])
    let width = weight.dims[1]
    for (from, table) in zip(lanes.offsets(of: indices), lanes.offsets(of: weight)) {
      for index in Set((0..<indices.size).map { Int(indices.pointer[from + $0]) }) {
        let row = UnsafeMutableBufferPointer(start: weight.pointer + table + index * width, count: width)
        let length = Reduction.Kind.norm.formula(UnsafeBufferPointer(row), power)
        if length > norm { for i in row.indices { row[i] *= Float(norm / (length + 1e-7)) } }
      }
    }
  }
}

/// `F.embedding_bag`: sums, means or maxima of the rows of each bag.
extension EmbeddingBag {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let (rows, width) = (try run.known(count, "num_embeddings"), try run.known(dim, "embedding_dim"))
    try run.refuseTangents("_embedding_bag", parameters: true)
    if run.stack.differentiates(.inputs) {
      throw .noRule("Autograd not support dtype: Long: _embedding_bag is differentiated in its weight alone")
    }
    guard run.input.rank == 2, run.inputs.count == 1 else {
      if run.input.rank == 1, run.inputs.count == 1 { throw .shape("offsets has to be a 1D Tensor but got None") }
      if run.inputs.count > 1 { throw .skipped("normlint can't run an EmbeddingBag with offsets") }
      throw .shape("input has to be 1D or 2D Tensor, but got Tensor of dimension \(run.input.rank)")
    }
    let indices = try run.indices(below: rows)
    let padding = try paddingIndex.map { (index) throws(Refusal) in Float(try run.known(index, "padding_idx")) }
    let found = try run.rows(at: indices, [rows, width], norm: (hasMaximumNorm, maximumNorm, normType))
    let counts = try run.map(indices) { $0 == padding ? 0 : 1 }.viewed(indices.dims + [1])
    let none: Float = mode == "max" ? -.infinity : 0
    let kept = try run.broadcast(found, counts) { $1 == 0 ? none : $0 }
    let result = try run.reduced(kept, [1], keeps: false) { mode == "max" ? $0.reduce(none) { max($0, $1) } : Float($0.sum) }
    switch mode {
    case "mean": return try run.broadcast(result, try run.reduced(counts, [1], keeps: false) { max(1, Float($0.sum)) }, /)
    case "max": return try run.map(result) { $0 == none ? 0 : $0 }
    default: return result
    }
  }

  package func work(_ inputs: [Shape], _ output: Shape) -> Double { Double(output.elements ?? 0) }
}
