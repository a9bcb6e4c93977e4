/// `CosineSimilarity`: x1 / max(|x1|, eps) times x2 / max(|x2|, eps), summed along a dimension;
/// `PairwiseDistance`: the p-norm of x1 - x2 + eps along the last one.
extension Distance {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    run.savesOutput = kind == .pairwise
    let (a, b) = (try run.rowMajor(run.inputs[0]), try run.rowMajor(run.inputs[1]))
    let epsilon = try run.known(eps, "eps")
    let (keeps, dim) = (try run.known(keepDim, "keepdim"), try run.known(dim, "dim"))
    if kind == .pairwise {
      let power = try run.known(p, "p")
      let differences = try run.map(try run.broadcast(a, b, -)) { $0 + Float(epsilon) }
      return try run.reduced(differences, [try run.axis(dim, differences.rank)], keeps: keeps) { Float(Reduction.Kind.norm.formula($0, power)) }
    }
    // Both at the size of the result, before a dimension goes.
    let dims = try LayerRun.broadcast(a.dims, b.dims)
    let (x, y) = (try run.expanded(a, to: dims), try run.expanded(b, to: dims))
    let axes: Set = [try run.axis(dim, x.rank)]
    let product = try run.broadcast(try run.unitLength(x, axes, epsilon: epsilon), try run.unitLength(y, axes, epsilon: epsilon), *)
    return try run.reduced(product, axes, keeps: keeps) { Float($0.sum) }
  }
}
