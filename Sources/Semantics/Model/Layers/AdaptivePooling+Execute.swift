/// `F.adaptive_avg_pool`, `F.adaptive_max_pool`: windows that share out the input.
extension AdaptivePooling {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank((spatial + 1)...(spatial + 2), "\(spatial + 1)D or \(spatial + 2)D")
    let x = try run.channelsLast(run.take(), spatial)
    // Only the averages of one and two dimensions let a tensor without channels pass.
    let checked = x.dims.suffix(isMax || spatial == 3 ? spatial + 1 : spatial)
    guard !checked.contains(0) else {
      throw .shape("\(type): Expected input to have non-zero size for non-batch dimensions, but input has sizes \(x.shapeText)")
    }
    var output = Array(x.dims.suffix(spatial))
    for (i, size) in outputSize.enumerated() {
      if let size { output[i] = try run.known(size, "output_size") }
      if output[i] < 0 { throw .shape("\(type): elements of output_size must be greater than or equal to 0") }
    }
    try run.machine.arena.demandRoom(forTables: zip(x.dims.suffix(spatial), output).map(Window.adaptiveTable))
    let windows = zip(x.dims.suffix(spatial), output).map(Window.adaptive)
    guard isMax else { return try run.averages(x, windows) { i, place in Float(windows[i][place].count) } }
    return try run.maxima(x, windows: [windows], returnsIndices: try run.known(returnIndices, "return_indices"))
  }
}
