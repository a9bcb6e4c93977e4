import CKernels

/// `_BatchNorm.forward`: (x - mean) / sqrt(variance + eps) * weight + bias for each channel, with the statistics of the batch
/// in train mode or where nothing is tracked, and the running ones otherwise.
///
/// In train mode the running statistics go to (1 - momentum) * old + momentum * new, the variance with n / (n - 1).
extension BatchNorm {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try demandRank(run)
    let tracks = try run.known(tracks, "track_running_stats")
    var factor: Float = 0
    if run.isTraining, tracks { factor = try count(&run) }
    let usesBatch = run.isTraining || !tracks
    let x = run.take()
    if usesBatch, x.dims[0] * x.dims.dropFirst(2).reduce(1, *) == 1 {
      throw Refusal(
        .oneValuePerChannel, "Expected more than 1 value per channel when training, got input size torch.Size(\(x.shapeText))")
    }
    let channels = x.dims[1]
    let isAffine = try run.known(affine, "affine")
    if !isLazy, isAffine || tracks, channels != (try run.known(features, "num_features")) {
      throw .shape("\(tracks ? "running_mean" : "weight") should contain \(channels) elements not \(features)")
    }
    var statistics = Normalization(channels: channels, epsilon: try run.known(eps, "eps"))
    if isAffine {
      statistics.weight = run.parameter("weight", [channels])
      statistics.bias = run.parameter("bias", [channels], if: try run.known(bias, "bias"))
    }
    let mean = tracks ? run.buffer("running_mean", [channels]) : nil
    let variance = tracks ? run.buffer("running_var", [channels]) : nil
    if usesBatch {
      statistics.measure(x, run)
      if run.isTraining, let mean, let variance {
        try statistics.update(mean, variance, factor, values: x.size / channels, run)
      }
    } else {
      (statistics.mean, statistics.variance, statistics.isRunning) = (mean?.tensor, variance?.tensor, true)
    }
    // What is computed beside the update of batched statistics is batched with them.
    let levels = tracks ? (mean?.tensor.levels ?? .none) : .none
    return statistics.normalize(consume x, also: levels, floor: run.takeFloor(), run)
  }

  private func demandRank(_ run: LayerRun) throws(Refusal) {
    switch kind {
    case .spatial(1): try run.demandRank(2...3, "2D or 3D")
    case .spatial(let spatial): try run.demandRank((spatial + 2)...(spatial + 2), "\(spatial + 2)D")
    case .synchronized: try run.demandRank(2...64, "at least 2D")
    }
  }

  /// Counts the batch, and tells the weight of its statistics: `momentum`, or one over the count for None.
  private func count(_ run: inout LayerRun) throws(Refusal) -> Float {
    let counter = run.buffer("num_batches_tracked", [])
    try run.increment(counter)
    switch momentum {
    case .average: return 1 / (try run.item(counter.tensor))
    case .factor(let factor?): return Float(factor)
    case .factor(nil), .unknown: throw .skipped("momentum is not known from the file")
    }
  }
}

/// The arithmetic of normalisation by channel, level by level.
package struct Normalization {
  package let channels: Int
  package let epsilon: Double
  package var weight: Tensor?
  package var bias: Tensor?
  /// Of each channel, batched where what they were taken of is.
  package var mean: Tensor?
  package var variance: Tensor?
  /// These are running ones.
  package var isRunning = false

  package init(channels: Int, epsilon: Double) { (self.channels, self.epsilon) = (channels, epsilon) }

  /// Takes the statistics of the batch: of (N, C, space...), for each lane its own.
  package mutating func measure(_ x: Tensor, _ run: LayerRun) {
    let (mean, variance) = (run.empty([channels], levels: x.levels), run.empty([channels], levels: x.levels))
    let positions = x.dims.dropFirst(2).reduce(1, *)
    for lane in 0..<x.laneCount {
      Moments.ofChannels(
        x.pointer + lane * x.size, order: x.order, images: x.dims[0], channels: channels, positions: positions,
        mean.pointer + lane * channels, variance.pointer + lane * channels, run.workers)
    }
    (self.mean, self.variance) = (mean, variance)
  }

  /// Updates running statistics by those of a batch of so many values a channel.
  package func update(
    _ runningMean: Machine.Buffer, _ runningVariance: Machine.Buffer, _ momentum: Float, values: Int, _ run: LayerRun
  ) throws(Refusal) {
    guard let mean, let variance else { return }
    try run.update(runningMean, with: mean, momentum: momentum)
    let unbiased = run.copied(variance)
    for i in 0..<unbiased.count { unbiased.pointer[i] *= Float(Double(values) / Double(values - 1)) }
    try run.update(runningVariance, with: unbiased, momentum: momentum)
  }

  /// Normalises every lane, those of the parameters and statistics included, in the roundings of `native_batch_norm` on a CPU:
  /// x * alpha + beta with factors of single precision. vmap's rule leaves the weight and the bias to operations of their own.
  package func normalize(_ x: consuming Tensor, also levels: LevelSet, floor: Float, _ run: LayerRun) -> Tensor {
    let operands = [mean, variance, weight, bias]
    let lanes = run.lanes(operands.compactMap { $0 }, also: levels.joined(x.levels))
    let (source, result) = lanes.levels == x.levels ? run.destination(for: x) : run.enlarged(x, lanes.levels)
    let positions = source.dims.dropFirst(2).reduce(1, *)
    let offsets = operands.map { $0.map { lanes.offsets(of: $0) } ?? [] }
    let (from, to) = (lanes.offsets(of: source), lanes.offsets(of: result))
    let isTwofold = (!lanes.levels.isEmpty || run.machine.options.examples > 1) && weight != nil
    let memory = run.empty([4, channels])
    let rows = (0..<4).map { memory.pointer + $0 * channels }
    let factors = ck_affine_factors(
      scale: rows[0], shift: rows[1], weight: isTwofold ? rows[2] : nil, bias: isTwofold ? rows[3] : nil)
    for lane in 0..<lanes.count {
      func value(_ operand: Int, _ c: Int, _ none: Float) -> Float {
        operands[operand].map { $0.pointer[offsets[operand][lane] + c] } ?? none
      }
      for c in 0..<channels {
        (rows[2][c], rows[3][c]) = (value(2, c, 1), value(3, c, 0))
        rows[0][c] = inverseDeviation(value(1, c, 1)) * (isTwofold ? 1 : rows[2][c])
        rows[1][c] = (isTwofold ? 0 : rows[3][c]).addingProduct(-value(0, c, 0), rows[0][c])
      }
      Moments.affine(
        source.pointer + from[lane], order: source.order, images: source.dims[0], channels: channels, positions: positions,
        factors, floor: floor, result.pointer + to[lane], run.workers)
    }
    return result
  }

  private func inverseDeviation(_ variance: Float) -> Float {
    isRunning ? 1 / (variance + Float(epsilon)).squareRoot() : Float(1 / (Double(variance) + epsilon).squareRoot())
  }
}

extension LayerRun {
  /// A tensor and memory for a result that has more lanes, in the same order.
  package func enlarged(_ tensor: consuming Tensor, _ levels: LevelSet) -> (source: Tensor, result: Tensor) {
    let result = empty(tensor.dims, levels: levels)
    result.storage.order = tensor.order
    return (tensor, result)
  }
}
