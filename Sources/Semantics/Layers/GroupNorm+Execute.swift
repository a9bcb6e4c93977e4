/// `F.group_norm`: (x - mean) / sqrt(variance + eps) * weight + bias, over each group of channels of each example.
extension GroupNorm {
  func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let x = run.take()
    let groups = try run.known(groups, "num_groups")
    try check(x, groups, run)
    let channels = x.dims[1]
    var parameters = Normalization(channels: channels, epsilon: try run.known(eps, "eps"))
    if try run.known(affine, "affine") {
      guard channels == (try run.known(self.channels, "num_channels")) else {
        throw .shape(
          """
          Expected weight to be a vector of size equal to the number of channels in input, but got weight of shape \
          [\(self.channels)] and input of shape \(x.shapeText)
          """)
      }
      parameters.weight = run.parameter("weight", [channels])
      parameters.bias = run.parameter("bias", [channels], if: try run.known(bias, "bias"))
    }
    return parameters.normalizeExamples(consume x, groups: groups, run)
  }

  private func check(_ x: Tensor, _ groups: Int, _ run: LayerRun) throws(Refusal) {
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

extension Normalization {
  /// Normalises each group of channels of each example of (N, C, space...) by its own statistics.
  func normalizeExamples(_ x: consuming Tensor, groups: Int, _ run: LayerRun) -> Tensor {
    let lanes = run.lanes([weight, bias].compactMap { $0 }, also: x.levels)
    let (source, result) = lanes.levels == x.levels ? run.destination(for: x) : run.enlarged(x, lanes.levels)
    let positions = source.dims.dropFirst(2).reduce(1, *)
    let images = source.dims[0]
    let (from, to) = (lanes.offsets(of: source), lanes.offsets(of: result))
    let (weights, biases) = (weight.map { lanes.offsets(of: $0) }, bias.map { lanes.offsets(of: $0) })
    let image = channels * positions
    run.workers.split(lanes.count * images, cost: 3 * image) { range in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 * channels) { memory in
        guard let scale = memory.baseAddress else { return }
        let shift = scale + channels
        for index in range {
          let (lane, n) = (index / images, index % images)
          let place = n * image
          measure(source.pointer + from[lane] + place, source.order, groups, positions, scale)
          if let weight, let at = weights?[lane] {
            for c in 0..<channels { scale[c] *= weight.pointer[at + c] }
          }
          for c in 0..<channels { shift[c] *= -scale[c] }
          if let bias, let at = biases?[lane] {
            for c in 0..<channels { shift[c] += bias.pointer[at + c] }
          }
          Moments.affine(
            source.pointer + from[lane] + place, order: source.order, images: 1, channels: channels, positions: positions,
            scale, shift, result.pointer + to[lane] + place, Workers(threads: 1))
        }
      }
    }
    return result
  }

  /// One over the deviation, then the mean, of each channel's group, into `result`; twice as much behind it is written too.
  private func measure(
    _ x: UnsafePointer<Float>, _ order: Order, _ groups: Int, _ positions: Int, _ result: UnsafeMutablePointer<Float>
  ) {
    let (mean, variance) = (result + 2 * channels, result + 3 * channels)
    let width = channels / groups
    if order != .rowMajor {
      Moments.ofChannels(
        x, order: order, images: 1, channels: channels, positions: positions, mean, variance, Workers(threads: 1))
    }
    for group in 0..<groups {
      let first = group * width
      var (center, spread): (Float, Float)
      if order == .rowMajor {
        (center, spread) = Moments.of(x + first * positions, width * positions)
      } else {
        // The variance of all is the mean variance and the variance of the means.
        let total = (first..<first + width).reduce(0.0) { $0 + Double(mean[$1]) } / Double(width)
        let squares = (first..<first + width).reduce(0.0) { sum, c in
          sum + Double(variance[c]) + (Double(mean[c]) - total) * (Double(mean[c]) - total)
        }
        (center, spread) = (Float(total), Float(squares / Double(width)))
      }
      let factor = Float(1 / (Double(spread) + epsilon).squareRoot())
      for c in first..<first + width { (result[c], result[channels + c]) = (factor, center) }
    }
  }
}
