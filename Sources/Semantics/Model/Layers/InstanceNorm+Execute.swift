/// `F.instance_norm`: (x - mean) / sqrt(variance + eps) * weight + bias for each channel of each example, by its own statistics or,
/// in eval mode and where they are tracked, by the running ones.
///
/// PyTorch repeats the running statistics for each example, updates the copies, and writes their mean over the examples back.
extension InstanceNorm {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank((spatial + 1)...(spatial + 2), "\(spatial + 1)D or \(spatial + 2)D")
    let isSingle = run.input.rank == spatial + 1
    let seen = run.input.dims
    var x = run.take()
    if isSingle { x = try run.rowMajor(x).viewed([1] + seen) }
    x = try run.channelsLast(x)
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
    let result = try normalize(x, tracks, isAffine: isAffine, usesOwn: usesOwn, in: &run)
    return isSingle ? try run.rowMajor(result).viewed(seen) : result
  }

  private func normalize(
    _ x: consuming Tensor, _ tracks: Bool, isAffine: Bool, usesOwn: Bool, in run: inout LayerRun
  ) throws(Refusal) -> Tensor {
    let channels = x.dims[1]
    var parameters = Normalization(channels: channels, epsilon: try run.known(eps, "eps"))
    if isAffine {
      parameters.weight = try run.parameter("weight", [channels])
      parameters.bias = try run.parameter("bias", [channels], if: try run.known(bias, "bias"))
    }
    guard tracks else {
      try parameters.measure(x, imageGroups: channels, in: run)
      return try parameters.normalize(x, in: run)
    }
    let mean = try run.buffer("running_mean", [channels])
    let variance = try run.buffer("running_var", [channels])
    if usesOwn {
      try parameters.measure(x, imageGroups: channels, in: run)
      if run.isTraining {
        let values = x.size / max(1, x.dims[0] * channels)
        try run.update(mean, variance, by: parameters, momentum: try factor(), values: values)
      }
    } else {
      (parameters.mean, parameters.variance) = (mean.tensor, variance.tensor)
    }
    return try parameters.normalize(x, also: mean.tensor.levels, in: run)
  }

  /// The weight of new statistics.
  private func factor() throws(Refusal) -> Float {
    switch momentum {
    case .average: return 0
    case .factor(let value?): return Float(value)
    case .factor(nil), .unknown: throw .skipped("momentum is not known from the file")
    }
  }
}

/// `torchvision.ops.FrozenBatchNorm2d`: x * scale + bias with scale = weight / sqrt(running_var + eps), all of them buffers.
extension FrozenBatchNorm {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let channels = try run.known(features, "num_features")
    let names = ["weight", "bias", "running_mean", "running_var"]
    let buffers = try names.map { (name) throws(Refusal) in try run.buffer(name, [channels]).tensor }
    let epsilon = try run.known(eps, "eps")
    let (weight, bias, mean, variance) = (buffers[0], buffers[1], buffers[2], buffers[3])
    let scale = try run.copied(weight)
    let shift = try run.copied(bias)
    for i in 0..<scale.count {
      scale.pointer[i] = weight.pointer[i] / Float((Double(variance.pointer[i]) + epsilon).squareRoot())
      shift.pointer[i] = bias.pointer[i] - mean.pointer[i] * scale.pointer[i]
    }
    let scaled = try run.broadcast(run.take(), scale.viewed([1, channels, 1, 1])) { $0 * $1 }
    return try run.broadcast(scaled, shift.viewed([1, channels, 1, 1])) { $0 + $1 }
  }
}
