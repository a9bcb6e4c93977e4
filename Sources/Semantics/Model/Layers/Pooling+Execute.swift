/// `F.max_pool`, `F.avg_pool` and `F.lp_pool`: one value for each place of a window.
///
/// Averages divide by the size of the window, with the padding where `count_include_pad` says so, clipped to the padded input.
/// LP pools are (sum of x^p)^(1/p), as `F.lp_pool2d` computes them: the average of powers times the window's size.
extension Pooling {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank((spatial + 1)...(spatial + 2), "\(spatial + 1)D or \(spatial + 2)D")
    let window = try window(run)
    let x = try run.channelsLast(run.take(), spatial)
    guard !x.dims.suffix(spatial + 1).contains(0) else {
      throw .shape("Expected a non-empty tensor with an optional batch size of 0, but got \(x.shapeText)")
    }
    let images = Images(x, spatial)
    let output = window.outputSizes(images.space)
    let floorsBelowKernel =
      spatial == 3 && kind != .max
      && (0..<3).contains { images.space[$0] + 2 * window.padding[$0] < window.kernel[$0] }
    guard output.allSatisfy({ $0 > 0 }), !floorsBelowKernel else {
      throw .shape(
        """
        Given input size: \(x.shapeText). Calculated output size: \(output.suffix(spatial)). Output size is too small
        """)
    }
    try run.machine.arena.demandRoom(forTable: output + window.kernel)
    let windows = window.windows(output, images.space)
    let dims: [Int] = x.dims.dropLast(spatial) + output.suffix(spatial)
    func averages(_ x: Tensor, _ divisor: (_ place: [Int], _ count: Int) -> Int) throws(Refusal) -> Tensor {
      try run.averages(x, images, windows: windows, dims: dims, by: divisor)
    }
    switch kind {
    case .max: return try run.maxima(x, images, windows: [windows], dims: dims, returnsIndices: try run.known(returnIndices, "return_indices"))
    case .average:
      let divisor = try divisorOverride.map { (dim) throws(Refusal) in try run.known(dim, "divisor_override") }
      let includesPadding = try run.known(countIncludePad, "count_include_pad")
      return try averages(x) { place, count in divisor ?? (includesPadding ? window.size(place, images.space) : count) }
    case .power:
      let p = Float(try run.known(normType, "norm_type"))
      let size = Float(window.kernel.reduce(1, *))
      // `avg_pool` counts what stands in the input where ceil_mode lets a window reach beyond it.
      let powers = try run.map(x, cost: 16) { MathFunctions.pow($0, p) }
      return try run.map(try averages(powers) { place, _ in window.size(place, images.space) }, cost: 16) { average in
        let sum = (average < 0 ? -1 : average > 0 ? 1 : average) * max(average.magnitude, 0) * size
        return MathFunctions.pow(sum, 1 / p)
      }
    }
  }

  /// The window in three dimensions.
  private func window(_ run: LayerRun) throws(Refusal) -> Window {
    func three(_ sizes: Sizes, _ standard: Int, name: String) throws(Refusal) -> [Int] {
      Array(repeating: standard, count: 3 - spatial) + (try run.known(sizes.shape, name))
    }
    let kernelSizes = try three(kernel, 1, name: "kernel_size")
    let window = Window(
      kernel: kernelSizes, stride: try stride.map { (s) throws(Refusal) in try three(s, 1, name: "stride") } ?? kernelSizes,
      padding: try three(padding, 0, name: "padding"), dilation: try three(dilation, 1, name: "dilation"),
      ceils: try run.known(ceilMode, "ceil_mode"), spatial: spatial)
    if let complaint = window.complaint { throw .shape("\(type): \(complaint)") }
    if divisorOverride == 0 { throw .shape("\(type): divisor must be not zero") }
    return window
  }
}
