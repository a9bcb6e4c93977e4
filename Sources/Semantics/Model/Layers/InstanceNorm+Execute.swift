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
    let (images, channels) = (x.dims[0], x.dims[1])
    // A lazy layer takes the second dimension for the channels, even where there is no batch.
    let expected = isLazy ? seen[1] : features.value ?? channels
    if try run.known(affine, "affine"), channels != expected {
      throw .shape("expected input's size at dim=\(isSingle ? 0 : 1) to match num_features (\(expected)), but got: \(channels).")
    }
    if run.isTraining || !tracks, x.dims.dropFirst(2).reduce(1, *) == 1 {
      throw Refusal(
        .oneSpatialElement,
        "Expected more than 1 spatial element when training, got input size torch.Size(\(x.shapeText))")
    }
    if tracks, channels != expected {
      throw .shape("running_mean should contain \(images * channels) elements not \(images * expected)")
    }
    let result = try normalized(&run, x, imageGroups: channels, momentum: run.isTraining && tracks ? try momentum.weight : 0)
    return isSingle ? try run.rowMajor(result).viewed(seen) : result
  }
}

/// `torchvision.ops.FrozenBatchNorm2d`: x * scale + bias with scale = weight / sqrt(running_var + eps), all of them buffers.
extension FrozenBatchNorm {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let channels = try run.known(features, "num_features")
    let names = ["weight", "bias", "running_mean", "running_var"]
    let buffers = try names.map { (name) throws(Refusal) in try run.buffer(name, [channels]) }
    let epsilon = Float(try run.known(eps, "eps"))
    let scale = try run.broadcast(buffers[0], try run.map(buffers[3]) { ($0 + epsilon).squareRoot() }, /)
    let shift = try run.broadcast(buffers[1], try run.broadcast(buffers[2], scale, *), -)
    return try run.broadcast([run.take(), scale.viewed([1, channels, 1, 1]), shift.viewed([1, channels, 1, 1])]) { $0.x * $0.y + $0.z }
  }
}
