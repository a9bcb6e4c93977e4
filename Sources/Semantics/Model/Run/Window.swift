import CKernels

/// The sliding window of a pool, in three dimensions.
package struct Window {
  package let kernel: [Int]
  package let stride: [Int]
  package let padding: [Int]
  package let dilation: [Int]
  /// Windows that reach beyond the input count too, as long as they start in it.
  package let ceils: Bool
  /// The last so many dimensions are the layer's.
  package let spatial: Int

  /// What makes no window (`pool2d_shape_check` in `aten/src/ATen/native/Pool.h`).
  package var complaint: String? {
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
  package func outputSizes(_ input: [Int]) -> [Int] {
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

  /// The input's coordinates under the window at place `place` of dimension `i`.
  package func coordinates(_ i: Int, _ place: Int, _ size: Int) -> [Int] {
    let first = place * stride[i] - padding[i]
    return (0..<kernel[i]).map { first + $0 * dilation[i] }.filter { $0 >= 0 && $0 < size }
  }

  /// What the sum at a place is divided by, where no divisor is given: the window clipped to the input, or to the padded one.
  package func divisor(_ place: [Int], _ size: [Int], includesPadding: Bool) -> Int {
    (0..<3).reduce(1) { product, i in
      let first = place[i] * stride[i] - padding[i]
      let last = min(first + kernel[i], size[i] + padding[i])
      return product * (includesPadding ? last - first : min(last, size[i]) - max(first, 0))
    }
  }
}

extension LayerRun {
  /// What a pool makes of the values under its window.
  package enum PoolOperation {
    case maximum
    case sum(divisor: Float)
  }

  /// Pools images with their channels last. `operation` is asked for each place.
  package func pool(
    _ images: Images, _ x: Tensor, _ result: Tensor, _ window: Window, _ output: [Int],
    _ operation: (_ place: [Int], _ size: [Int]) -> PoolOperation
  ) {
    let (channels, space) = (images.channels, images.space)
    let taps = window.kernel.reduce(1, *)
    let columns = (0..<output[2]).map { window.coordinates(2, $0, space[2]) }
    workers.split(images.count * output[0] * output[1], cost: output[2] * channels * taps) { range in
      for row in range {
        let (z, y) = (row / output[1] % output[0], row % output[1])
        let source = x.pointer + row / (output[0] * output[1]) * images.positions * channels
        var lines: [UnsafeMutablePointer<Float>] = []
        for depth in window.coordinates(0, z, space[0]) {
          for height in window.coordinates(1, y, space[1]) {
            lines.append(source + (depth * space[1] + height) * space[2] * channels)
          }
        }
        for place in 0..<output[2] {
          let target = result.pointer + (row * output[2] + place) * channels
          reduce(lines, columns[place], channels, target, operation([z, y, place], space))
        }
      }
    }
  }

  private func reduce(
    _ lines: [UnsafeMutablePointer<Float>], _ columns: [Int], _ channels: Int, _ target: UnsafeMutablePointer<Float>,
    _ operation: PoolOperation
  ) {
    switch operation {
    case .maximum:
      target.update(repeating: -.infinity, count: channels)
      for line in lines { for column in columns { ck_maximum(line + column * channels, Int64(channels), target) } }
    case .sum(let divisor):
      target.update(repeating: 0, count: channels)
      for line in lines { for column in columns { ck_add(target, line + column * channels, Int64(channels), -.infinity, target) } }
      for c in 0..<channels { target[c] /= divisor }
    }
  }

  /// Maxima, and where in its image each stands: (values, indices), of row-major images.
  package func maximaWithIndices(_ x: Tensor, _ spatial: Int, _ window: Window, _ output: [Int]) -> Tensor {
    let images = Images(x, spatial)
    let space = images.space
    return maximaWithIndices(x, spatial, output) { place in
      (0..<3).map { window.coordinates($0, place[$0], space[$0]) }
    }
  }

  /// The same, for windows of any form: `window` gives their coordinates.
  package func maximaWithIndices(
    _ x: Tensor, _ spatial: Int, _ output: [Int], _ window: (_ place: [Int]) -> [[Int]]
  ) -> Tensor {
    let images = Images(x, spatial)
    var result = empty(x.dims.dropLast(spatial) + output.suffix(spatial), levels: x.levels)
    let indices = empty(result.dims, levels: x.levels)
    let places = output.reduce(1, *)
    for place in 0..<places {
      let coordinates = window([place / (output[1] * output[2]), place / output[2] % output[1], place % output[2]])
      for image in 0..<images.count * images.channels {
        let source = x.pointer + image * images.positions
        var (best, at) = (-Float.infinity, -1)
        for z in coordinates[0] {
          for y in coordinates[1] {
            for x in coordinates[2] {
              let index = (z * images.space[1] + y) * images.space[2] + x
              if at < 0 || source[index] > best || source[index].isNaN { (best, at) = (source[index], index) }
            }
          }
        }
        result.pointer[image * places + place] = best
        indices.pointer[image * places + place] = Float(at)
      }
    }
    result.rest = [indices]
    result.isTuple = true
    return result
  }
}
