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
    // Neighbouring channels of a group have one mean and one variance.
    let width = imageGroups.map { max(1, channels / $0) } ?? 1
    for at in stride(from: 0, to: means.count, by: width) {
      let first = at / channels * blocks * 2 * channels + at % channels
      func average(_ offset: Int) -> Double {
        let starts = (0..<blocks).map { first + offset + $0 * 2 * channels }
        return starts.reduce(0) { sum, start in (start..<start + width).reduce(sum) { $0 + sums[$1] } } / Double(rows * width)
      }
      let mean = average(0)
      (means.pointer + at).update(repeating: Float(mean), count: width)
      (variances.pointer + at).update(repeating: Float(max(average(channels) - mean * mean, 0)), count: width)
    }
    withExtendedLifetime(memory) {}
    (mean, variance) = (means, variances)
  }

  /// Normalises every lane, those of the parameters and statistics included.
  func normalize(_ x: consuming Tensor, also levels: LevelSet = .none, in run: LayerRun) throws(Refusal) -> Tensor {
    let levels = [mean, variance, weight, bias].reduce(levels.joined(x.levels)) { $0.joined($1?.levels ?? .none) }
    func spread(_ operand: Tensor?) throws(Refusal) -> Tensor? {
      try operand.map { (operand) throws(Refusal) in try run.spread(operand, to: levels) }
    }
    let (mean, variance, weight, bias) = (try spread(mean), try spread(variance), try spread(weight), try spread(bias))
    let (source, result) = try run.destination(for: try run.spread(consume x, to: levels))
    guard result.count > 0 else { return result }
    let parts = (mean?.size ?? channels) / channels
    let rows = source.size / channels / parts
    let memory = try run.empty([3, channels])
    let factors = memory.pointer
    for part in 0..<result.laneCount * parts {
      for c in 0..<channels {
        // Statistics are each part's own, weights each lane's.
        let (own, shared) = (part * channels + c, part / parts * channels + c)
        factors[c] = mean?.pointer[own] ?? 0
        let deviation = (Double(variance?.pointer[own] ?? 1) + epsilon).squareRoot()
        factors[channels + c] = Float(Double(weight?.pointer[shared] ?? 1) / deviation)
        factors[2 * channels + c] = bias?.pointer[shared] ?? 0
      }
      try run.machine.split(rows, cost: channels) { range in
        let at = (part * rows + range.lowerBound) * channels
        ck_normalize(
          source.pointer + at, range.count, channels, factors, factors + channels, factors + 2 * channels, result.pointer + at)
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
