/// The dropouts: x * mask / (1 - p), the mask drawn for each value or each channel
/// (`aten/src/ATen/native/Dropout.cpp`, `_dropout_impl`).
extension Dropout {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let p = try run.known(self.p, "p")
    try checkRank(run, p)
    let isAlpha = kind == .alpha || kind == .featureAlpha
    let overwrites = try run.known(inPlace, "inplace") && !isAlpha
    guard run.isTraining, p > 0 else {
      // One and three dimensions add a batch axis, which in place is a change of the input.
      let unsqueezes = kind == .channels(1) && run.input.rank == 2 || kind == .channels(3) && run.input.rank != 5
      return overwrites && unsqueezes ? try run.overwritable() : run.input
    }
    let levels = p < 1 ? try run.draw(.operation) : .none
    let target = overwrites ? try run.overwritable(by: levels) : run.take()
    let mask = try run.mask(maskDims(target.dims), keeping: 1 - p, as: isAlpha ? 1 : Float(1 / (1 - p)), levels: levels)
    if !isAlpha {
      let result = try run.broadcast(target, mask, *)
      return overwrites ? run.overwrite(target, with: result) : result
    }
    // Keeps mean 0 and variance 1: dropped values become alpha' = -scale * alpha, then a x + b.
    let alpha = 1.7580993408473766
    let a = p < 1 ? 1 / ((alpha * alpha * p + 1) * (1 - p)).squareRoot() : 0
    return try run.broadcast(target, mask) { Float(a) * ($1 == 0 ? Float(-alpha) : $0) + Float(a * alpha * p) }
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
    let dims = run.input.dims.enumerated().map { $0.offset == 0 && mode == "row" ? $0.element : 1 }
    return try run.dropped(run.take(), p, over: dims, kind: .intoFreshTensor)
  }
}
