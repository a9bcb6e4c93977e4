/// A dimension of frames where there is none.
extension ClipOfFrames {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    guard (4...5).contains(run.input.rank) else { throw .shape("Unsupported input dimension \(run.input.shapeText)") }
    if run.input.rank == 5 { return run.input }
    let x = try run.rowMajor(run.input)
    return x.viewed(x.dims[..<2] + [1] + x.dims[2...])
  }
}

/// The class token in front, and the sum of what time and space add.
extension ClipEncoding {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank(3...3, "3D")
    let (x, width) = (try run.rowMajor(run.take()), try run.known(features, "embed_size"))
    guard x.dims[2] == width else { throw .shape("Sizes of tensors must match except in dimension 1. Expected size \(width) but got \(x.shapeText)") }
    let token = try run.parameter("class_token", [width])
    let tokens = try run.rolled(try run.appended(x, token.viewed([1, 1, width])), 1, axis: 1)
    guard addsPositions else { return tokens }
    let (times, places) = (try run.known(times, "temporal_size"), try run.known(places, "spatial_size"))
    guard x.dims[1] == (try run.machine.arena.product([times, places])) else {
      throw .shape("The size of tensor a (\(x.dims[1] + 1)) doesn't match the size of tensor b (\(times) times \(places) and 1)")
    }
    let space = try run.parameter("spatial_pos", [places, width])
    let time = try run.parameter("temporal_pos", [times, width])
    let sums = try run.broadcast(time.viewed([times, 1, width]), space.viewed([1, places, width]), +)
    let first = try run.parameter("class_pos", [width]).viewed([1, 1, width])
    let added = try run.rolled(try run.appended(sums.viewed([1, times * places, width]), first), 1, axis: 1)
    return try run.broadcast(tokens, added, +)
  }
}

extension TokenGrid {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank(3...4, "3D or 4D")
    let (x, grid) = (try run.rowMajor(run.take()), try run.known(grid, "thw"))
    let (tokens, width) = (x.dims[x.rank - 2], x.dims[x.rank - 1])
    guard tokens - 1 == (try run.machine.arena.product(grid)) else { throw .shape("shape '\(grid)' is invalid for \(tokens - 1) tokens") }
    let rest = try run.sliced(x, x.rank - 2, from: 1, count: tokens - 1)
    let images = x.dims.dropLast(2).reduce(1, *)
    return try run.rearranged(rest, as: [images, tokens - 1, width], [0, 2, 1], to: [images, width] + grid)
  }
}

extension GridTokens {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let (x, grid) = (try run.rowMajor(run.inputs[0]), try run.rowMajor(run.inputs[1]))
    let (width, count) = (x.dims[x.rank - 1], grid.dims[2...].reduce(1, *))
    let first = try run.sliced(x, x.rank - 2, from: 0, count: 1)
    let images = first.viewed([grid.dims[0], 1, width])
    let tokens = try run.rearranged(grid, as: [grid.dims[0], width, count], [0, 2, 1], to: [grid.dims[0], count, width])
    return try run.rowMajor(try run.joined([images, tokens], 1)).viewed(x.dims.dropLast(2) + [count + 1, width])
  }
}

extension AttentionPart {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank(3...3, "3D")
    let (heads, width) = (try run.known(heads, "num_heads"), try run.known(width, "head_dim"))
    guard run.input.dims[2] == (try run.machine.arena.product([3, heads, width])) else {
      throw .shape("shape '[\(run.input.dims[0]), \(run.input.dims[1]), 3, \(heads), \(width)]' is invalid for input of size \(run.input.size)")
    }
    return try run.heads(run.input, heads, part: index, of: 3)
  }
}

extension MultiscaleAttention {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let parts = try run.inputs.map { (x) throws(Refusal) in try run.rowMajor(x) }
    let width = try run.known(width, "head_dim")
    guard parts.count == 3, parts.allSatisfy({ $0.rank == 4 }) else { throw .shape("\(type): query, key and value must have 4 dimensions") }
    let scale = 1 / Float(width).squareRoot()
    var mixed = try run.attention(
      parts[0], parts[1], value: parts[2], scale: scale, mask: try bias(&run, parts[0], parts[1]), draw: .operation)
    if residual != .none {
      let firstRow = residual == .all ? 0 : 1
      let (tokens, width) = (parts[0].dims[2], parts[0].dims[3])
      let rows = (0..<tokens).map { $0 < firstRow ? -1 : $0 }
      mixed = try run.broadcast(mixed, try run.gathered(parts[0], maps: [rows, Array(0..<width)]), +)
    }
    return try run.joinedHeads(mixed)
  }

  /// `_add_rel_pos`: what each query says of each key by their distances in time, height and width; nothing of class tokens.
  private func bias(_ run: inout LayerRun, _ query: Tensor, _ key: Tensor) throws(Refusal) -> Tensor? {
    guard let positions else { return nil }
    let (queries, keys, width) = (try run.known(queries, "thw"), try run.known(keys, "k_thw"), query.dims[3])
    guard query.dims[2] - 1 == (try run.machine.arena.product(queries)), key.dims[2] - 1 == (try run.machine.arena.product(keys)) else {
      throw .shape("shape '\(queries)' is invalid for input of size \(query.size)")
    }
    var scores: [Tensor] = []
    for (i, name) in ["rel_pos_t", "rel_pos_h", "rel_pos_w"].enumerated() {
      let rows = try run.known(i == 0 ? positions.time : positions.space, name)
      let table = try run.parameter(name, [rows, width])
      let wanted = 2 * max(queries[i], keys[i]) - 1
      scores.append(try run.matrixProduct(query, try stretched(run, table, to: wanted), transposed: true))
    }
    let lanes = run.lanes(scores)
    let result = try run.empty(query.dims[..<2] + [query.dims[2], key.dims[2]], levels: lanes.levels)
    let distances = (0..<3).map { MultiscaleAttention.distances(queries[$0], keys[$0]) }
    let (from, columns) = (scores.map { lanes.offsets(of: $0) }, key.dims[2])
    let images = query.dims[0] * query.dims[1]
    try run.machine.split(lanes.count * images * query.dims[2], cost: columns) { range in
      for row in range {
        let (target, token) = (result.pointer + row * columns, row % query.dims[2] - 1)
        target.update(repeating: 0, count: columns)
        guard token >= 0 else { continue }
        let place = [token / (queries[1] * queries[2]), token / queries[2] % queries[1], token % queries[2]]
        let (lane, image) = (row / query.dims[2] / images, row / query.dims[2] % images)
        let lines = (0..<3).map { i in
          scores[i].pointer + from[i][lane] + (image * query.dims[2] + token + 1) * scores[i].dims[3]
        }
        for other in 0..<columns - 1 {
          let (t, h, w) = (other / (keys[1] * keys[2]), other / keys[2] % keys[1], other % keys[2])
          target[other + 1] =
            lines[0][distances[0][place[0]][t]] + lines[1][distances[1][place[1]][h]] + lines[2][distances[2][place[2]][w]]
        }
      }
    }
    return result
  }

  /// The row of the table for a query and a key.
  private static func distances(_ queries: Int, _ keys: Int) -> [[Int]] {
    let (q, k) = (Float(max(Double(keys) / Double(queries), 1)), Float(max(Double(queries) / Double(keys), 1)))
    return (0..<queries).map { i in (0..<keys).map { Int(Float(i) * q - (Float($0) + 1 - Float(keys)) * k) } }
  }

  /// `_interpolate`: the table with as many rows.
  private func stretched(_ run: LayerRun, _ table: Tensor, to rows: Int) throws(Refusal) -> Tensor {
    let (count, width) = (table.dims[0], table.dims[1])
    if count == rows { return table }
    let columns = try run.permuted(table, [1, 0]).viewed([1, width, count])
    let result = try run.interpolated(columns, [rows], method: Interpolation(mode: "linear"), factors: [nil])
    return try run.permuted(try run.rowMajor(result).viewed([width, rows]), [1, 0])
  }
}
