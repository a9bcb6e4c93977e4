/// `FractionalMaxPool2d`, `3d` (`aten/src/ATen/native/FractionalMaxPool2d.cpp`): windows at places that a random number shifts
/// for each image and channel. The numbers are drawn in eval mode too.
extension FractionalPooling {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let levels = try run.draw(.operation)
    try run.demandRank((spatial + 1)...(spatial + 2), "\(spatial + 1)D or \(spatial + 2)D")
    let x = try run.spread(try run.rowMajor(run.take()), to: levels)
    let kernel = try run.known(kernel.shape, "kernel_size")
    let output = try x.dims.suffix(spatial).enumerated().map { (i, size) throws(Refusal) in
      var output = outputSize?[i]
      if output == nil { output = Dim(truncating: Double(size) * (try run.known(outputRatio?[i], "output_ratio"))) }
      let count = try run.known(output ?? .unknown, "output_size")
      guard kernel[i] > 0, count >= 0, count + kernel[i] - (spatial == 3 ? 0 : 1) <= size else {
        throw .shape("\(type): pool size \(kernel[i]) too large relative to input size \(size)")
      }
      return count
    }
    // Every channel of an image has windows of its own. `same` draws once for all lanes, as the numbers themselves are not batched then.
    let count = max(1, x.dims.dropLast(spatial).reduce(run.stack.randomLevels.isEmpty ? 1 : x.laneCount, *))
    try run.machine.arena.demandRoom(forTables: (0..<spatial).map { (count * output[$0], kernel[$0]) })
    let windows = (0..<count).map { _ in
      x.dims.suffix(spatial).enumerated().map { i, size in
        FractionalPooling.starts(size, output[i], kernel: kernel[i], sample: run.machine.uniform()).map { Array($0..<$0 + kernel[i]) }
      }
    }
    return try run.maxima(x, windows: windows, returnsIndices: returnIndices == true)
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
    let levels = run.inputs[0].levels.joined(run.inputs[1].levels)
    let (x, places) = (try run.rowMajor(run.spread(run.inputs[0], to: levels)), try run.rowMajor(run.spread(run.inputs[1], to: levels)))
    guard x.dims == places.dims else {
      throw .shape("Expected shape of indices to be the same as that of the input tensor (\(x.shapeText)) but got \(places.shapeText)")
    }
    let (kernel, stride) = (try run.known(kernel.shape, "kernel_size"), try run.known(stride.shape, "stride"))
    let padding = try run.known(padding.shape, "padding")
    let sizes = (0..<spatial).map { (x.dims[x.rank - spatial + $0] - 1) * stride[$0] + kernel[$0] - 2 * padding[$0] }
    if sizes.contains(where: { $0 < 1 }) { throw .shape("\(type): output size \(sizes) is too small") }
    let result = try run.machine.filled(x.dims.dropLast(spatial) + sizes, levels: levels, with: 0)
    let (plane, space) = (x.dims.suffix(spatial).reduce(1, *), sizes.reduce(1, *))
    for i in 0..<x.count {
      let index = places.pointer[i]
      guard index >= 0, index < Float(space) else {
        throw .shape("Found an invalid max index: \(index) (output volumes are of size \(sizes))")
      }
      result.pointer[i / plane * space + Int(index)] = x.pointer[i]
    }
    return result
  }
}
