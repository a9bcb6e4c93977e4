extension DropBlock {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let (p, eps) = (try run.known(self.p, "p"), try run.known(self.eps, "eps"))
    if p < 0 || p > 1 { throw .shape("drop probability has to be between 0 and 1, but got \(p).") }
    try run.demandRank((spatial + 2)...(spatial + 2), "\(spatial + 2)D")
    guard run.isTraining, p > 0 else { return run.input }
    let dims = run.input.dims
    guard let side = side(dims.dropFirst(2).map { $0 }) else { throw .skipped("the size of the blocks is not known") }
    if side % 2 == 0 { throw .shape("block size should be odd. Got \(side) which is even.") }
    if side < 1 { throw .shape("'block_size' must be positive, not \(side)") }
    let levels = try run.draw(.intoFreshTensor)
    let overwrites = try run.known(inPlace, "inplace")
    let target = overwrites ? try run.overwritable(by: levels) : run.take()
    let mask = try self.mask(dims, side, p, levels: levels, in: run)
    let kept = (0..<mask.count).reduce(0) { $0 + Double(mask.pointer[$1]) }
    let scale = Float(Double(mask.count) / (eps + kept))
    let result = try run.map(try run.broadcast(try run.copied(target), mask, *)) { $0 * scale }
    guard overwrites else { return result }
    try run.rowMajor(target)
    try run.rowMajor(result)
    target.pointer.update(from: result.pointer, count: target.count)
    return target
  }

  /// One where a value is kept: everywhere but in the blocks, whose first corners are drawn.
  private func mask(_ dims: [Int], _ side: Int, _ p: Double, levels: LevelSet, in run: LayerRun) throws(Refusal) -> Tensor {
    let sizes = dims.dropFirst(2)
    let corners = sizes.map { $0 - side + 1 }
    let volume = (0..<spatial).reduce(1.0) { volume, _ in volume * Double(side) }
    let gamma = sizes.reduce(p) { $0 * Double($1) } / (volume * corners.reduce(1) { $0 * Double($1) })
    let drawn = try run.mask(Array(dims.prefix(2)) + corners, keeping: gamma, as: 1, levels: levels)
    let mask = try run.mask(dims, keeping: 1, as: 1, levels: levels)
    try run.rowMajor(drawn)
    try run.rowMajor(mask)
    // With two dimensions, the first of three has one row.
    let (from, to) = spatial == 3 ? (corners, Array(sizes)) : ([1] + corners, [1] + sizes)
    let depth = spatial == 3 ? side : 1
    for corner in 0..<drawn.count where drawn.pointer[corner] > 0 {
      let (x, y, z) = (corner % from[2], corner / from[2] % from[1], corner / (from[2] * from[1]) % from[0])
      let map = corner / (from[2] * from[1] * from[0]) * to[0] * to[1] * to[2]
      for i in z..<(z + depth) {
        for j in y..<(y + side) {
          let row = map + (i * to[1] + j) * to[2]
          for k in x..<(x + side) { mask.pointer[row + k] = 0 }
        }
      }
    }
    return mask
  }
}
