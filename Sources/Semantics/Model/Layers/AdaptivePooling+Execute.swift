/// `F.adaptive_avg_pool`, `F.adaptive_max_pool`: place i of n takes the input from floor(i * size / n) to
/// ceil((i + 1) * size / n).
extension AdaptivePooling {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank((spatial + 1)...(spatial + 2), "\(spatial + 1)D or \(spatial + 2)D")
    let x = try run.channelsLast(run.take(), spatial)
    // Only the averages of one and two dimensions let a tensor without channels pass.
    let checked = x.dims.suffix(isMax || spatial == 3 ? spatial + 1 : spatial)
    guard !checked.contains(0) else {
      throw .shape("\(type): Expected input to have non-zero size for non-batch dimensions, but input has sizes \(x.shapeText)")
    }
    let images = Images(x, spatial)
    var output = [1, 1, 1]
    for (i, size) in outputSize.enumerated() {
      let at = 3 - spatial + i
      output[at] = try size.map { (dim) throws(Refusal) in try run.known(dim, "output_size") } ?? images.space[at]
      if output[at] < 0 { throw .shape("\(type): elements of output_size must be greater than or equal to 0") }
    }
    try run.machine.arena.demandRoom(forTable: output)
    let windows: Windows = zip(output, images.space).map { count, size in
      (0..<count).map { place in Array(place * size / count..<((place + 1) * size + count - 1) / count) }
    }
    let dims: [Int] = x.dims.dropLast(spatial) + output.suffix(spatial)
    guard isMax else { return try run.averages(x, images, windows: windows, dims: dims) { _, count in count } }
    return try run.maxima(x, images, windows: [windows], dims: dims, returnsIndices: try run.known(returnIndices, "return_indices"))
  }
}
