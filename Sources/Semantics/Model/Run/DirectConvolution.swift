import CKernels

/// A convolution over three spatial dimensions, computed directly on images with their channels last.
///
/// A border, a dilated input or a wrapped one is made by copying the input into a larger image first: for every coordinate of
/// it, `maps` say where its values come from. From there all convolutions are the same.
package struct DirectConvolution {
  package var channels: Int
  package var outputs: Int
  package var groups: Int
  /// Sizes of the input, of the kernel and of the output: depth, height, width.
  package var input: [Int]
  package var kernel: [Int]
  package var output: [Int]
  package var stride: [Int]
  package var dilation: [Int]
  /// For each dimension and coordinate, the input's coordinate or -1 for zeros.
  package var maps: [[Int]]
  /// The weight is (C_in, C_out / groups, kernel...) and reads backwards, as in a transposed convolution.
  package var isTransposed = false

  private var padded: [Int] { maps.map(\.count) }
  private var taps: Int { kernel[0] * kernel[1] * kernel[2] }
  private var isDepthwise: Bool { groups == channels && outputs == channels && groups > 1 && !isTransposed }
  private var needsCopy: Bool { (0..<3).contains { maps[$0].count != input[$0] || maps[$0] != Array(0..<input[$0]) } }

  /// Convolves `images` images with lane `lane` of the weights.
  package func run(
    _ images: Int, _ x: UnsafePointer<Float>, weights: Weights, lane: Int, bias: UnsafePointer<Float>?,
    to y: UnsafeMutablePointer<Float>, machine: Machine
  ) throws(Refusal) {
    let copy = needsCopy ? try pad(images, x, machine: machine) : nil
    let source = copy.map { UnsafePointer($0.pointer) } ?? x
    let product = product(images, weights, lane: lane)
    if isDepthwise {
      try convolveChannels(product, source, weights: weights, lane: lane, bias: bias, y: y, machine: machine)
    } else {
      try product.run(source, bias: bias, to: y, outputStep: outputs, machine: machine)
    }
    withExtendedLifetime(copy) {}
  }

  private func offset(_ z: Int, _ y: Int, x: Int) -> Int { ((z * padded[1] + y) * padded[2] + x) * channels }

  private func product(_ images: Int, _ weights: Weights, lane: Int) -> PanelProduct {
    var product = PanelProduct(weights.panels)
    (product.images, product.space) = (images, output)
    product.imageStride = offset(padded[0], 0, x: 0)
    product.steps = [offset(stride[0], 0, x: 0), offset(0, stride[1], x: 0), offset(0, 0, x: stride[2])]
    (product.groups, product.outputsPerGroup, product.inputsPerGroup) = (groups, outputs / groups, channels / groups)
    product.groupStride = weights.size / groups
    let (inputs, taps) = (channels / groups, taps)
    let (rows, columns) = isTransposed ? (taps, outputs / groups * taps) : (inputs * taps, taps)
    product.weights = ck_weights(
      first: Int64(lane * weights.size + (isTransposed ? taps - 1 : 0)), output_stride: Int64(rows), taps: Int64(taps),
      tap_stride: isTransposed ? -1 : 1, channels: Int64(inputs), channel_stride: Int64(columns))
    // Neighbouring taps of a row are one run, where they read what stands side by side.
    let width = groups == 1 && dilation[2] == 1 ? kernel[2] : 1
    product.runLength = width * inputs
    product.runs = Swift.stride(from: 0, to: taps, by: width).map { tap in
      let (z, y, x) = (tap / kernel[2] / kernel[1], tap / kernel[2] % kernel[1], tap % kernel[2])
      return offset(z * dilation[0], y * dilation[1], x: x * dilation[2])
    }
    return product
  }

  /// One filter a channel: vectors of channels instead of panels of outputs.
  private func convolveChannels(
    _ product: PanelProduct, _ x: UnsafePointer<Float>, weights: Weights, lane: Int, bias: UnsafePointer<Float>?,
    y: UnsafeMutablePointer<Float>, machine: Machine
  ) throws(Refusal) {
    let memory = try Storage(2 * weights.size + channels, machine.arena)
    let (packed, biases) = (memory.pointer, memory.pointer + weights.size)
    let rows = biases + channels
    switch weights.source {
    case .generated(let fill):
      fill.write(UnsafeMutableBufferPointer(start: rows, count: weights.size), from: lane * weights.size)
    case .stored(let tensor): rows.update(from: tensor.pointer + lane * weights.size, count: weights.size)
    }
    ck_transpose(rows, 1, Int64(channels), Int64(taps), packed)
    for i in 0..<channels { biases[i] = bias?[i] ?? 0 }
    product.withPlaces { places in
      machine.workers.split(product.images * output.reduce(1, *), cost: channels * taps) { range in
        ck_convolve_channels(
          places, x, packed, biases, Int64(channels), Int64(range.lowerBound), Int64(range.upperBound), y)
      }
    }
  }

  // MARK: The border

  /// The input with its border, in memory of its own.
  private func pad(_ images: Int, _ x: UnsafePointer<Float>, machine: Machine) throws(Refusal) -> Storage {
    let padded = self.padded
    let row = padded[2] * channels
    let storage = try Storage(elements: [images, padded[0], padded[1], row], machine.arena)
    let (to, stretches) = (storage.pointer, stretches)
    machine.workers.split(images * padded[0] * padded[1], cost: row / 4) { range in
      for line in range {
        let (z, y) = (maps[0][line / padded[1] % padded[0]], maps[1][line % padded[1]])
        let target = to + line * row
        if z < 0 || y < 0 {
          target.update(repeating: 0, count: row)
          continue
        }
        let image = line / (padded[0] * padded[1])
        let source = x + ((image * input[0] + z) * input[1] + y) * input[2] * channels
        for stretch in stretches {
          let place = target + stretch.to * channels
          if stretch.from < 0 {
            place.update(repeating: 0, count: stretch.count * channels)
          } else {
            place.update(from: source + stretch.from * channels, count: stretch.count * channels)
          }
        }
      }
    }
    return storage
  }

  /// The row's map, in stretches that can be copied as one.
  private var stretches: [(to: Int, from: Int, count: Int)] {
    var result: [(to: Int, from: Int, count: Int)] = []
    for (to, from) in maps[2].enumerated() {
      if let last = result.last, last.from < 0 ? from < 0 : from == last.from + last.count {
        result[result.count - 1].count += 1
      } else {
        result.append((to, from, 1))
      }
    }
    return result
  }
}
