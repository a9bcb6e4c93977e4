/// `F.embedding`: the rows of the weight that the indices name.
///
/// A context gives inputs by their shapes alone. Where an embedding reads the model's input itself, the fill's v in [-1, 1) is
/// taken for the index floor((v + 1) / 2 * num_embeddings).
extension Embedding {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let (rows, width) = (try run.known(count, "num_embeddings"), try run.known(dim, "embedding_dim"))
    if isSparse == true, run.stack.differentiates(.params) {
      throw Refusal(.noBatchingRule, "Could not run 'aten::_sparse_coo_tensor_with_dims_and_tensors' for sparse gradients")
    }
    let indices = try run.indices(below: rows)
    let weight = try run.parameter("weight", [rows, width])
    if try run.known(hasMaximumNorm, "max_norm") {
      try run.renormalize(weight, indices, norm: try run.known(maximumNorm, "max_norm"), power: try run.known(normType, "norm_type"))
    }
    let lanes = run.lanes([indices, weight])
    let result = try run.empty(indices.dims + [width], levels: lanes.levels)
    let (from, table) = (lanes.offsets(of: indices), lanes.offsets(of: weight))
    for lane in 0..<lanes.count {
      for i in 0..<indices.size {
        let row = weight.pointer + table[lane] + Int(indices.pointer[from[lane] + i]) * width
        (result.pointer + (lane * indices.size + i) * width).update(from: row, count: width)
      }
    }
    return result
  }

  package func work(_ inputs: [Shape], _ output: Shape) -> Double { Double(output.elements ?? 0) }
}

extension LayerRun {
  /// The first input as indices of `rows` rows.
  package mutating func indices(below rows: Int) throws(Refusal) -> Tensor {
    let x = try rowMajor(input)
    if x.isInput {
      return try map(try copied(x)) { min(Float(rows - 1), (($0 + 1) / 2 * Float(rows)).rounded(.down)) }
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

  /// `embedding_renorm_`: scales the rows that are looked up down to the norm, in place.
  package func renormalize(_ weight: Tensor, _ indices: Tensor, norm: Double, power: Double) throws(Refusal) {
    if stack.captures(.params) {
      throw Refusal(
        .capturedMutation,
        """
        During a grad (vjp, jvp, grad, etc) transform, the function provided attempted to call in-place operation \
        (aten::embedding_renorm_) that would mutate a captured Tensor.
        """)
    }
    guard indices.levels.isSubset(of: weight.levels) else {
      throw Refusal(
        .inPlace,
        """
        vmap: aten::embedding_renorm_(self, *extra_args) is not possible because there exists a Tensor `other` in extra_args \
        that has more elements than `self`.
        """)
    }
    let lanes = lanes([indices, weight])
    let width = weight.dims[1]
    for (from, table) in zip(lanes.offsets(of: indices), lanes.offsets(of: weight)) {
      for index in Set((0..<indices.size).map { Int(indices.pointer[from + $0]) }) {
        let row = weight.pointer + table + index * width
        let sum = (0..<width).reduce(0.0) { $0 + Double(MathFunctions.pow(row[$1].magnitude, Float(power))) }
        let length = Double(MathFunctions.pow(Float(sum), Float(1 / power)))
        if length > norm { for i in 0..<width { row[i] *= Float(norm / (length + 1e-7)) } }
      }
    }
  }
}

/// `F.embedding_bag`: sums, means or maxima of the rows of each bag.
extension EmbeddingBag {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let (rows, width) = (try run.known(count, "num_embeddings"), try run.known(dim, "embedding_dim"))
    try run.refuseInForwardMode("_embedding_bag")
    if run.stack.differentiates(.inputs) {
      throw Refusal(.noBatchingRule, "Autograd not support dtype: Long: _embedding_bag is differentiated in its weight alone")
    }
    guard run.input.rank == 2, run.inputs.count == 1 else {
      if run.input.rank == 1, run.inputs.count == 1 { throw .shape("offsets has to be a 1D Tensor but got None") }
      if run.inputs.count > 1 { throw .skipped("normlint can't run an EmbeddingBag with offsets") }
      throw .shape("input has to be 1D or 2D Tensor, but got Tensor of dimension \(run.input.rank)")
    }
    let indices = try run.indices(below: rows)
    let weight = try run.parameter("weight", [rows, width])
    if try run.known(hasMaximumNorm, "max_norm") {
      try run.renormalize(weight, indices, norm: try run.known(maximumNorm, "max_norm"), power: try run.known(normType, "norm_type"))
    }
    let lanes = run.lanes([indices, weight])
    let result = try run.machine.filled([indices.dims[0], width], levels: lanes.levels, with: 0)
    let (from, table, to) = (lanes.offsets(of: indices), lanes.offsets(of: weight), lanes.offsets(of: result))
    let padding = try paddingIndex.map { (index) throws(Refusal) in try run.known(index, "padding_idx") }
    for lane in 0..<lanes.count {
      for bag in 0..<indices.dims[0] {
        let items = (0..<indices.dims[1]).map { Int(indices.pointer[from[lane] + bag * indices.dims[1] + $0]) }
        reduce(
          items.filter { $0 != padding }.map { weight.pointer + table[lane] + $0 * width },
          result.pointer + to[lane] + bag * width, width: width)
      }
    }
    return result
  }

  private func reduce(_ rows: [UnsafeMutablePointer<Float>], _ target: UnsafeMutablePointer<Float>, width: Int) {
    for (number, row) in rows.enumerated() {
      for i in 0..<width { target[i] = mode == "max" ? (number == 0 ? row[i] : max(target[i], row[i])) : target[i] + row[i] }
    }
    guard mode == "mean", rows.count > 0 else { return }
    for i in 0..<width { target[i] /= Float(rows.count) }
  }

  package func work(_ inputs: [Shape], _ output: Shape) -> Double { Double(output.elements ?? 0) }
}
