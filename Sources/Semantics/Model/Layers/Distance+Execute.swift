/// `CosineSimilarity`: x1 / max(|x1|, eps) times x2 / max(|x2|, eps), summed along a dimension;
/// `PairwiseDistance`: the p-norm of x1 - x2 + eps along the last one.
extension Distance {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let (a, b) = (try run.rowMajor(run.inputs[0]), try run.rowMajor(run.inputs[1]))
    // Both at the size of the result, before a dimension goes.
    let (x, y) = (try run.broadcast(a, b) { first, _ in first }, try run.broadcast(a, b) { _, second in second })
    let axis = try run.axis(try run.known(dim, "dim"), x.rank)
    let epsilon = try run.known(eps, "eps")
    let keeps = try run.known(keepDim, "keepdim")
    let power = kind == .pairwise ? try run.known(p, "p") : 2
    var dims = x.dims
    if x.rank > 0 { if keeps { dims[axis] = 1 } else { dims.remove(at: axis) } }
    let result = try run.empty(dims, levels: x.levels)
    let size = x.rank == 0 ? 1 : x.dims[axis]
    let inner = x.rank == 0 ? 1 : x.dims[(axis + 1)...].reduce(1, *)
    for i in 0..<result.count {
      let first = i / inner * size * inner + i % inner
      let values = (0..<size).map { (Double(x.pointer[first + $0 * inner]), Double(y.pointer[first + $0 * inner])) }
      result.pointer[i] = Float(compare(values, epsilon, power: power))
    }
    return result
  }

  private func compare(_ values: [(Double, Double)], _ epsilon: Double, power: Double) -> Double {
    switch kind {
    case .cosine:
      let first = values.reduce(0) { $0 + $1.0 * $1.0 }.squareRoot()
      let second = values.reduce(0) { $0 + $1.1 * $1.1 }.squareRoot()
      return values.reduce(0) { $0 + $1.0 / max(first, epsilon) * ($1.1 / max(second, epsilon)) }
    case .pairwise:
      let differences = values.map { ($0.0 - $0.1 + epsilon).magnitude }
      if power == 2 { return differences.reduce(0) { $0 + $1 * $1 }.squareRoot() }
      if power == .infinity { return differences.max() ?? 0 }
      let sum = differences.reduce(0) { $0 + Double(MathFunctions.pow(Float($1), Float(power))) }
      return Double(MathFunctions.pow(Float(sum), Float(1 / power)))
    }
  }
}

/// The dictionary's first item, and the others behind it.
extension DictionaryOutput {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    var result = run.input
    (result.isTuple, result.rest) = (true, Array(run.inputs.dropFirst()))
    return result
  }
}
