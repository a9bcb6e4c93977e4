/// `_BatchNorm.forward`: (x - mean) / sqrt(variance + eps) * weight + bias for each channel, with the statistics of the batch
/// in train mode or where nothing is tracked, and the running ones otherwise.
///
/// In train mode the running statistics go to (1 - momentum) * old + momentum * new, the variance with n / (n - 1).
extension BatchNorm {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try demandRank(run)
    let tracks = try run.known(tracks, "track_running_stats")
    let factor = run.isTraining && tracks ? try count(&run) : 0
    if kind == .synchronized, run.isTraining, run.machine.context.isDistributed, !run.stack.isEmpty { throw .legacyAutogradFunction }
    let x = try run.channelsLast(run.take())
    if run.isTraining || !tracks, x.dims[0] * x.dims.dropFirst(2).reduce(1, *) == 1 {
      throw Refusal(
        .oneValuePerChannel, "Expected more than 1 value per channel when training, got input size torch.Size(\(x.shapeText))")
    }
    let (channels, epsilon) = (x.dims[1], try run.known(eps, "eps"))
    if epsilon < 0 || epsilon == 0 && (run.isTraining || !tracks) { throw .shape("batch_norm eps must be positive, but got \(epsilon)") }
    if !isLazy, try run.known(affine, "affine") || tracks, channels != (try run.known(features, "num_features")) {
      throw .shape("\(tracks ? "running_mean" : "weight") should contain \(channels) elements not \(features)")
    }
    return try normalized(&run, consume x, momentum: factor)
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
    let counter = try run.buffer("num_batches_tracked", [])
    try run.increment(counter)
    return momentum == .average ? 1 / (try run.item(counter)) : try momentum.weight
  }
}

extension BatchNorm.Momentum {
  /// The weight of new statistics; 0 where PyTorch counts the batches, and a norm that doesn't.
  var weight: Float {
    get throws(Refusal) {
      switch self {
      case .average: return 0
      case .factor(let factor?): return Float(factor)
      case .factor(nil), .unknown: throw .skipped("momentum is not known from the file")
      }
    }
  }
}

extension RunningNorm {
  /// The input (N, C, space...), its channels last, normalised by statistics of its own or by the running ones.
  ///
  /// - Parameters:
  ///   - imageGroups: How many groups of channels of each image have statistics of their own; nil where the batch has them in common.
  ///   - momentum: The weight of new statistics in the running ones.
  func normalized(
    _ run: inout LayerRun, _ x: consuming Tensor, imageGroups: Int? = nil, momentum: Float
  ) throws(Refusal) -> Tensor {
    let (channels, tracks) = (x.dims[1], try run.known(tracks, "track_running_stats"))
    var norm = try run.normalization(channels, epsilon: eps, affine: try run.known(affine, "affine"), bias: bias)
    let running = tracks ? (try run.buffer("running_mean", [channels]), try run.buffer("running_var", [channels])) : nil
    if run.isTraining || !tracks {
      try norm.measure(x, imageGroups: imageGroups, in: run)
    } else {
      (norm.mean, norm.variance) = (running?.0, running?.1)
    }
    if run.isTraining, let (mean, variance) = running {
      let count = Double(imageGroups == nil ? x.size / max(1, channels) : x.dims.dropFirst(2).reduce(1, *))
      try run.update(mean, with: norm.mean, factor: 1, momentum: momentum)
      try run.update(variance, with: norm.variance, factor: count / (count - 1), momentum: momentum)
    }
    // What is computed beside the update of batched statistics is batched with them.
    return try norm.normalize(x, also: running?.0.levels ?? .none, in: run)
  }
}
