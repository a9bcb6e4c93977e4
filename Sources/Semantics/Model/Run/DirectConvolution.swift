import CKernels

/// A convolution, computed directly on images with their channels last.
///
/// A border, a dilated input or a wrapped one is made by copying the input into a larger image first: for every coordinate of
/// it, `maps` say where its values come from. From there all convolutions are the same.
struct DirectConvolution {
  let channels: Int
  let outputs: Int
  let groups: Int
  /// Sizes of the input and of the kernel.
  let input: [Int]
  let kernel: [Int]
  var stride: [Int]
  let dilation: [Int]
  /// For each dimension and coordinate, the input's coordinate or -1 for zeros.
  var maps: [[Int]] = []
  /// The weight is (C_in, C_out / groups, kernel...) and reads backwards, as in a transposed convolution.
  let isTransposed: Bool

  var output: [Int] { input.indices.map { Window.places(maps[$0].count, kernel[$0], stride: stride[$0], dilation: dilation[$0]) } }

  private var padded: [Int] { maps.map(\.count) }
  /// Whether the larger image is the input itself.
  var isPlain: Bool { maps == input.map { Array(0..<$0) } }

  /// Where the places of a grid stand in an image.
  private func offsets(_ sizes: [Int], _ steps: [Int]) -> [Int] {
    let strides = padded.indices.map { padded[($0 + 1)...].reduce(channels * steps[$0], *) }
    return StridedRows(sizes + [1], strides + [0]).starts
  }

  /// The sums of products that convolve so many of the larger images.
  func product(_ images: Int, _ weights: Weights) -> PanelProduct {
    let inputs = channels / groups
    // Neighbouring taps of a row are one run, where they read what stands side by side.
    let last = input.count - 1
    let width = groups == 1 && dilation[last] == 1 ? kernel[last] : 1
    var product = PanelProduct(weights.source)
    product.isDepthwise = groups > 1 && groups == channels && groups == outputs
    (product.images, product.groups, product.inputsPerGroup) = (images, product.isDepthwise ? 1 : groups, inputs)
    (product.outputsPerGroup, product.groupStride) = (outputs / product.groups, weights.size / groups)
    (product.imageStride, product.runLength) = (padded.reduce(channels, *), width * inputs)
    product.starts = offsets(output, stride)
    let taps = kernel.reduce(1, *)
    let (rows, columns) = isTransposed ? (taps, outputs / groups * taps) : (inputs * taps, taps)
    product.weights = ck_weights(
      first: isTransposed ? taps - 1 : 0, output_stride: rows, taps: taps, tap_stride: isTransposed ? -1 : 1, channels: inputs,
      channel_stride: columns)
    product.runs = offsets(kernel.dropLast() + [kernel[last] / width], dilation.dropLast() + [width * dilation[last]])
    return product
  }
}
