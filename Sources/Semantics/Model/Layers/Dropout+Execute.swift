/// The dropouts: x * mask / (1 - p), the mask drawn for each value or each channel
/// (`aten/src/ATen/native/Dropout.cpp`, `_dropout_impl`).
extension Dropout {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let p = try run.known(self.p, "p")
    try checkRank(run, p)
    let overwrites = try run.known(inPlace, "inplace") && kind != .alpha && kind != .featureAlpha
    guard run.isTraining, p > 0 else {
      // One and three dimensions add a batch axis, which in place is a change of the input.
      if overwrites, unsqueezes(run.input.rank) { return try run.overwritable() }
      return run.input
    }
    let levels = p < 1 ? try run.draw(.operation) : .none
    let target = overwrites ? try run.overwritable(by: levels) : run.take()
    let result = try drop(target, p, levels: levels, in: run)
    guard overwrites else { return result }
    try run.rowMajor(target)
    try run.rowMajor(result)
    target.pointer.update(from: result.pointer, count: target.count)
    return target
  }

  private func checkRank(_ run: LayerRun, _ p: Double) throws(Refusal) {
    let isActive = run.isTraining && p > 0 && p < 1
    switch kind {
    case .channels(1): try run.demandRank(2...3, "2D or 3D")
    case .channels(3) where isActive: try run.demandRank(1...64, "at least 1D")
    case .channels where isActive, .featureAlpha where isActive: try run.demandRank(2...64, "at least 2D")
    default: break
    }
  }

  private func unsqueezes(_ rank: Int) -> Bool {
    switch kind {
    case .channels(1): rank == 2
    case .channels(3): rank != 5
    default: false
    }
  }

  private func drop(_ x: Tensor, _ p: Double, levels: LevelSet, in run: LayerRun) throws(Refusal) -> Tensor {
    let mask = try run.mask(maskDims(x.dims), keeping: 1 - p, as: 1, levels: levels)
    switch kind {
    case .elements, .channels:
      let factor: Float = p < 1 ? Float(1 / (1 - p)) : 0
      return try run.broadcast(try run.copied(x), mask) { $1 == 0 ? 0 * $0 : $0 * factor }
    case .alpha, .featureAlpha:
      // Keeps mean 0 and variance 1: dropped values become alpha' = -scale * alpha, then a x + b.
      let alpha = 1.7580993408473766
      let a = p < 1 ? 1 / ((alpha * alpha * p + 1) * (1 - p)).squareRoot() : 0
      let b = a * alpha * p
      return try run.broadcast(try run.copied(x), mask) { Float(a) * ($1 == 0 ? Float(-alpha) : $0) + Float(b) }
    }
  }

  /// Whole channels: the mask has (N, C, 1...), or (C, 1...) where the function takes the first dimension for the channels.
  private func maskDims(_ dims: [Int]) -> [Int] {
    switch kind {
    case .elements, .alpha: return dims
    case .channels(1) where dims.count == 2, .channels(3) where dims.count == 4:
      return [dims[0]] + Array(repeating: 1, count: dims.count - 1)
    case .channels, .featureAlpha: return dims.enumerated().map { $0.offset < 2 ? $0.element : 1 }
    }
  }
}

/// `torchvision.ops.stochastic_depth`: the input times 0 or 1 / (1 - p), the same for a whole row or the whole batch.
extension StochasticDepth {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let p = try run.known(self.p, "p")
    let mode = try run.known(self.mode, "mode")
    if p < 0 || p > 1 { throw .shape("drop probability has to be between 0 and 1, but got \(p)") }
    if mode != "batch", mode != "row" { throw .shape("mode has to be either 'batch' or 'row', but got \(mode)") }
    guard run.isTraining, p > 0 else { return run.input }
    if mode == "row", run.input.rank == 0 { throw .shape("list index out of range: a scalar has no rows") }
    let levels = try run.draw(.freshTensor)
    let x = run.take()
    let dims = mode == "row" ? [x.dims[0]] + Array(repeating: 1, count: x.rank - 1) : Array(repeating: 1, count: x.rank)
    let noise = try run.mask(dims, keeping: 1 - p, as: p < 1 ? Float(1 / (1 - p)) : 1, levels: levels)
    return try run.broadcast(try run.copied(x), noise) { $0 * $1 }
  }
}
