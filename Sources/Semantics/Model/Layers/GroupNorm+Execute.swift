/// `F.group_norm`: (x - mean) / sqrt(variance + eps) * weight + bias, over each group of channels of each example.
extension GroupNorm {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let x = try run.channelsLast(run.take())
    let groups = try run.known(groups, "num_groups")
    try check(x, groups, in: run)
    let channels = x.dims[1]
    let isAffine = try run.known(affine, "affine")
    if isAffine, channels != (try run.known(self.channels, "num_channels")) {
      throw .shape(
        """
        Expected weight to be a vector of size equal to the number of channels in input, but got weight of shape \
        [\(self.channels)] and input of shape \(x.shapeText)
        """)
    }
    var parameters = try run.normalization(channels, epsilon: eps, affine: isAffine, bias: bias)
    try parameters.measure(x, imageGroups: groups, in: run)
    return try parameters.normalize(consume x, in: run)
  }

  private func check(_ x: Tensor, _ groups: Int, in run: LayerRun) throws(Refusal) {
    guard x.rank >= 2 else { throw .shape("Expected at least 2 dimensions for input tensor but received \(x.rank)") }
    guard groups > 0 else { throw .shape("Expected num groups to be greater than 0, got \(groups)") }
    let space = x.dims.dropFirst(2).reduce(1, *)
    if x.dims[0] * x.dims[1] / groups * space == 1 {
      let seen = [x.dims[0] * x.dims[1] / groups, groups] + x.dims.dropFirst(2)
      throw Refusal(.oneValuePerChannel, "Expected more than 1 value per channel when training, got input size \(seen)")
    }
    guard x.dims[1] % groups == 0 else {
      throw .shape(
        """
        Expected number of channels in input to be divisible by num_groups, but got input of shape \(x.shapeText) and \
        num_groups=\(groups)
        """)
    }
    if space == 0 { throw .shape("Expected HxW to be greater than 0, got 0") }
  }
}
