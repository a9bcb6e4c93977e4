/// `F.instance_norm`: (x - mean) / sqrt(variance + eps) * weight + bias for each channel of each example, by its own statistics or,
/// in eval mode and where they are tracked, by the running ones.
///
/// PyTorch repeats the running statistics for each example, updates the copies, and writes their mean over the examples back.
extension InstanceNorm {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank((spatial + 1)...(spatial + 2), "\(spatial + 1)D or \(spatial + 2)D")
    let isSingle = run.input.rank == spatial + 1
    var x = run.take()
    let seen = x.dims
    if isSingle { x = run.rowMajor(x).viewed([1] + seen) }
    let tracks = try run.known(self.tracks, "track_running_stats")
    let isAffine = try run.known(affine, "affine")
    // A lazy layer takes the second dimension for the channels, even where there is no batch.
    let expected = isLazy ? seen[1] : features.value ?? x.dims[1]
    if isAffine, x.dims[1] != expected {
      throw .shape(
        "expected input's size at dim=\(isSingle ? 0 : 1) to match num_features (\(expected)), but got: \(x.dims[1]).")
    }
    let usesOwn = run.isTraining || !tracks
    if usesOwn, x.dims.dropFirst(2).reduce(1, *) == 1 {
      throw Refusal(
        .oneSpatialElement,
        "Expected more than 1 spatial element when training, got input size torch.Size(\(x.shapeText))")
    }
    if tracks, x.dims[1] != expected {
      throw .shape("running_mean should contain \(x.dims[0] * x.dims[1]) elements not \(x.dims[0] * expected)")
    }
    let result = try normalize(x, tracks, isAffine, usesOwn, &run)
    return isSingle ? run.rowMajor(result).viewed(seen) : result
  }

  private func normalize(
    _ x: consuming Tensor, _ tracks: Bool, _ isAffine: Bool, _ usesOwn: Bool, _ run: inout LayerRun
  ) throws(Refusal) -> Tensor {
    let channels = x.dims[1]
    var parameters = Normalization(channels: channels, epsilon: try run.known(eps, "eps"))
    if isAffine {
      parameters.weight = run.parameter("weight", [channels])
      parameters.bias = run.parameter("bias", [channels], if: try run.known(bias, "bias"))
    }
    guard tracks else { return parameters.normalizeExamples(x, groups: channels, floor: run.takeFloor(), run) }
    let mean = run.buffer("running_mean", [channels])
    let variance = run.buffer("running_var", [channels])
    let levels = mean.tensor.levels
    if !usesOwn {
      (parameters.mean, parameters.variance, parameters.isRunning) = (mean.tensor, variance.tensor, true)
      return parameters.normalize(x, also: levels, floor: run.takeFloor(), run)
    }
    if run.isTraining { try track(x, mean, variance, run) }
    let examples = levels.isSubset(of: x.levels) ? x : run.spread(x, to: levels)
    return parameters.normalizeExamples(examples, groups: channels, floor: run.takeFloor(), run)
  }

  /// Writes the mean statistics of the examples into the running ones.
  private func track(
    _ x: Tensor, _ mean: Machine.Buffer, _ variance: Machine.Buffer, _ run: LayerRun
  ) throws(Refusal) {
    let channels = x.dims[1]
    let positions = x.dims.dropFirst(2).reduce(1, *)
    let means = run.filledStatistics(channels, x.levels)
    let variances = run.filledStatistics(channels, x.levels)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * channels) { memory in
      guard let one = memory.baseAddress else { return }
      for image in 0..<x.laneCount * x.dims[0] {
        Moments.ofChannels(
          x.pointer + image * channels * positions, order: x.order, images: 1, channels: channels, positions: positions, one,
          one + channels, run.workers)
        let lane = image / x.dims[0] * channels
        for c in 0..<channels {
          means.pointer[lane + c] += one[c] / Float(x.dims[0])
          variances.pointer[lane + c] += one[channels + c] * Float(positions) / Float(positions - 1) / Float(x.dims[0])
        }
      }
    }
    let factor: Float
    switch momentum {
    case .average: factor = 0
    case .factor(let value?): factor = Float(value)
    case .factor(nil), .unknown: throw .skipped("momentum is not known from the file")
    }
    try run.update(mean, with: means, momentum: factor)
    try run.update(variance, with: variances, momentum: factor)
  }
}

extension LayerRun {
  fileprivate func filledStatistics(_ channels: Int, _ levels: LevelSet) -> Tensor {
    machine.filled([channels], levels: levels, with: 0)
  }
}

/// `torchvision.ops.FrozenBatchNorm2d`: x * scale + bias with scale = weight / sqrt(running_var + eps), all of them buffers.
extension FrozenBatchNorm {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let channels = try run.known(features, "num_features")
    let names = ["weight", "bias", "running_mean", "running_var"]
    let buffers = names.map { run.buffer($0, [channels]).tensor }
    let epsilon = try run.known(eps, "eps")
    let (weight, bias, mean, variance) = (buffers[0], buffers[1], buffers[2], buffers[3])
    let scale = run.copied(weight)
    let shift = run.copied(bias)
    for i in 0..<scale.count {
      scale.pointer[i] = weight.pointer[i] / Float((Double(variance.pointer[i]) + epsilon).squareRoot())
      shift.pointer[i] = bias.pointer[i] - mean.pointer[i] * scale.pointer[i]
    }
    let scaled = try run.broadcast(run.take(), scale.viewed([1, channels, 1, 1])) { $0 * $1 }
    return try run.broadcast(scaled, shift.viewed([1, channels, 1, 1])) { $0 + $1 }
  }
}
