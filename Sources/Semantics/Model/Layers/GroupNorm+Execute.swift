import CKernels

/// `F.group_norm`: (x - mean) / sqrt(variance + eps) * weight + bias, over each group of channels of each example.
extension GroupNorm {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
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
    return parameters.normalizeExamples(consume x, groups: groups, floor: run.takeFloor(), run)
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
  package func normalizeExamples(_ x: consuming Tensor, groups: Int, floor: Float, _ run: LayerRun) -> Tensor {
    let lanes = run.lanes([weight, bias].compactMap { $0 }, also: x.levels)
    let (source, result) = lanes.levels == x.levels ? run.destination(for: x) : run.enlarged(x, lanes.levels)
    let positions = source.dims.dropFirst(2).reduce(1, *)
    let (images, image) = (source.dims[0], channels * positions)
    let (from, to) = (lanes.offsets(of: source), lanes.offsets(of: result))
    let (weights, biases) = (weight.map { lanes.offsets(of: $0) }, bias.map { lanes.offsets(of: $0) })
    let width = channels / groups
    // Parts of an example that stay in a core's cache between the two passes over them, and enough of them for all threads.
    let stretch = width * (source.order == .rowMajor ? 1 : max(1, max(min(64, channels / 2), channels / 8) / width))
    let stretches = (channels + stretch - 1) / stretch
    run.workers.split(lanes.count * images * stretches, cost: 3 * image / stretches) { range in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * stretch) { memory in
        guard let scale = memory.baseAddress else { return }
        let shift = scale + stretch
        for index in range {
          let (lane, n) = (index / stretches / images, index / stretches % images)
          let first = index % stretches * stretch
          let part = ChannelStretch(
            first: first, count: min(stretch, channels - first), channels: channels, positions: positions, order: source.order)
          let x = source.pointer + from[lane] + n * image
          part.measure(x, width: width, epsilon, scale, shift)
          if let weight, let at = weights?[lane] {
            for c in 0..<part.count { scale[c] *= weight.pointer[at + first + c] }
          }
          for c in 0..<part.count { shift[c] *= -scale[c] }
          if let bias, let at = biases?[lane] {
            for c in 0..<part.count { shift[c] += bias.pointer[at + first + c] }
          }
          part.affine(x, scale, shift, floor: floor, result.pointer + to[lane] + n * image)
        }
      }
    }
    return result
  }
}

/// Some neighbouring channels of one example of (C, space...), in either order.
private struct ChannelStretch {
  let first: Int
  let count: Int
  let channels: Int
  let positions: Int
  let order: Order

  private var isRowMajor: Bool { order == .rowMajor }

  /// One over the deviation, and the mean, of each channel's group of `width` channels.
  func measure(
    _ x: UnsafePointer<Float>, width: Int, _ epsilon: Double, _ factors: UnsafeMutablePointer<Float>,
    _ means: UnsafeMutablePointer<Float>
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * count) { memory in
      guard let mean = memory.baseAddress else { return }
      let deviations = mean + count
      if !isRowMajor { ck_channel_moments(x + first, Int64(positions), Int64(count), Int64(channels), mean, deviations) }
      for group in stride(from: 0, to: count, by: width) {
        let (center, variance) =
          isRowMajor
          ? Moments.of(x + (first + group) * positions, width * positions)
          : ChannelStretch.joined(mean + group, deviations + group, width, positions)
        let factor = Float(1 / (Double(variance) + epsilon).squareRoot())
        for c in group..<group + width { (factors[c], means[c]) = (factor, center) }
      }
    }
  }

  /// Mean and variance of several channels: the variance is the mean one and that of the means.
  private static func joined(
    _ means: UnsafePointer<Double>, _ deviations: UnsafePointer<Double>, _ width: Int, _ positions: Int
  ) -> (Float, Float) {
    let mean = (0..<width).reduce(0) { $0 + means[$1] } / Double(width)
    let variance = (0..<width).reduce(0) { sum, c in
      sum + deviations[c] / Double(positions) + (means[c] - mean) * (means[c] - mean)
    }
    return (Float(mean), Float(variance / Double(width)))
  }

  func affine(
    _ x: UnsafePointer<Float>, _ scale: UnsafePointer<Float>, _ shift: UnsafePointer<Float>, floor: Float,
    _ y: UnsafeMutablePointer<Float>
  ) {
    var factors = ck_affine_factors(scale: scale, shift: shift, weight: nil, bias: nil)
    if !isRowMajor {
      ck_channel_affine(x + first, Int64(positions), Int64(count), Int64(channels), &factors, floor, y + first)
      return
    }
    for c in 0..<count {
      let at = (first + c) * positions
      ck_affine(x + at, Int64(positions), &factors, Int64(c), floor, y + at)
    }
  }
}
