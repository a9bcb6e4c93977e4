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

  /// How many values are under the window at a place, the padding's included.
  func size(_ place: [Int], _ input: [Int]) -> Int {
    (0..<3).reduce(1) { product, i in
      let first = place[i] * stride[i] - padding[i]
      return product * (min(first + kernel[i], input[i] + padding[i]) - first)
    }
  }
}

/// For each of three dimensions and each place of the output, the input's coordinates under the window.
typealias Windows = [[[Int]]]

/// One step of a pool: the image and the place of the output, and the positions of the image that are under the window.
private struct PoolStep {
  let image: Int
  let place: [Int]
  let positions: [Int]
  /// The number of the place among those of all images.
  let target: Int
}

extension LayerRun {
  /// The largest value under each window of images with their channels last; with them, where it stands in its image, if that is
  /// wanted. `windows` are those of every image, or of as many images as there are, by turns.
  func maxima(_ x: Tensor, _ images: Images, windows: [Windows], dims: [Int], returnsIndices: Bool) throws(Refusal) -> Tensor {
    var result = try empty(dims, levels: x.levels)
    let indices = try empty(dims, levels: x.levels)
    (result.storage.order, indices.storage.order) = (x.order, x.order)
    let channels = images.channels
    walk(images, windows) { step in
      let (best, index) = (result.pointer + step.target * channels, indices.pointer + step.target * channels)
      best.update(repeating: -.infinity, count: channels)
      index.update(repeating: Float(step.positions.first ?? -1), count: channels)
      for position in step.positions {
        ck_maximum(x.pointer + (step.image * images.positions + position) * channels, Int64(channels), Float(position), best, index)
      }
    }
    if returnsIndices { (result.rest, result.isTuple) = ([indices], true) }
    return result
  }

  /// The sum under each window over what `divisor` says of the place and of the number of values that are summed.
  func averages(
    _ x: Tensor, _ images: Images, windows: Windows, dims: [Int], by divisor: (_ place: [Int], _ count: Int) -> Int
  ) throws(Refusal) -> Tensor {
    let result = try empty(dims, levels: x.levels)
    result.storage.order = x.order
    let channels = images.channels
    walk(images, [windows]) { step in
      var sums = Array(repeating: 0.0, count: channels)
      for position in step.positions {
        let from = x.pointer + (step.image * images.positions + position) * channels
        for c in 0..<channels { sums[c] += Double(from[c]) }
      }
      let divisor = Double(divisor(step.place, step.positions.count))
      for c in 0..<channels { result.pointer[step.target * channels + c] = Float(sums[c] / divisor) }
    }
    return result
  }

  private func walk(_ images: Images, _ windows: [Windows], _ visit: (PoolStep) -> Void) {
    guard let output = windows.first?.map(\.count) else { return }
    let taps = windows[0].reduce(1) { $0 * ($1.map(\.count).max() ?? 0) }
    workers.split(images.count * output[0] * output[1], cost: output[2] * images.channels * taps) { range in
      for row in range {
        let (image, z, y) = (row / output[1] / output[0], row / output[1] % output[0], row % output[1])
        let windows = windows[image % windows.count]
        let lines = windows[0][z].flatMap { depth in windows[1][y].map { (depth * images.space[1] + $0) * images.space[2] } }
        for (x, columns) in windows[2].enumerated() {
          let positions = lines.flatMap { line in columns.map { line + $0 } }
          visit(PoolStep(image: image, place: [z, y, x], positions: positions, target: row * output[2] + x))
        }
      }
    }
  }
}
