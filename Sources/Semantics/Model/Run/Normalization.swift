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
    let (one, zero) = (try run.machine.filled([channels], with: 1), try run.machine.filled([channels], with: 0))
    let scale = try run.broadcast(weight ?? one, variance ?? one) { Float(Double($0) / (Double($1) + epsilon).squareRoot()) }
    let operands = [mean ?? zero, scale, bias ?? zero]
    let all = run.lanes(operands, also: levels.joined(x.levels)).levels
    // Every lane and every image of its own statistics has its own.
    let factors = try operands.map { (operand) throws(Refusal) in try run.spread(try run.expanded(operand, to: scale.dims), to: all) }
    let (source, result) = try run.destination(for: try run.spread(consume x, to: all))
    guard result.count > 0 else { return result }
    let rows = source.count / factors[0].count
    for first in stride(from: 0, to: factors[0].count, by: channels) {
      try run.machine.split(rows, cost: channels) { range in
        let at = first * rows + range.lowerBound * channels
        ck_normalize(
          source.pointer + at, range.count, channels, factors[0].pointer + first, factors[1].pointer + first, factors[2].pointer + first,
          result.pointer + at)
      }
    }
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
