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
    let scale = Float(Double(mask.count) / (eps + UnsafeBufferPointer(mask.values).sum))
    let result = try run.broadcast(target, mask) { $0 * $1 * scale }
    return overwrites ? run.overwrite(target, with: result) : result
  }

  /// One where a value is kept: everywhere but in the blocks, whose first corners are drawn.
  private func mask(_ dims: [Int], _ side: Int, _ p: Double, levels: LevelSet, in run: LayerRun) throws(Refusal) -> Tensor {
    let sizes = dims.dropFirst(2)
    let corners = sizes.map { $0 - side + 1 }
    let volume = (0..<spatial).reduce(1.0) { volume, _ in volume * Double(side) }
    let gamma = sizes.reduce(p) { $0 * Double($1) } / (volume * corners.reduce(1) { $0 * Double($1) })
    let drawn = try run.mask(Array(dims.prefix(2)) + corners, keeping: gamma, as: 1, levels: levels)
    // The corners of the blocks that cover each place.
    let windows = zip(sizes, corners).map { size, corners in (0..<size).map { Array(max(0, $0 - side + 1)..<min(corners, $0 + 1)) } }
    let covered = try run.maxima(drawn, windows: [windows], returnsIndices: false)
    return try run.map(covered) { 1 - $0 }
  }
}
