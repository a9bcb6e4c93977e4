import CKernels

/// The arithmetic of normalisation by channel, level by level, of tensors whose channels are last:
/// (x - mean) / sqrt(variance + eps) * weight + bias.
struct Normalization {
  let channels: Int
  let epsilon: Double
  var weight: Tensor?
  var bias: Tensor?
  /// Of each channel (C), or of each image's channels (N, C), batched where what they were taken of is.
  var mean: Tensor?
  var variance: Tensor?

  init(channels: Int, epsilon: Double) { (self.channels, self.epsilon) = (channels, epsilon) }

  /// Takes the mean and the biased variance of (N, C, space...), for each lane its own: of the batch, or of each image, where
  /// groups of neighbouring channels have theirs in common.
  mutating func measure(_ x: Tensor, imageGroups: Int? = nil, in run: LayerRun) throws(Refusal) {
    let dims = (imageGroups == nil ? [] : [x.dims[0]]) + [channels]
    let (means, variances) = (try run.empty(dims, levels: x.levels), try run.empty(dims, levels: x.levels))
    let rows = x.size / max(1, means.size)
    // Threads take blocks of rows.
    let (parts, blocks) = (means.count / max(1, channels), max(1, min(rows, 8 * channels / max(1, means.count))))
    // A sum takes the room of two values.
    let memory = try Storage([parts * blocks, 4 * channels], run.machine.arena)
    let (start, count) = (UnsafeMutableRawPointer(memory.pointer), parts * blocks * 2 * channels)
    let sums = start.initializeMemory(as: Double.self, repeating: 0, count: count)
    try run.machine.split(parts * blocks, cost: rows / blocks * channels) { range in
      for block in range {
        let (first, last) = (block % blocks * rows / blocks, (block % blocks + 1) * rows / blocks)
        let (from, to) = (x.pointer + (block / blocks * rows + first) * channels, sums + block * 2 * channels)
        ck_channel_sums(from, last - first, channels, to, to + channels)
      }
    }
    for at in 0..<means.count {
      let first = at / channels * blocks * 2 * channels + at % channels
      func average(_ offset: Int) -> Double { (0..<blocks).reduce(0) { $0 + sums[first + offset + $1 * 2 * channels] } / Double(rows) }
      let mean = average(0)
      means.pointer[at] = Float(mean)
      variances.pointer[at] = Float(max(average(channels) - mean * mean, 0))
    }
    withExtendedLifetime(memory) {}
    if let imageGroups, imageGroups < channels { share(means.values, variances.values, by: channels / imageGroups) }
    (mean, variance) = (means, variances)
  }

  /// Mean and variance of each group of channels: its variance is the mean one and that of the means.
  private func share(_ mean: UnsafeMutableBufferPointer<Float>, _ variance: UnsafeMutableBufferPointer<Float>, by width: Int) {
    for first in stride(from: 0, to: mean.count, by: width) {
      let group = first..<first + width
      let center = group.reduce(0) { $0 + Double(mean[$1]) } / Double(width)
      let spread = group.reduce(0) { sum, c in
        sum + Double(variance[c]) + (Double(mean[c]) - center) * (Double(mean[c]) - center)
      }
      for c in group { (mean[c], variance[c]) = (Float(center), Float(spread / Double(width))) }
    }
  }

  /// Normalises every lane, those of the parameters and statistics included.
  func normalize(_ x: consuming Tensor, also levels: LevelSet = .none, in run: LayerRun) throws(Refusal) -> Tensor {
    let operands = [mean, variance, weight, bias]
    let lanes = run.lanes(operands.compactMap { $0 }, also: levels.joined(x.levels))
    let (source, result) = try run.destination(for: x, levels: lanes.levels)
    let offsets = operands.map { $0.map { lanes.offsets(of: $0) } ?? [] }
    let (from, to) = (lanes.offsets(of: source), lanes.offsets(of: result))
    let parts = (mean?.size ?? channels) / max(1, channels)
    guard result.count > 0 else { return result }
    let rows = source.size / channels / parts
    let memory = try run.empty([3, channels])
    let factors = memory.pointer
    for (lane, part) in (0..<lanes.count).flatMap({ lane in (0..<parts).map { (lane, $0) } }) {
      func value(_ operand: Int, _ c: Int, none: Float) -> Float {
        operands[operand].map { $0.pointer[offsets[operand][lane] + c] } ?? none
      }
      for c in 0..<channels {
        factors[c] = value(0, part * channels + c, none: 0)
        let deviation = (Double(value(1, part * channels + c, none: 1)) + epsilon).squareRoot()
        factors[channels + c] = Float(Double(value(2, c, none: 1)) / deviation)
        factors[2 * channels + c] = value(3, c, none: 0)
      }
      try run.machine.split(rows, cost: channels) { range in
        let at = (part * rows + range.lowerBound) * channels
        ck_normalize(
          source.pointer + from[lane] + at, range.count, channels, factors, factors + channels, factors + 2 * channels,
          result.pointer + to[lane] + at)
      }
    }
    withExtendedLifetime(memory.storage) {}
    return result
  }
}

extension LayerRun {
  /// The normalisation of so many channels with the module's weight and bias, where it has them.
  mutating func normalization(_ channels: Int, epsilon: Double?, affine: Bool, bias: Bool?) throws(Refusal) -> Normalization {
    var result = Normalization(channels: channels, epsilon: try known(epsilon, "eps"))
    guard affine else { return result }
    result.weight = try parameter("weight", [channels])
    result.bias = try parameter("bias", [channels], if: try known(bias, "bias"))
    return result
  }
}
