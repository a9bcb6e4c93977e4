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
    let front = imageGroups == nil ? [] : [x.dims[0]]
    let (mean, variance) = (
      try run.empty(front + [channels], levels: x.levels), try run.empty(front + [channels], levels: x.levels)
    )
    for part in 0..<mean.count / max(1, channels) {
      let (means, variances) = (mean.pointer + part * channels, variance.pointer + part * channels)
      let rows = x.size / mean.size
      measure(x.pointer + part * rows * channels, rows, mean: means, variance: variances, workers: run.workers)
      if let imageGroups, imageGroups < channels { share(means, variances, by: channels / imageGroups) }
    }
    (self.mean, self.variance) = (mean, variance)
  }

  private func measure(
    _ x: UnsafePointer<Float>, _ rows: Int, mean: UnsafeMutablePointer<Float>, variance: UnsafeMutablePointer<Float>,
    workers: Workers
  ) {
    // Threads take stretches of channels, in whole cache lines.
    let stretch = 16
    workers.split((channels + stretch - 1) / stretch, cost: stretch * rows) { range in
      let first = range.lowerBound * stretch
      let width = min(range.upperBound * stretch, channels) - first
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * width) { memory in
        memory.initialize(repeating: 0)
        guard let sums = memory.baseAddress else { return }
        let squares = sums + width
        ck_channel_sums(x + first, Int64(rows), Int64(width), Int64(channels), sums, squares)
        for c in 0..<width {
          let center = sums[c] / Double(rows)
          mean[first + c] = Float(center)
          variance[first + c] = Float(max(squares[c] / Double(rows) - center * center, 0))
        }
      }
    }
  }

  /// Mean and variance of each group of channels: its variance is the mean one and that of the means.
  private func share(_ mean: UnsafeMutablePointer<Float>, _ variance: UnsafeMutablePointer<Float>, by width: Int) {
    for first in stride(from: 0, to: channels, by: width) {
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
    let factors = try run.empty([3, channels])
    for lane in 0..<lanes.count {
      for part in 0..<parts {
        func value(_ operand: Int, _ c: Int, none: Float) -> Float {
          operands[operand].map { $0.pointer[offsets[operand][lane] + c] } ?? none
        }
        for c in 0..<channels {
          factors.pointer[c] = value(0, part * channels + c, none: 0)
          let deviation = (Double(value(1, part * channels + c, none: 1)) + epsilon).squareRoot()
          factors.pointer[channels + c] = Float(Double(value(2, c, none: 1)) / deviation)
          factors.pointer[2 * channels + c] = value(3, c, none: 0)
        }
        let first = part * rows * channels
        apply(source.pointer + from[lane] + first, rows, factors: factors.pointer, y: result.pointer + to[lane] + first, workers: run.workers)
      }
    }
    return result
  }

  private func apply(
    _ x: UnsafePointer<Float>, _ rows: Int, factors: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>,
    workers: Workers
  ) {
    workers.split(rows, cost: channels) { range in
      let at = range.lowerBound * channels
      ck_normalize(
        x + at, Int64(range.count), Int64(channels), factors, factors + channels, factors + 2 * channels, y + at)
    }
  }
}
