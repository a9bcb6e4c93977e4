/// `FractionalMaxPool2d`, `3d` (`aten/src/ATen/native/FractionalMaxPool2d.cpp`): windows at places that a random number shifts
/// for each image and channel. The numbers are drawn in eval mode too.
extension FractionalPooling {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let levels = try run.draw(.operation)
    try run.demandRank((spatial + 1)...(spatial + 2), "\(spatial + 1)D or \(spatial + 2)D")
    let x = try run.spread(try run.rowMajor(run.take()), to: levels)
    let images = Images(x, spatial)
    let missing = 3 - spatial
    let kernel = Array(repeating: 1, count: missing) + (try run.known(kernel.shape, "kernel_size"))
    var output = [1, 1, 1]
    for i in 0..<spatial {
      let size = images.space[missing + i]
      if let outputSize {
        output[missing + i] = try run.known(outputSize[i], "output_size")
      } else {
        output[missing + i] = try run.known(Dim(truncating: Double(size) * (try run.known(outputRatio?[i], "output_ratio"))), "output_ratio")
      }
      let reach = output[missing + i] + kernel[missing + i] - (spatial == 3 ? 0 : 1)
      guard kernel[missing + i] > 0, output[missing + i] >= 0, reach <= size else {
        throw .shape("\(type): pool size \(kernel[missing + i]) too large relative to input size \(size)")
      }
    }
    return try pool(run, x, kernel: kernel, output: output)
  }

  private func pool(_ run: LayerRun, _ x: Tensor, kernel: [Int], output: [Int]) throws(Refusal) -> Tensor {
    // Every channel of an image has windows of its own. `same` draws once for all lanes, as the numbers themselves are not batched then.
    let images = Images(x, spatial)
    let planes = Images(count: images.count * images.channels, channels: 1, space: images.space)
    let windows = (0..<planes.count / (run.stack.randomLevels.isEmpty ? max(1, x.laneCount) : 1)).map { _ in
      (0..<3).map { i in
        FractionalPooling.starts(images.space[i], output[i], kernel: kernel[i], sample: run.machine.uniform()).map { Array($0..<$0 + kernel[i]) }
      }
    }
    let dims: [Int] = x.dims.dropLast(spatial) + output.suffix(spatial)
    return try run.maxima(x, planes, windows: windows, dims: dims, returnsIndices: returnIndices == true)
  }

  /// `generate_intervals`: the last window is at the end, the others where multiples of alpha, shifted, fall.
  private static func starts(_ input: Int, _ output: Int, kernel: Int, sample: Float) -> [Int] {
    guard output > 1 else { return output == 1 ? [input - kernel] : [] }
    let alpha = Float(input - kernel) / Float(output - 1)
    return (0..<output - 1).map { Int((Float($0) + sample) * alpha) - Int(sample * alpha) } + [input - kernel]
  }
}

/// `F.max_unpool`: values back to where a max pool found them, zeros elsewhere.
extension MaxUnpooling {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    guard run.inputs.count > 1 else {
      throw .shape("\(type).forward() missing 1 required positional argument: 'indices'")
    }
    try run.demandRank((spatial + 1)...(spatial + 2), "\(spatial + 1)D or \(spatial + 2)D")
    let (x, places) = (try run.rowMajor(run.inputs[0]), try run.rowMajor(run.inputs[1]))
    guard x.dims == places.dims else {
      throw .shape(
        """
        Expected shape of indices to be the same as that of the input tensor (\(x.shapeText)) but got \
        \(places.shapeText)
        """)
    }
    let (kernel, stride) = (try run.known(kernel.shape, "kernel_size"), try run.known(stride.shape, "stride"))
    let padding = try run.known(padding.shape, "padding")
    let sizes = (0..<spatial).map { (x.dims[x.rank - spatial + $0] - 1) * stride[$0] + kernel[$0] - 2 * padding[$0] }
    if sizes.contains(where: { $0 < 1 }) { throw .shape("\(type): output size \(sizes) is too small") }
    let lanes = run.lanes([x, places])
    let result = try run.machine.filled(x.dims.dropLast(spatial) + sizes, levels: lanes.levels, with: 0)
    let (from, at, to) = (lanes.offsets(of: x), lanes.offsets(of: places), lanes.offsets(of: result))
    let (plane, space) = (x.dims.suffix(spatial).reduce(1, *), sizes.reduce(1, *))
    for lane in 0..<lanes.count {
      for i in 0..<x.size {
        let index = places.pointer[at[lane] + i]
        guard index >= 0, index < Float(space) else {
          throw .shape(
            """
            Found an invalid max index: \(index) (output volumes are of size \(sizes))
            """)
        }
        result.pointer[to[lane] + i / plane * space + Int(index)] = x.pointer[from[lane] + i]
      }
    }
    return result
  }
}
