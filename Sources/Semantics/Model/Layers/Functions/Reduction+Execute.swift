/// The elements along some dimensions, or all, to one.
extension Reduction {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let keeps = try run.known(keepsDims, "keepdim")
    let parameter = try run.known(parameter, "p")
    let x = run.take()
    var axes: Set<Int> = dims == nil ? Set(0..<x.rank) : []
    for dim in dims ?? [] {
      let axis = try run.axis(try run.known(dim, "dim"), x.rank)
      guard axes.insert(axis).inserted || x.rank == 0 else {
        throw .shape("dim \(axis) appears multiple times in the list of dims")
      }
    }
    if kind.needsElements, x.dims.indices.contains(where: { axes.contains($0) && x.dims[$0] == 0 }) {
      throw .shape("\(type)(): Expected reduction dim to have non-zero size.")
    }
    let formula = kind.formula
    var result = try run.reduced(x, axes, keeps: keeps) { Float(formula($0, parameter)) }
    run.savesOutput = kind.savesOutput
    run.stopsGradient = kind.isStep
    result.isBoolean = kind.isBoolean
    return result
  }
}
