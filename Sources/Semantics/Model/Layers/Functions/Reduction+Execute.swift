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
    try run.rowMajor(x)
    let kept = (0..<x.rank).filter { !axes.contains($0) }
    let gone = (0..<x.rank).filter(axes.contains)
    let ordered = gone.isEmpty || kept + gone == Array(0..<x.rank) ? x : try run.permuted(x, kept + gone)
    let dims = (0..<x.rank).compactMap { axes.contains($0) ? (keeps ? 1 : nil) : x.dims[$0] }
    let count = gone.reduce(1) { $0 * x.dims[$1] }
    if count == 0, type == "amax" || type == "amin" { throw .shape("\(type)(): Expected reduction dim to have non-zero size.") }
    let result = try run.empty(dims, levels: x.levels)
    run.workers.split(result.count, cost: count) { range in
      for i in range { result.pointer[i] = reduce(UnsafeBufferPointer(start: ordered.pointer + i * count, count: count)) }
    }
    return result
  }

  private func reduce(_ values: UnsafeBufferPointer<Float>) -> Float {
    let n = Double(values.count)
    switch type {
    case "sum": return Float(values.reduce(0.0) { $0 + Double($1) })
    case "mean": return Float(values.reduce(0.0) { $0 + Double($1) } / n)
    case "amax": return values.reduce(-.infinity) { $1.isNaN ? $1 : max($0, $1) }
    case "amin": return values.reduce(.infinity) { $1.isNaN ? $1 : min($0, $1) }
    case "norm": return Float(values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
    default:
      let mean = values.reduce(0.0) { $0 + Double($1) } / n
      let variance = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / (n - 1)
      return Float(type == "std" ? variance.squareRoot() : variance)
    }
  }
}
