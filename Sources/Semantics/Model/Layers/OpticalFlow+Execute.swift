extension ImagePair {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let images = [try run.rowMajor(run.inputs[0]), try run.rowMajor(run.inputs[1])]
    guard images.allSatisfy({ $0.rank == 4 }), images[0].dims[2...] == images[1].dims[2...] else {
      throw .shape("input images should have the same shape, instead got \(images[0].shapeText) != \(images[1].shapeText)")
    }
    guard images[0].dims[2...].allSatisfy({ $0 % 8 == 0 && $0 >= 128 }) else {
      throw .shape("input image H and W should be divisible by 8 and at least 128, instead got \(images[0].shapeText)")
    }
    return try run.joined(images, 0)
  }
}

extension CorrelationVolume {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let (a, b) = (try run.rowMajor(run.inputs[0]), try run.rowMajor(run.inputs[1]))
    try run.demandRank(4...4, "4D")
    let (batch, channels, height, width) = (a.dims[0], a.dims[1], a.dims[2], a.dims[3])
    let places = height * width
    let rows = try run.permuted(a.viewed([batch, channels, places]), [0, 2, 1])
    let product = try run.matrixProduct(rows, b.viewed([batch, channels, places]))
    let root = Float(channels).squareRoot()
    return try run.map(try run.rowMajor(product).viewed([batch * places, 1, height, width])) { $0 / root }
  }
}

extension CoordinateGrid {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank(4...4, "4D")
    let (batch, height, width) = (run.input.dims[0], run.input.dims[2], run.input.dims[3])
    run.stopsGradient = true
    return try run.tensor([batch, 2, height, width]) { Float($0 / (height * width) % 2 == 0 ? $0 % width : $0 / width % height) }
  }
}

/// `grid_sample` of each map at the places around each coordinate.
extension CorrelationLookup {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank(4...4, "4D")
    let (maps, side) = (run.inputs.dropFirst(), 2 * radius + 1)
    let places = try run.permuted(run.input, [0, 2, 3, 1])
    let centers = places.viewed([places.size / 2, 1, 1, 2])
    // The rows of the neighbourhood move x, and its columns y.
    let around = try run.tensor([side, side, 2]) { Float(($0 % 2 == 0 ? $0 / 2 / side : $0 / 2 % side) - radius) }
    var found: [Tensor] = []
    for (level, map) in maps.enumerated() {
      let scale = Float(1 << level)
      let last = try run.tensor([2]) { Float(map.dims[3 - $0] - 1) }
      run.inputs = [map, try run.broadcast([centers, around, last]) { 2 * ($0.x / scale + $0.y) / $0.z - 1 }]
      let values = try GridSampling(mode: "bilinear", padding: "zeros", alignsCorners: true).execute(&run)
      found.append(values.viewed(places.dims.dropLast() + [side * side]))
    }
    return try run.permuted(try run.joined(found, 3), [0, 3, 1, 2])
  }
}

extension ConvexUpsampling {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank(4...4, "4D")
    let (flow, mask) = (try run.rowMajor(run.inputs[0]), try run.rowMajor(run.inputs[1]))
    let (batch, channels, height, width) = (flow.dims[0], flow.dims[1], flow.dims[2], flow.dims[3])
    guard mask.dims == [batch, 576, height, width] else {
      throw .shape("shape '[\(batch), 1, 9, 8, 8, \(height), \(width)]' is invalid for input of size \(mask.size)")
    }
    let shares = try run.rowMajor(try run.softmax(mask.viewed([batch, 1, 9, 8, 8, height, width]), 2))
    // The nine places around each, zeros beyond the border.
    let bordered = try run.gathered(flow, maps: [height, width].map { Array(-1..<$0) + [-1] })
    let steps = bordered.strides(in: bordered.dims)
    let around = try run.gathered(bordered, [batch, channels, 3, 3, height, width], strides: steps + steps.suffix(2))
    let mixed = try run.broadcast(shares, around.viewed([batch, channels, 9, 1, 1, height, width])) { $0 * 8 * $1 }
    let sums = try run.reduced(mixed, [2], keeps: false) { Float($0.sum) }
    return try run.permuted(sums, [0, 1, 4, 2, 5, 3]).viewed([batch, channels, 8 * height, 8 * width])
  }
}
