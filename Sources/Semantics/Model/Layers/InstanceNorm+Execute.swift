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
    let (images, channels) = (x.dims[0], x.dims[1])
    let values = x.dims.dropFirst(2).reduce(1, *)
    // A lazy layer takes the second dimension for the channels, even where there is no batch.
    let expected = isLazy ? seen[1] : features.value ?? channels
    if isAffine, channels != expected {
      throw .shape("expected input's size at dim=\(isSingle ? 0 : 1) to match num_features (\(expected)), but got: \(channels).")
    }
    let usesOwn = run.isTraining || !tracks
    if usesOwn, values == 1 {
      throw Refusal(
        .oneSpatialElement,
        "Expected more than 1 spatial element when training, got input size torch.Size(\(x.shapeText))")
    }
    if tracks, channels != expected {
      throw .shape("running_mean should contain \(images * channels) elements not \(images * expected)")
    }
    var parameters = try run.normalization(channels, epsilon: eps, affine: isAffine, bias: bias)
    let mean = tracks ? try run.buffer("running_mean", [channels]) : nil
    let variance = tracks ? try run.buffer("running_var", [channels]) : nil
    if usesOwn {
      try parameters.measure(x, imageGroups: channels, in: run)
      if let mean, let variance {
        try run.update(mean, variance, by: parameters, momentum: try factor(), values: values)
      }
    } else {
      (parameters.mean, parameters.variance) = (mean?.tensor, variance?.tensor)
    }
    let result = try parameters.normalize(x, also: mean?.tensor.levels ?? .none, in: run)
    return isSingle ? try run.rowMajor(result).viewed(seen) : result
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
    let epsilon = Float(try run.known(eps, "eps"))
    let scale = try run.broadcast(buffers[0], buffers[3]) { $0 / ($1 + epsilon).squareRoot() }
    let shift = try run.broadcast(buffers[1], try run.broadcast(buffers[2], scale) { $0 * $1 }) { $0 - $1 }
    let scaled = try run.broadcast(run.take(), scale.viewed([1, channels, 1, 1])) { $0 * $1 }
    return try run.broadcast(scaled, shift.viewed([1, channels, 1, 1])) { $0 + $1 }
  }
}
