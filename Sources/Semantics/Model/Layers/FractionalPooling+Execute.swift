/// `FractionalMaxPool2d`, `3d` (`aten/src/ATen/native/FractionalMaxPool2d.cpp`): windows at places that a random number shifts
/// for each image and channel. The numbers are drawn in eval mode too.
extension FractionalPooling {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let levels = try run.draw(.operation)
    try run.demandRank((spatial + 1)...(spatial + 2), "\(spatial + 1)D or \(spatial + 2)D")
    let x = run.spread(run.rowMajor(run.take()), to: levels)
    let images = Images(x, spatial)
    let missing = 3 - spatial
    let kernel = Array(repeating: 1, count: missing) + (try run.known(kernel.shape, "kernel_size"))
    var output = [1, 1, 1]
    for i in 0..<spatial {
      let size = images.space[missing + i]
      if let outputSize {
        output[missing + i] = try run.known(outputSize[i], "output_size")
      } else {
        output[missing + i] = Int(Double(size) * (try run.known(outputRatio?[i], "output_ratio")))
      }
      let reach = output[missing + i] + kernel[missing + i] - (spatial == 3 ? 0 : 1)
      guard kernel[missing + i] > 0, output[missing + i] >= 0, reach <= size else {
        throw .shape("\(type): pool size \(kernel[missing + i]) too large relative to input size \(size)")
      }
    }
    return pool(run, x, kernel, output)
  }

  private func pool(_ run: LayerRun, _ x: Tensor, _ kernel: [Int], _ output: [Int]) -> Tensor {
    let images = Images(x, spatial)
    var result = run.empty(x.dims.dropLast(spatial) + output.suffix(spatial), levels: x.levels)
    let indices = run.empty(result.dims, levels: x.levels)
    let places = output.reduce(1, *)
    // `same` draws once for all lanes, as the numbers themselves are not batched then.
    let perLane = images.count * images.channels / max(1, x.laneCount)
    let isSame = run.stack.randomLevels.isEmpty
    let samples = (0..<(isSame ? perLane : images.count * images.channels) * 3).map { _ in run.machine.uniform() }
    for plane in 0..<images.count * images.channels {
      let first = plane % (samples.count / 3) * 3
      let starts = (0..<3).map { FractionalPooling.starts(images.space[$0], output[$0], kernel[$0], samples[first + $0]) }
      let source = x.pointer + plane * images.positions
      for place in 0..<places {
        let at = [place / (output[1] * output[2]), place / output[2] % output[1], place % output[2]]
        var (best, index) = (-Float.infinity, -1)
        for z in 0..<kernel[0] {
          for y in 0..<kernel[1] {
            for column in 0..<kernel[2] {
              let line = (starts[0][at[0]] + z) * images.space[1] + starts[1][at[1]] + y
              let from = line * images.space[2] + starts[2][at[2]] + column
              if index < 0 || source[from] > best { (best, index) = (source[from], from) }
            }
          }
        }
        result.pointer[plane * places + place] = best
        indices.pointer[plane * places + place] = Float(index)
      }
    }
    if returnIndices == true { (result.rest, result.isTuple) = ([indices], true) }
    return result
  }

  /// `generate_intervals`: the last window is at the end, the others where multiples of alpha, shifted, fall.
  private static func starts(_ input: Int, _ output: Int, _ kernel: Int, _ sample: Float) -> [Int] {
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
    let (x, places) = (run.rowMajor(run.inputs[0]), run.rowMajor(run.inputs[1]))
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
    let result = run.machine.filled(x.dims.dropLast(spatial) + sizes, levels: lanes.levels, with: 0)
    let (from, at, to) = (lanes.offsets(of: x), lanes.offsets(of: places), lanes.offsets(of: result))
    let (plane, space) = (x.dims.suffix(spatial).reduce(1, *), sizes.reduce(1, *))
    for lane in 0..<lanes.count {
      for i in 0..<x.size {
        let index = places.pointer[at[lane] + i]
        guard index >= 0, index < Float(space) else { throw .shape(
          """
          Found an invalid max index: \(index) (output volumes are of size \(sizes))
          """) }
        result.pointer[to[lane] + i / plane * space + Int(index)] = x.pointer[from[lane] + i]
      }
    }
    return result
  }
}
