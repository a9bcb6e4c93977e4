/// (B, C, H, W) to windows (B, H/p W/p, p p, C).
extension WindowPartition {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank(4...4, "4D")
    let p = try run.known(size, "partition_size")
    let x = run.take()
    let d = x.dims
    guard p > 0, d[2] % p == 0, d[3] % p == 0 else {
      throw .shape("shape '[\(d[0]), \(d[1]), \(d[2] / max(1, p)), \(p), \(d[3] / max(1, p)), \(p)]' is invalid for input of size \(x.size)")
    }
    let grid = [d[0], d[1], d[2] / p, p, d[3] / p, p]
    return try run.rearranged(x, as: grid, [0, 2, 4, 3, 5, 1], to: [d[0], grid[2] * grid[4], p * p, d[1]])
  }
}

/// Windows back to (B, C, rows p, columns p).
extension WindowDepartition {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank(4...4, "4D")
    let (p, rows, columns) = (
      try run.known(size, "partition_size"), try run.known(rows, "h_partitions"), try run.known(columns, "w_partitions")
    )
    let x = run.take()
    let d = x.dims
    guard d[1] * d[2] == rows * columns * p * p else {
      throw .shape("shape '[\(d[0]), \(rows), \(columns), \(p), \(p), \(d[3])]' is invalid for input of size \(x.size)")
    }
    return try run.rearranged(x, as: [d[0], rows, columns, p, p, d[3]], [0, 5, 1, 3, 2, 4], to: [d[0], d[3], rows * p, columns * p])
  }
}

/// A `LayerNorm` over the channels: permuted, normalised, permuted back.
extension LayerNorm2d {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank(4...4, "4D")
    run.inputs[0] = try run.permuted(run.input, [0, 2, 3, 1])
    return try run.permuted(try base.execute(&run), [0, 3, 1, 2])
  }
}
