import CKernels

/// The sliding window of a pool, in three dimensions.
struct Window {
  let kernel: [Int]
  let stride: [Int]
  let padding: [Int]
  let dilation: [Int]
  /// Windows that reach beyond the input count too, as long as they start in it.
  let ceils: Bool
  /// The last so many dimensions are the layer's.
  let spatial: Int

  /// What makes no window (`pool2d_shape_check` in `aten/src/ATen/native/Pool.h`).
  var complaint: String? {
    if kernel.contains(where: { $0 < 1 }) { return "kernel size should be greater than zero, but got \(kernel.suffix(spatial))" }
    if stride.contains(where: { $0 < 1 }) { return "stride should not be zero" }
    if dilation.contains(where: { $0 < 1 }) { return "dilation should be greater than zero, but got \(dilation.suffix(spatial))" }
    if padding.contains(where: { $0 < 0 }) { return "pad must be non-negative, but got pad: \(padding.suffix(spatial))" }
    if (0..<3).contains(where: { 2 * padding[$0] > (kernel[$0] - 1) * dilation[$0] + 1 }) {
      return "pad should be at most half of effective kernel size, but got pad=\(padding.suffix(spatial)), kernel_size=\(kernel.suffix(spatial))"
    }
    return nil
  }

  /// `pooling_output_shape`
  func outputSizes(_ input: [Int]) -> [Int] {
    (0..<3).map { i in
      // The dimensions that the layer lacks have one place.
      if i < 3 - spatial { return 1 }
      let span = input[i] + 2 * padding[i] - dilation[i] * (kernel[i] - 1) - 1
      guard ceils else { return span < 0 ? 0 : span / stride[i] + 1 }
      let up = span + stride[i] - 1
      let size = (up < 0 ? (up - stride[i] + 1) / stride[i] : up / stride[i]) + 1
      return (size - 1) * stride[i] >= input[i] + padding[i] ? size - 1 : size
    }
  }

  /// The windows on an input of these sizes.
  func windows(_ output: [Int], _ input: [Int]) -> Windows {
    (0..<3).map { i in
      (0..<output[i]).map { place in
        let first = place * stride[i] - padding[i]
        return (0..<kernel[i]).map { first + $0 * dilation[i] }.filter { $0 >= 0 && $0 < input[i] }
      }
    }
  }

  /// What the sum at a place is divided by, where no divisor is given: the window clipped to the input, or to the padded one.
  func divisor(_ place: [Int], _ size: [Int], includesPadding: Bool) -> Int {
    (0..<3).reduce(1) { product, i in
      let first = place[i] * stride[i] - padding[i]
      let last = min(first + kernel[i], size[i] + padding[i])
      return product * (includesPadding ? last - first : min(last, size[i]) - max(first, 0))
    }
  }
}

/// For each of three dimensions and each place of the output, the input's coordinates under the window.
typealias Windows = [[[Int]]]

extension LayerRun {
  /// What a pool makes of the values under its window: their maximum, or their sum over a number that the place decides.
  enum PoolOperation {
    case maximum
    case average(divisor: (_ place: [Int]) -> Int)
  }

  /// Pools images with their channels last.
  func pool(_ x: Tensor, _ spatial: Int, windows: Windows, operation: PoolOperation) throws(Refusal) -> Tensor {
    let (images, output) = (Images(x, spatial), windows.map(\.count))
    let result = try empty(x.dims.dropLast(spatial) + output.suffix(spatial), levels: x.levels)
    result.storage.order = .channelsLast(spatial)
    guard result.count > 0 else { return result }
    let (channels, space) = (images.channels, images.space)
    let taps = windows.reduce(1) { $0 * ($1.map(\.count).max() ?? 0) }
    workers.split(images.count * output[0] * output[1], cost: output[2] * channels * taps) { range in
      for row in range {
        let (z, y) = (row / output[1] % output[0], row % output[1])
        let source = x.pointer + row / (output[0] * output[1]) * images.positions * channels
        let lines = windows[0][z].flatMap { depth in
          windows[1][y].map { source + (depth * space[1] + $0) * space[2] * channels }
        }
        for (place, columns) in windows[2].enumerated() {
          let values = lines.flatMap { line in columns.map { line + $0 * channels } }
          reduce(values, channels, target: result.pointer + (row * output[2] + place) * channels, operation: operation, at: [z, y, place])
        }
      }
    }
    return result
  }

  private func reduce(
    _ values: [UnsafeMutablePointer<Float>], _ channels: Int, target: UnsafeMutablePointer<Float>,
    operation: PoolOperation, at place: [Int]
  ) {
    switch operation {
    case .maximum:
      target.update(repeating: -.infinity, count: channels)
      for value in values { ck_maximum(value, Int64(channels), target) }
    case .average(let divisor):
      let divisor = Double(divisor(place))
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * channels) { sums in
        sums.initialize(repeating: 0)
        guard let start = sums.baseAddress else { return }
        for value in values { ck_channel_sums(value, 1, Int64(channels), Int64(channels), start, start + channels) }
        for c in 0..<channels { target[c] = Float(sums[c] / divisor) }
      }
    }
  }

  /// Maxima, and where in its image each stands: (values, indices), of row-major images. `windows` gives those of each plane of
  /// values.
  func maximaWithIndices(
    _ x: Tensor, _ spatial: Int, output: [Int], _ windows: (_ plane: Int) -> Windows
  ) throws(Refusal) -> Tensor {
    let images = Images(x, spatial)
    var result = try empty(x.dims.dropLast(spatial) + output.suffix(spatial), levels: x.levels)
    let indices = try empty(result.dims, levels: x.levels)
    var at = 0
    for plane in 0..<images.count * images.channels {
      let (windows, source) = (windows(plane), x.pointer + plane * images.positions)
      for depths in windows[0] {
        for rows in windows[1] {
          for columns in windows[2] {
            var (best, index) = (-Float.infinity, -1)
            for z in depths {
              for y in rows {
                for x in columns {
                  let place = (z * images.space[1] + y) * images.space[2] + x
                  if index < 0 || source[place] > best || source[place].isNaN { (best, index) = (source[place], place) }
                }
              }
            }
            (result.pointer[at], indices.pointer[at]) = (best, Float(index))
            at += 1
          }
        }
      }
    }
    (result.rest, result.isTuple) = ([indices], true)
    return result
  }
}
