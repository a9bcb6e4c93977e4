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
  /// The largest value under each window of the last dimensions; with them, where it stands in its image, if that is wanted. `windows` are
  /// those of every image, or of as many images as there are, by turns.
  func maxima(_ x: Tensor, windows: [Windows], returnsIndices: Bool) throws(Refusal) -> Tensor {
    var values = x
    var places: Tensor?
    if returnsIndices {
      let image = try tensor(x.dims.suffix(windows[0].count)) { Float($0) }
      places = try inOrder(x.order, try spread(try expanded(image, to: x.dims), to: x.levels))
    }
    // One dimension after another, the last first: so of equal values the first one counts.
    for (i, axis) in x.dims.indices.suffix(windows[0].count).enumerated().reversed() {
      let (old, size) = (values, values.dims.suffix(windows[0].count).reduce(1, *))
      func chosen(_ wanted: Tensor, else none: Float) throws(Refusal) -> Tensor {
        try along(old, axis, count: windows[0][i].count, cost: windows[0][i].map(\.count).max() ?? 0) { place, line, width, to in
          let window = windows[line / size % windows.count][i][place]
          guard let first = window.first else { return to.update(repeating: none, count: width) }
          let (own, taken) = (old.pointer + line, wanted.pointer + line)
          for column in 0..<width {
            var best = column + first * width
            for row in window {
              let at = column + row * width
              if own[at] > own[best] || own[at].isNaN { best = at }
            }
            to[column] = taken[best]
          }
        }
      }
      (values, places) = (try chosen(old, else: -.infinity), try places.map { (places) throws(Refusal) in try chosen(places, else: 0) })
    }
    if let places { (values.rest, values.isTuple) = ([places], true) }
    return values
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
