import CKernels

/// Mean and variance of the values that a normalisation takes together.
package enum Moments {
  /// Of each channel over images and space, for tensors of (N, C, space...) in either order. `mean` and `variance` are written
  /// with `channels` values each; the variance is the biased one.
  ///
  /// Rounds as `batch_norm_cpu_collect_stats` does: sums are double, their results and the division single precision.
  package static func ofChannels(
    _ x: UnsafePointer<Float>, order: Order, images: Int, channels: Int, positions: Int,
    _ mean: UnsafeMutablePointer<Float>, _ variance: UnsafeMutablePointer<Float>, _ workers: Workers
  ) {
    let count = images * positions
    if order == .rowMajor, positions > 1 {
      workers.split(channels, cost: images * positions) { range in
        for c in range {
          let rows = (0..<images).map { x + ($0 * channels + c) * positions }
          mean[c] = Float(rows.reduce(0) { $0 + ck_sum($1, Int64(positions)) } / Double(count))
          variance[c] = Float(rows.reduce(0) { $0 + ck_squares($1, Int64(positions), mean[c]) }) / Float(count)
        }
      }
      return
    }
    // Vectors of channels; threads take stretches of channels, in whole cache lines.
    let stretch = 16
    workers.split((channels + stretch - 1) / stretch, cost: stretch * images * positions) { range in
      let first = range.lowerBound * stretch
      let width = min(range.upperBound * stretch, channels) - first
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * width) { memory in
        guard let means = memory.baseAddress else { return }
        let deviations = means + width
        ck_channel_moments(x + first, Int64(count), Int64(width), Int64(channels), means, deviations)
        for c in 0..<width { (mean[first + c], variance[first + c]) = (Float(means[c]), Float(deviations[c]) / Float(count)) }
      }
    }
  }

  /// The affine function of each channel, but at least `floor`.
  package static func affine(
    _ x: UnsafePointer<Float>, order: Order, images: Int, channels: Int, positions: Int, _ factors: ck_affine_factors,
    floor: Float, _ y: UnsafeMutablePointer<Float>, _ workers: Workers
  ) {
    if order == .rowMajor, positions > 1 {
      workers.split(images * channels, cost: positions) { range in
        var factors = factors
        for row in range {
          ck_affine(x + row * positions, Int64(positions), &factors, Int64(row % channels), floor, y + row * positions)
        }
      }
      return
    }
    workers.split(images * positions, cost: channels) { range in
      var factors = factors
      let at = range.lowerBound * channels
      ck_channel_affine(x + at, Int64(range.count), Int64(channels), Int64(channels), &factors, floor, y + at)
    }
  }

  /// Of one stretch of values.
  package static func of(_ x: UnsafePointer<Float>, _ count: Int) -> (mean: Float, variance: Float) {
    let mean = Float(ck_sum(x, Int64(count)) / Double(count))
    return (mean, Float(ck_squares(x, Int64(count), mean) / Double(count)))
  }
}
