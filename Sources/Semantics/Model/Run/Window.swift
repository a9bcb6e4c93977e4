import CKernels

/// The sliding window of a pool.
struct Window {
  let kernel: [Int]
  let stride: [Int]
  let padding: [Int]
  let dilation: [Int]
  /// Windows that reach beyond the input count too, as long as they start in it.
  let ceils: Bool

  /// What makes no window (`pool2d_shape_check` in `aten/src/ATen/native/Pool.h`).
  var complaint: String? {
    if kernel.contains(where: { $0 < 1 }) { return "kernel size should be greater than zero, but got \(kernel)" }
    if stride.contains(where: { $0 < 1 }) { return "stride should not be zero" }
    if dilation.contains(where: { $0 < 1 }) { return "dilation should be greater than zero, but got \(dilation)" }
    if padding.contains(where: { $0 < 0 }) { return "pad must be non-negative, but got pad: \(padding)" }
    if kernel.indices.contains(where: { 2 * padding[$0] > (kernel[$0] - 1) * dilation[$0] + 1 }) {
      return "pad should be at most half of effective kernel size, but got pad=\(padding), kernel_size=\(kernel)"
    }
    return nil
  }

  /// `pooling_output_shape`
  func outputSizes(_ input: [Int]) -> [Int] {
    kernel.indices.map { i in
      guard ceils else { return Window.places(input[i] + 2 * padding[i], kernel[i], stride: stride[i], dilation: dilation[i]) }
      let up = input[i] + 2 * padding[i] - dilation[i] * (kernel[i] - 1) + stride[i] - 2
      let size = (up < 0 ? (up - stride[i] + 1) / stride[i] : up / stride[i]) + 1
      return (size - 1) * stride[i] >= input[i] + padding[i] ? size - 1 : size
    }
  }

  /// How many places a window has along a dimension in which it must fit.
  static func places(_ size: Int, _ kernel: Int, stride: Int, dilation: Int) -> Int {
    let span = size - dilation * (kernel - 1) - 1
    return span < 0 ? 0 : span / stride + 1
  }

  /// The windows on an input of these sizes.
  func windows(_ output: [Int], _ input: [Int]) -> Windows {
    kernel.indices.map { i in
      (0..<output[i]).map { place in
        let first = place * stride[i] - padding[i]
        return (0..<kernel[i]).map { first + $0 * dilation[i] }.filter { $0 >= 0 && $0 < input[i] }
      }
    }
  }

  /// The windows of an adaptive pool: place i of n takes the input from floor(i * size / n) to ceil((i + 1) * size / n).
  static func adaptive(_ size: Int, _ count: Int) -> [[Int]] {
    (0..<count).map { place in Array(place * size / count..<((place + 1) * size + count - 1) / count) }
  }

  /// What a table of these windows holds; each has at least four numbers, as an interpolation between neighbours takes.
  static func adaptiveTable(_ size: Int, _ count: Int) -> (entries: Int, width: Int) { (count, count > 0 ? size / count + 4 : 0) }

  /// How much of dimension `i` is under the window at a place, the padding included.
  func length(_ i: Int, at place: Int, input: [Int]) -> Int {
    let first = place * stride[i] - padding[i]
    return min(first + kernel[i], input[i] + padding[i]) - first
  }
}

/// For each dimension and each place of the output, the input's coordinates under the window.
typealias Windows = [[[Int]]]

extension LayerRun {
  /// The largest value under each window of images with their channels last; with them, where it stands in its image, if that is
  /// wanted. `windows` are those of every image, or of as many images as there are, by turns.
  func maxima(_ x: Tensor, _ images: Images, windows: [Windows], returnsIndices: Bool) throws(Refusal) -> Tensor {
    let dims: [Int] = x.dims.dropLast(windows[0].count) + windows[0].map(\.count)
    var result = try empty(dims, levels: x.levels)
    let indices = try empty(dims, levels: x.levels)
    (result.storage.order, indices.storage.order) = (x.order, x.order)
    // A dimension that the layer lacks has one place.
    let windows = windows.map { Array(repeating: [[0]], count: 3 - $0.count) + $0 }
    let (output, channels) = (windows[0].map(\.count), images.channels)
    let taps = windows[0].reduce(1) { $0 * ($1.map(\.count).max() ?? 0) }
    try machine.split(images.count * output[0] * output[1], cost: output[2] * channels * taps) { range in
      for row in range {
        let (image, z, y) = (row / output[1] / output[0], row / output[1] % output[0], row % output[1])
        let own = windows[image % windows.count]
        let lines = own[0][z].flatMap { depth in own[1][y].map { (depth * images.space[1] + $0) * images.space[2] } }
        for (place, columns) in own[2].enumerated() {
          let at = (row * output[2] + place) * channels
          let (best, index) = (result.pointer + at, indices.pointer + at)
          best.update(repeating: -.infinity, count: channels)
          index.update(repeating: Float((lines.first ?? 0) + (columns.first ?? 0)), count: channels)
          for position in lines.flatMap({ line in columns.map { line + $0 } }) {
            ck_maximum(x.pointer + (image * images.positions + position) * channels, channels, Float(position), best, index)
          }
        }
      }
    }
    if returnsIndices { (result.rest, result.isTuple) = ([indices], true) }
    return result
  }

  /// The mean under each window of the last dimensions, one dimension after another; `size` tells by how much the sum is divided
  /// along a dimension at a place.
  func averages(_ x: Tensor, _ windows: Windows, size: (_ dimension: Int, _ place: Int) -> Float) throws(Refusal) -> Tensor {
    let taps = windows.enumerated().map { i, places in
      places.enumerated().map { place, window in window.map { (index: $0, weight: 1 / size(i, place)) } }
    }
    return try mixed(x, lastBy: taps)
  }
}
