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
    let dims = [run.input.dims[0], 2, run.input.dims[2], run.input.dims[3]]
    run.stopsGradient = true
    let result = try run.empty(dims)
    for i in 0..<result.count {
      result.pointer[i] = Float(i / (dims[2] * dims[3]) % 2 == 0 ? i % dims[3] : i / dims[3] % dims[2])
    }
    return result
  }
}

/// Between four places each, and nothing outside of a map.
extension CorrelationLookup {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank(4...4, "4D")
    let parts = try run.inputs.map { (x) throws(Refusal) in try run.rowMajor(x) }
    let (places, maps) = (parts[0], Array(parts.dropFirst()))
    let (height, width, side) = (places.dims[2], places.dims[3], 2 * radius + 1)
    let (area, channels) = (height * width, maps.count * side * side)
    let lanes = run.lanes(parts)
    let result = try run.empty([places.dims[0], channels, height, width], levels: lanes.levels)
    let (from, points) = (maps.map { lanes.offsets(of: $0) }, lanes.offsets(of: places))
    try run.machine.split(lanes.count * places.dims[0] * channels, cost: 16 * area) { range in
      for plane in range {
        let (channel, example, lane) = (
          plane % channels, plane / channels % places.dims[0], plane / channels / places.dims[0]
        )
        let (level, cell) = (channel / (side * side), channel % (side * side))
        let map = maps[level]
        let scale = Float(1 << level)
        let at = places.pointer + points[lane] + example * 2 * area
        let size = map.dims[2] * map.dims[3]
        for i in 0..<area {
          // The rows of the neighbourhood move x, and its columns y.
          let (x, y) = (at[i] / scale + Float(cell / side - radius), at[area + i] / scale + Float(cell % side - radius))
          result.pointer[plane * area + i] = CorrelationLookup.value(
            map.pointer + from[level][lane] + (example * area + i) * size, map.dims[2], map.dims[3], x: x, y: y)
        }
      }
    }
    return result
  }

  private static func value(_ map: UnsafePointer<Float>, _ height: Int, _ width: Int, x: Float, y: Float) -> Float {
    // Far outside, and where a coordinate is no number, nothing is.
    guard x > -1, y > -1, x < Float(width), y < Float(height) else { return 0 }
    let (top, left) = (y.rounded(.down), x.rounded(.down))
    let (down, right) = (y - top, x - left)
    func value(_ row: Int, _ column: Int) -> Float {
      row >= 0 && column >= 0 && row < height && column < width ? map[row * width + column] : 0
    }
    let (row, column) = (Int(top), Int(left))
    return value(row, column) * (1 - down) * (1 - right) + value(row, column + 1) * (1 - down) * right
      + value(row + 1, column) * down * (1 - right) + value(row + 1, column + 1) * down * right
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
    let area = height * width
    let weights = try run.rowMajor(try run.softmax(mask.viewed([batch, 9, 64 * area]), 1))
    let lanes = run.lanes([flow, weights])
    let result = try run.empty([batch, channels, 8 * height, 8 * width], levels: lanes.levels)
    let (flows, shares) = (lanes.offsets(of: flow), lanes.offsets(of: weights))
    try run.machine.split(result.count, cost: 16) { range in
      for i in range {
        let (column, row, plane) = (i % (8 * width), i / (8 * width) % (8 * height), i / (64 * area))
        let (example, lane) = (plane / channels % batch, plane / channels / batch)
        let (x, y) = (column / 8, row / 8)
        let source = flow.pointer + flows[lane] + (plane % (batch * channels)) * area
        let share = weights.pointer + shares[lane] + example * 576 * area + (row % 8 * 8 + column % 8) * area + y * width + x
        var sum: Float = 0
        for k in 0..<9 {
          let (v, u) = (y + k / 3 - 1, x + k % 3 - 1)
          if v >= 0, u >= 0, v < height, u < width { sum += share[k * 64 * area] * 8 * source[v * width + u] }
        }
        result.pointer[i] = sum
      }
    }
    return result
  }
}
