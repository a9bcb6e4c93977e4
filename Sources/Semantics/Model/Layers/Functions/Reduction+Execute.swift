/// `mean`, `sum`, `amax`, `amin`, `std`, `var`, `norm` over some dimensions, or all. `std` and `var` divide by n - 1.
extension Reduction {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let keeps = try run.known(keepsDims, "keepdim")
    let x = run.take()
    var axes: Set<Int> = dims == nil ? Set(0..<x.rank) : []
    for dim in dims ?? [] {
      let axis = try run.axis(try run.known(dim, "dim"), x.rank)
      guard axes.insert(axis).inserted || x.rank == 0 else {
        throw .shape("dim \(axis) appears multiple times in the list of dims")
      }
    }
    let isEmpty = x.dims.indices.contains { axes.contains($0) && x.dims[$0] == 0 }
    if isEmpty, type == "amax" || type == "amin" { throw .shape("\(type)(): Expected reduction dim to have non-zero size.") }
    return try run.reduced(x, axes, keeps: keeps, reduce)
  }

  private func reduce(_ values: UnsafeBufferPointer<Float>) -> Float {
    let n = Double(values.count)
    switch type {
    case "sum": return Float(values.sum)
    case "mean": return Float(values.sum / n)
    case "amax": return values.reduce(-.infinity) { $1.isNaN ? $1 : max($0, $1) }
    case "amin": return values.reduce(.infinity) { $1.isNaN ? $1 : min($0, $1) }
    case "norm": return Float(values.squares.squareRoot())
    default:
      let mean = values.sum / n
      let variance = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / (n - 1)
      return Float(type == "std" ? variance.squareRoot() : variance)
    }
  }
}
