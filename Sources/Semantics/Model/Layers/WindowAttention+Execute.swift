/// `shifted_window_attention`: pad to whole windows, roll, attend within each window, roll back, crop.
///
/// Tokens that come into one window by rolling don't see each other: -100 is added to their scores for one another.
extension WindowAttention {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank(4...4, "4D")
    let x = try run.rowMajor(run.inputs[0])
    let (width, heads) = (try run.known(features, "dim"), try run.known(heads, "num_heads"))
    guard x.dims[3] == width, width % heads == 0 else {
      throw .shape("\(type): \(x.shapeText) doesn't fit \(width) features in \(heads) heads")
    }
    let window = try run.known(window, "window_size")
    let (rows, columns) = (x.dims[1], x.dims[2])
    let padded = [(rows + window[0] - 1) / window[0] * window[0], (columns + window[1] - 1) / window[1] * window[1]]
    let wanted = try run.known(shift, "shift_size")
    let shift = (0..<2).map { window[$0] >= padded[$0] ? 0 : wanted[$0] }
    var y = try run.gathered(
      x, maps: [(0..<padded[0]).map { $0 < rows ? $0 : -1 }, (0..<padded[1]).map { $0 < columns ? $0 : -1 }, Array(0..<width)])
    y = try run.rolled(try run.rolled(y, -shift[0], axis: 1), -shift[1], axis: 2)
    let mask = shift == [0, 0] ? nil : try mask(run, padded, window: window, shift: shift)
    y = try attend(&run, try windows(run, y, window), heads: heads, mask: mask)
    let grid = [x.dims[0], padded[0] / window[0], padded[1] / window[1]] + window + [width]
    y = try run.rearranged(y, as: grid, [0, 1, 3, 2, 4, 5], to: [x.dims[0], padded[0], padded[1], width])
    y = try run.rolled(try run.rolled(y, shift[0], axis: 1), shift[1], axis: 2)
    return try run.gathered(y, maps: [Array(0..<rows), Array(0..<columns), Array(0..<width)])
  }

  /// (N, rows, columns, features) to (N, windows, tokens of a window, features).
  private func windows(_ run: LayerRun, _ x: Tensor, _ window: [Int]) throws(Refusal) -> Tensor {
    let (rows, columns) = (x.dims[1] / window[0], x.dims[2] / window[1])
    let (batch, width) = (x.dims[0], x.dims[3])
    return try run.rearranged(
      x, as: [batch, rows, window[0], columns, window[1], width], [0, 1, 3, 2, 4, 5],
      to: [batch, rows * columns, window[0] * window[1], width])
  }

  /// Attention within each window of (N, windows, tokens, features).
  private func attend(_ run: inout LayerRun, _ x: Tensor, heads: Int, mask: Tensor?) throws(Refusal) -> Tensor {
    let (width, window) = (x.dims[3], try run.known(window, "window_size"))
    var bias = try run.parameter("qkv.bias", [3 * width])
    if isSecond {
      // The second version takes no bias for the keys.
      bias = try run.copied(bias)
      for lane in 0..<bias.laneCount {
        (bias.pointer + lane * bias.size + width).update(repeating: 0, count: width)
      }
    }
    let projected = try run.linear(x, try run.weights("qkv.weight", [3 * width, width]), bias: bias)
    var parts = try (0..<3).map { (i) throws(Refusal) in try run.heads(projected, heads, part: i, of: 3) }
    if isSecond {
      for i in 0..<2 { parts[i] = try run.unitLength(parts[i], [4]) }
      let factor = try run.map(try run.parameter("logit_scale", [heads, 1, 1])) { MathFunctions.exp(min($0, 4.605170185988092)) }
      parts[0] = try run.broadcast(parts[0], factor) { $0 * $1 }
    }
    var added = run.inputs.count > 1 ? try run.rowMajor(run.inputs[1]) : try run.positionBias(window, heads)
    if let mask { added = try run.broadcast(mask, added) { $0 + $1 } }
    let mixed = try run.attention(
      parts[0], parts[1], value: parts[2], scale: isSecond ? 1 : 1 / Float(width / heads).squareRoot(), mask: added,
      dropout: run.isTraining ? attentionDropout : 0, draw: .operation)
    let output = try run.linear(
      try run.joinedHeads(mixed), try run.weights("proj.weight", [width, width]), bias: try run.parameter("proj.bias", [width]))
    return try run.dropped(output, run.isTraining ? dropout : 0)
  }

  /// (windows, 1, tokens, tokens): 0 among tokens of one region of the rolled image, -100 between regions.
  private func mask(_ run: LayerRun, _ size: [Int], window: [Int], shift: [Int]) throws(Refusal) -> Tensor {
    // A dimension that isn't shifted is one region.
    func region(_ place: Int, _ i: Int) -> Int { shift[i] == 0 || place < size[i] - window[i] ? 0 : place < size[i] - shift[i] ? 1 : 2 }
    let image = try run.empty([1, size[0], size[1], 1])
    for i in 0..<image.count { image.pointer[i] = Float(3 * region(i / size[1], 0) + region(i % size[1], 1)) }
    let regions = try windows(run, image, window)
    let (count, tokens) = (regions.dims[1], regions.dims[2])
    return try run.broadcast(regions.viewed([count, 1, tokens, 1]), regions.viewed([count, 1, 1, tokens])) { $0 == $1 ? 0 : -100 }
  }

  package func work(_ inputs: [Shape], _ output: Shape) -> Double {
    let elements = Double(output.elements ?? 0)
    return elements * (8 * Double(features.value ?? 1) + 4 * Double((window[0] * window[1]).value ?? 1))
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
    let (rows, columns, width) = (x.dims[x.rank - 3], x.dims[x.rank - 2], x.dims[x.rank - 1])
    func every(_ start: Int, _ size: Int) -> [Int] {
      stride(from: start, to: (size + 1) / 2 * 2, by: 2).map { $0 < size ? $0 : -1 }
    }
    let parts = try [(0, 0), (1, 0), (0, 1), (1, 1)].map { (row, column) throws(Refusal) in
      try run.gathered(x, maps: [every(row, rows), every(column, columns), Array(0..<width)])
    }
    return try run.joined(parts, parts[0].rank - 1)
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
    let parts = try (0..<3).map { (i) throws(Refusal) in try run.heads(x, heads, part: i, of: 3) }
    let mixed = try run.attention(
      parts[0], parts[1], value: parts[2], scale: 1 / Float(width).squareRoot(), mask: bias, draw: .operation)
    return try run.joinedHeads(mixed)
  }

  package func work(_ inputs: [Shape], _ output: Shape) -> Double { 4 * Double(output.elements ?? 0) * Double(tokens.value ?? 1) }
}

extension LayerRun {
  /// (heads, 1, 1): what positions in a window add, by an index that is a buffer of whole numbers. The fill makes it 0, so that the
  /// first row of the table counts for all.
  fileprivate mutating func positionBias(_ window: [Int], _ heads: Int) throws(Refusal) -> Tensor {
    let table = try parameter("relative_position_bias_table", [(2 * window[0] - 1) * (2 * window[1] - 1), heads])
    return try sliced(table, 0, from: 0, count: 1).viewed([heads, 1, 1])
  }
}
