/// `shifted_window_attention`: pad to whole windows, roll, attend within each window, roll back, crop.
///
/// Tokens that come into one window by rolling don't see each other: -100 is added to their scores for one another.
extension WindowAttention {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let spatial = isSpaceTime ? 3 : 2
    try run.demandRank(spatial + 2...spatial + 2, "\(spatial + 2)D")
    let x = try run.rowMajor(run.take())
    let (width, heads) = (try run.known(features, "dim"), try run.known(heads, "num_heads"))
    guard x.dims[spatial + 1] == width, width % heads == 0 else {
      throw .shape("\(type): \(x.shapeText) doesn't fit \(width) features in \(heads) heads")
    }
    let (batch, size) = (x.dims[0], Array(x.dims[1...spatial]))
    var (window, shift) = (try run.known(window, "window_size"), try run.known(shift, "shift_size"))
    for i in size.indices where window[i] >= size[i] {
      // One window holds all; over time and space it is as small as the input.
      shift[i] = 0
      if isSpaceTime { window[i] = size[i] }
    }
    guard window.allSatisfy({ $0 > 0 }) else { throw .shape("integer modulo by zero") }
    let padded = size.indices.map { (size[$0] + window[$0] - 1) / window[$0] * window[$0] }
    try run.machine.arena.demandRoom(forLists: padded)
    let places = size.indices.map { i in LayerRun.places(padded[i], rolledBy: -shift[i]).map { $0 < size[i] ? $0 : -1 } }
    let mask = shift.allSatisfy { $0 == 0 } ? nil : try mask(run, padded, window: window, shift: shift)
    // While its windows attend, the image itself is let go of.
    let entering = try windows(run, try run.gathered(consume x, maps: places + [Array(0..<width)]), window)
    var y = try attend(&run, consume entering, heads: heads, mask: mask)
    let grid = size.indices.map { padded[$0] / window[$0] }
    let axes = [0] + size.indices.flatMap { [$0 + 1, $0 + 1 + spatial] } + [2 * spatial + 1]
    y = try run.rearranged(y, as: [batch] + grid + window + [width], axes, to: [batch] + padded + [width])
    let back = size.indices.map { Array(LayerRun.places(padded[$0], rolledBy: shift[$0]).prefix(size[$0])) }
    return try run.gathered(y, maps: back + [Array(0..<width)])
  }

  /// (N, rows, columns, features) to (N, windows, tokens of a window, features).
  private func windows(_ run: LayerRun, _ x: Tensor, _ window: [Int]) throws(Refusal) -> Tensor {
    let (batch, width, spatial) = (x.dims[0], x.dims[x.rank - 1], window.count)
    let grid = window.indices.map { x.dims[$0 + 1] / window[$0] }
    let axes = [0] + window.indices.map { 2 * $0 + 1 } + window.indices.map { 2 * $0 + 2 } + [2 * spatial + 1]
    return try run.rearranged(
      x, as: [batch] + zip(grid, window).flatMap { [$0, $1] } + [width], axes, to: [batch, grid.reduce(1, *), window.reduce(1, *), width])
  }

  /// Attention within each window of (N, windows, tokens, features).
  private func attend(_ run: inout LayerRun, _ x: consuming Tensor, heads: Int, mask: Tensor?) throws(Refusal) -> Tensor {
    let (width, window) = (x.dims[3], try run.known(window, "window_size"))
    var bias = try run.parameter("qkv.bias", [3 * width])
    if isSecond {
      // The second version takes no bias for the keys.
      bias = try run.broadcast(bias, try run.tensor([3 * width]) { $0 / width == 1 ? 0 : 1 }, *)
    }
    let weight = try run.weights("qkv.weight", [3 * width, width])
    var parts = try run.headsOfParts(try run.linear(consume x, weight, bias: bias), heads)
    if isSecond {
      for i in 0..<2 { parts[i] = try run.unitLength(parts[i], [4]) }
      let factor = try run.map(try run.parameter("logit_scale", [heads, 1, 1])) { MathFunctions.exp(min($0, 4.605170185988092)) }
      parts[0] = try run.broadcast(parts[0], factor, *)
    }
    var added = run.inputs.count > 1 ? try run.rowMajor(run.inputs[1]) : try run.positionBias(window, heads)
    if let mask { added = try run.broadcast(mask, added, +) }
    let weights = try run.attentionWeights(
      parts[0], parts[1], scale: isSecond ? 1 : 1 / Float(width / heads).squareRoot(), mask: added,
      dropout: run.isTraining ? attentionDropout : 0, draw: .operation)
    let mixed = try run.joinedHeads(try run.matrixProduct(weights, parts[2]))
    let output = try run.linear(mixed, try run.weights("proj.weight", [width, width]), bias: try run.parameter("proj.bias", [width]))
    return try run.dropped(output, run.isTraining ? dropout : 0)
  }

  /// (windows, 1, tokens, tokens): 0 among tokens of one region of the rolled image, -100 between regions.
  private func mask(_ run: LayerRun, _ size: [Int], window: [Int], shift: [Int]) throws(Refusal) -> Tensor {
    var image = try run.machine.filled([1], with: 0)
    for i in size.indices {
      // A dimension that isn't shifted is one region.
      let (second, third) = shift[i] == 0 ? (size[i], size[i]) : (size[i] - window[i], size[i] - shift[i])
      let regions = try run.tensor([size[i]] + Array(repeating: 1, count: size.count - i)) { $0 < second ? 0 : $0 < third ? 1 : 2 }
      image = try run.broadcast(image, regions) { 3 * $0 + $1 }
    }
    let regions = try windows(run, image.viewed([1] + size + [1]), window)
    let (count, tokens) = (regions.dims[1], regions.dims[2])
    return try run.broadcast(regions.viewed([count, 1, tokens, 1]), regions.viewed([count, 1, 1, tokens])) { $0 == $1 ? 0 : -100 }
  }

  package func work(_ inputs: [Shape], _ output: Shape) -> Double {
    let elements = Double(output.elements ?? 0)
    return elements * (8 * Double(features.value ?? 1) + 4 * Double(window.product(0...).value ?? 1))
  }
}

/// 16 * sigmoid of what the network says of each offset, by the index of offsets, which the fill makes 0.
extension PositionBias {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let heads = try run.known(heads, "num_heads")
    let tokens = try run.known(tokens, "window_size")
    let x = try run.rowMajor(run.take())
    let table = x.viewed([x.size / heads, heads])
    let row = try run.sliced(table, 0, from: 0, count: 1).viewed([1, heads, 1, 1])
    let first = try run.map(row, cost: 16) { 16 * MathFunctions.sigmoid($0) }
    return try run.gathered(first, [1, heads, tokens, tokens], strides: [0, 1, 0, 0])
  }
}

/// The four neighbours of each 2 by 2 block side by side: (even, even), (odd, even), (even, odd), (odd, odd).
extension PatchMerging {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let x = try run.rowMajor(run.take())
    guard x.rank >= 3 else { throw .shape("expected at least 3D input (got \(x.rank)D input)") }
    let (front, size, width) = (Array(x.dims.dropLast(3)), x.dims.suffix(3).dropLast(), x.dims[x.rank - 1])
    let even = size.map { ($0 + 1) / 2 * 2 }
    let padded = try run.gathered(x, maps: zip(size, even).map { size, even in (0..<even).map { $0 < size ? $0 : -1 } } + [Array(0..<width)])
    return try run.rearranged(
      padded, behind: front, as: [even[0] / 2, 2, even[1] / 2, 2, width], [0, 2, 3, 1, 4], to: [even[0] / 2, even[1] / 2, 4 * width])
  }
}

/// softmax(q (k / sqrt(feat_dim))^T + bias) v within each group.
extension GroupAttention {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank(4...4, "4D")
    let x = try run.rowMajor(run.take())
    let (heads, tokens) = (try run.known(heads, "heads"), try run.known(tokens, "tokens"))
    let width = x.dims[3] / 3
    guard x.dims[2] == tokens, heads > 0, width % heads == 0 else {
      throw .shape("The size of tensor a (\(x.dims[2])) must match the size of tensor b (\(tokens)) at non-singleton dimension 4")
    }
    let side = Int(Double(tokens).squareRoot().rounded())
    let bias = try run.positionBias([side, side], heads)
    let parts = try run.headsOfParts(x, heads)
    let weights = try run.attentionWeights(parts[0], parts[1], scale: 1 / Float(width).squareRoot(), mask: bias, draw: .operation)
    return try run.joinedHeads(try run.matrixProduct(weights, parts[2]))
  }

  package func work(_ inputs: [Shape], _ output: Shape) -> Double { 4 * Double(output.elements ?? 0) * Double(tokens.value ?? 1) }
}

extension LayerRun {
  /// (heads, 1, 1): what positions in a window add, by an index that is a buffer of whole numbers. The fill makes it 0, so that the
  /// first row of the table counts for all.
  fileprivate mutating func positionBias(_ window: [Int], _ heads: Int) throws(Refusal) -> Tensor {
    let table = try parameter("relative_position_bias_table", [window.reduce(1) { $0 * (2 * $1 - 1) }, heads])
    return try sliced(table, 0, from: 0, count: 1).viewed([heads, 1, 1])
  }
}
