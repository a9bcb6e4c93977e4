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
    let input = Array(x.dims.suffix(spatial))
    let output = window.outputSizes(input)
    let floorsBelowKernel = spatial == 3 && kind != .max && (0..<3).contains { input[$0] + 2 * window.padding[$0] < window.kernel[$0] }
    guard output.allSatisfy({ $0 > 0 }), !floorsBelowKernel else {
      throw .shape("Given input size: \(x.shapeText). Calculated output size: \(output). Output size is too small")
    }
    try run.machine.arena.demandRoom(forTables: (0..<spatial).map { (output[$0], min(window.kernel[$0], input[$0])) })
    let windows = window.windows(output, input)
    switch kind {
    case .max: return try run.maxima(x, windows: [windows], returnsIndices: try run.known(returnIndices, "return_indices"))
    case .average:
      let divisor = try divisorOverride.map { (dim) throws(Refusal) in Float(try run.known(dim, "divisor_override")) }
      let includesPadding = try run.known(countIncludePad, "count_include_pad")
      return try run.averages(x, windows) { i, place in
        if let divisor { return i == 0 ? divisor : 1 }
        return Float(includesPadding ? window.length(i, at: place, input: input) : windows[i][place].count)
      }
    case .power:
      let p = Float(try run.known(normType, "norm_type"))
      // `avg_pool` counts what stands in the input where ceil_mode lets a window reach beyond it.
      let sums = try run.averages(try run.map(x, cost: 16) { MathFunctions.pow($0, p) }, windows) { i, place in
        Float(window.length(i, at: place, input: input)) / Float(window.kernel[i])
      }
      return try run.map(sums, cost: 16) { MathFunctions.pow($0, 1 / p) }
    }
  }

  private func window(_ run: LayerRun) throws(Refusal) -> Window {
    let kernel = try run.known(kernel.shape, "kernel_size")
    let window = Window(
      kernel: kernel, stride: try stride.map { (stride) throws(Refusal) in try run.known(stride.shape, "stride") } ?? kernel,
      padding: try run.known(padding.shape, "padding"), dilation: try run.known(dilation.shape, "dilation"),
      ceils: try run.known(ceilMode, "ceil_mode"))
    if let complaint = window.complaint { throw .shape("\(type): \(complaint)") }
    if divisorOverride == 0 { throw .shape("\(type): divisor must be not zero") }
    return window
  }
}
