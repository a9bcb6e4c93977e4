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
    if kind == .synchronized, run.isTraining { try demandOneProcess(run) }
    let usesBatch = run.isTraining || !tracks
    let x = try run.channelsLast(run.take())
    if usesBatch, x.dims[0] * x.dims.dropFirst(2).reduce(1, *) == 1 {
      throw Refusal(
        .oneValuePerChannel, "Expected more than 1 value per channel when training, got input size torch.Size(\(x.shapeText))")
    }
    let channels = x.dims[1]
    let isAffine = try run.known(affine, "affine")
    if !isLazy, isAffine || tracks, channels != (try run.known(features, "num_features")) {
      throw .shape("\(tracks ? "running_mean" : "weight") should contain \(channels) elements not \(features)")
    }
    var statistics = try run.normalization(channels, epsilon: eps, affine: isAffine, bias: bias)
    let mean = tracks ? try run.buffer("running_mean", [channels]) : nil
    let variance = tracks ? try run.buffer("running_var", [channels]) : nil
    if usesBatch {
      try statistics.measure(x, in: run)
      if run.isTraining, let mean, let variance {
        try run.update(mean, variance, by: statistics, momentum: factor, values: x.size / max(1, channels))
      }
    } else {
      (statistics.mean, statistics.variance) = (mean?.tensor, variance?.tensor)
    }
    // What is computed beside the update of batched statistics is batched with them.
    let levels = tracks ? (mean?.tensor.levels ?? .none) : .none
    return try statistics.normalize(consume x, also: levels, in: run)
  }

  private func demandRank(_ run: LayerRun) throws(Refusal) {
    switch kind {
    case .spatial(1): try run.demandRank(2...3, "2D or 3D")
    case .spatial(let spatial): try run.demandRank((spatial + 2)...(spatial + 2), "\(spatial + 2)D")
    case .synchronized: try run.demandRank(2...64, "at least 2D")
    }
  }

  private func demandOneProcess(_ run: LayerRun) throws(Refusal) {
    guard run.machine.context.isDistributed, !run.stack.isEmpty else { return }
    throw Refusal(
      .noBatchingRule,
      """
      In order to use an autograd.Function with functorch transforms (vmap, grad, jvp, jacrev, ...), it must override the \
      setup_context staticmethod.
      """)
  }

  /// Counts the batch, and tells the weight of its statistics: `momentum`, or one over the count for None.
  private func count(_ run: inout LayerRun) throws(Refusal) -> Float {
    let counter = try run.buffer("num_batches_tracked", [])
    try run.increment(counter)
    switch momentum {
    case .average: return 1 / (try run.item(counter.tensor))
    case .factor(let factor?): return Float(factor)
    case .factor(nil), .unknown: throw .skipped("momentum is not known from the file")
    }
  }
}

extension LayerRun {
  /// Updates running statistics by what has been measured of so many values a channel, image by image or together: by the mean
  /// over the images, the variance with n / (n - 1).
  func update(
    _ mean: Machine.Buffer, _ variance: Machine.Buffer, by measured: Normalization, momentum: Float, values: Int
  ) throws(Refusal) {
    for (buffer, statistic, factor) in [
      (mean, measured.mean, 1), (variance, measured.variance, Double(values) / Double(values - 1)),
    ] {
      guard var statistic else { continue }
      if statistic.rank > 1 { statistic = try reduced(statistic, [0], keeps: false) { Float($0.sum / Double($0.count)) } }
      try update(buffer, with: try map(statistic) { Float(Double($0) * factor) }, momentum: momentum)
    }
  }
}
