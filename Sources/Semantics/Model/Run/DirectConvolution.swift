import CKernels

/// A convolution over three spatial dimensions, computed directly on images with their channels last.
///
/// A border, a dilated input or a wrapped one is made by copying the input into a larger image first: for every coordinate of
/// it, `maps` say where its values come from. From there all convolutions are the same.
package struct DirectConvolution {
  package var channels: Int
  package var outputs: Int
  package var groups: Int
  /// Sizes of the input and of the kernel: depth, height, width.
  package var input: [Int]
  package var kernel: [Int]
  package var stride: [Int]
  package var dilation: [Int]
  /// For each dimension and coordinate, the input's coordinate or -1 for zeros.
  package var maps: [[Int]]
  /// The weight is (C_in, C_out / groups, kernel...) and reads backwards, as in a transposed convolution.
  package var isTransposed = false

  package var output: [Int] {
    (0..<3).map { i in
      let span = maps[i].count - dilation[i] * (kernel[i] - 1) - 1
      return span < 0 ? 0 : span / stride[i] + 1
    }
  }

  private var padded: [Int] { maps.map(\.count) }
  private var needsCopy: Bool { (0..<3).contains { maps[$0].count != input[$0] || maps[$0] != Array(0..<input[$0]) } }

  /// Convolves `images` images with the weights from number `first` on.
  package func run(
    _ images: Int, _ x: UnsafePointer<Float>, weights: Weights, first: Int, bias: UnsafePointer<Float>?,
    to y: UnsafeMutablePointer<Float>, machine: Machine
  ) throws(Refusal) {
    let copy = needsCopy ? try Storage([images] + padded + [channels], machine.arena) : nil
    if let copy { try Gather(sizes: input, maps: maps, block: channels).copy(images, x, to: copy.pointer, machine: machine) }
    let source = copy.map { UnsafePointer($0.pointer) } ?? x
    try product(images, weights, first: first).run(source, bias: bias, to: y, outputStep: outputs, machine: machine)
    withExtendedLifetime(copy) {}
  }

  private func offset(_ z: Int, _ y: Int, x: Int) -> Int { ((z * padded[1] + y) * padded[2] + x) * channels }

  private func product(_ images: Int, _ weights: Weights, first: Int) -> PanelProduct {
    let inputs = channels / groups
    // Neighbouring taps of a row are one run, where they read what stands side by side.
    let width = groups == 1 && dilation[2] == 1 ? kernel[2] : 1
    let isDepthwise = groups > 1 && groups == channels && groups == outputs
    var product = PanelProduct(weights.source)
    (product.images, product.groups, product.inputsPerGroup) = (images, isDepthwise ? 1 : groups, inputs)
    (product.outputsPerGroup, product.groupStride) = (outputs / product.groups, weights.size / groups)
    product.places = ck_places(
      depth: output[0], height: output[1], width: output[2], image_stride: offset(padded[0], 0, x: 0),
      depth_step: offset(stride[0], 0, x: 0), height_step: offset(0, stride[1], x: 0), width_step: offset(0, 0, x: stride[2]),
      runs: nil, run_count: 0, run_length: width * inputs, per_lane: isDepthwise)
    let taps = kernel.reduce(1, *)
    let (rows, columns) = isTransposed ? (taps, outputs / groups * taps) : (inputs * taps, taps)
    product.weights = ck_weights(
      first: first + (isTransposed ? taps - 1 : 0), output_stride: rows, taps: taps, tap_stride: isTransposed ? -1 : 1,
      channels: inputs, channel_stride: columns)
    product.runs = Swift.stride(from: 0, to: taps, by: width).map { tap in
      let (z, y, x) = (tap / kernel[2] / kernel[1], tap / kernel[2] % kernel[1], tap % kernel[2])
      return offset(z * dilation[0], y * dilation[1], x: x * dilation[2])
    }
    return product
  }
}
