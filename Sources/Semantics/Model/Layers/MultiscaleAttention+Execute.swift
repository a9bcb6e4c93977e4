/// A dimension of frames where there is none.
extension ClipOfFrames {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    guard (4...5).contains(run.input.rank) else { throw .shape("Unsupported input dimension \(run.input.shapeText)") }
    return run.input.rank == 5 ? run.input : try run.rowMajor(run.input).unsqueezed(2)
  }
}

/// The class token in front, and the sum of what time and space add.
extension ClipEncoding {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank(3...3, "3D")
    let (x, width) = (try run.rowMajor(run.take()), try run.known(features, "embed_size"))
    guard x.dims[2] == width else { throw .shape("Sizes of tensors must match except in dimension 1. Expected size \(width) but got \(x.shapeText)") }
    let token = try run.parameter("class_token", [width])
    let tokens = try run.joined(x, token.viewed([1, 1, width]), inFront: true)
    guard addsPositions else { return tokens }
    let (times, places) = (try run.known(times, "temporal_size"), try run.known(places, "spatial_size"))
    guard x.dims[1] == (try run.machine.arena.product([times, places])) else {
      throw .shape("The size of tensor a (\(x.dims[1] + 1)) doesn't match the size of tensor b (\(times) times \(places) and 1)")
    }
    let space = try run.parameter("spatial_pos", [places, width])
    let time = try run.parameter("temporal_pos", [times, width])
    let sums = try run.broadcast(time.viewed([times, 1, width]), space.viewed([1, places, width]), +)
    let first = try run.parameter("class_pos", [width]).viewed([1, 1, width])
    let added = try run.joined(sums.viewed([1, times * places, width]), first, inFront: true)
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
    return try run.swapped(rest, x.rank - 2, x.rank - 1).viewed([x.dims.dropLast(2).reduce(1, *), width] + grid)
  }
}

extension GridTokens {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let (x, grid) = (try run.rowMajor(run.inputs[0]), try run.rowMajor(run.inputs[1]))
    let (width, count) = (x.dims[x.rank - 1], grid.dims[2...].reduce(1, *))
    let first = try run.sliced(x, x.rank - 2, from: 0, count: 1)
    let tokens = try run.swapped(grid.viewed(x.dims.dropLast(2) + [width, count]), x.rank - 2, x.rank - 1)
    return try run.joined([first, tokens], x.rank - 2)
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
    let weights = try run.attentionWeights(parts[0], parts[1], scale: scale, mask: try bias(&run, parts[0], parts[1]), draw: .operation)
    var mixed = try run.matrixProduct(weights, parts[2])
    if residual != .none {
      let firstRow = residual == .all ? 0 : 1
      let rows = parts[0].dims[2]
      mixed = try run.broadcast(mixed, try run.gathered(parts[0], 2, from: (0..<rows).map { $0 < firstRow ? -1 : $0 }), +)
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
    let tokens = [query.dims[2], key.dims[2]]
    let grid = try run.sliced(query, 2, from: 1, count: tokens[0] - 1).viewed([query.dims[0] * query.dims[1]] + queries + [width])
    var parts: [Tensor] = []
    for (i, name) in ["rel_pos_t", "rel_pos_h", "rel_pos_w"].enumerated() {
      let rows = try run.known(i == 0 ? positions.time : positions.space, name)
      let table = try stretched(run, try run.parameter(name, [rows, width]), to: 2 * max(queries[i], keys[i]) - 1)
      let distances = MultiscaleAttention.distances(queries[i], keys[i])
      let own = try run.gathered(table, 0, from: distances).viewed([queries[i], keys[i], width])
      // Places of this dimension first: each has its own rows.
      let lines = try run.swapped(grid, 0, i + 1)
      let product = try run.matrixProduct(lines.viewed([queries[i], lines.dims[1..<4].reduce(1, *), width]), own, transposed: true)
      parts.append(try run.swapped(product.viewed(lines.dims.dropLast() + [keys[i]]), 0, i + 1))
    }
    // What each key gets of the parts, by its place in time, height and width; the class token nothing.
    let (area, height) = (keys[1] * keys[2], keys[0] + keys[1])
    let shares = try run.tensor([height + keys[2], tokens[1]]) { at in
      let (part, key) = (at / tokens[1], at % tokens[1] - 1)
      let places = (key / area, keys[0] + key % area / keys[2], height + key % keys[2])
      return key >= 0 && (part == places.0 || part == places.1 || part == places.2) ? 1 : 0
    }
    let scores = try run.joined(parts, 4).viewed([query.dims[0] * query.dims[1], tokens[0] - 1, height + keys[2]])
    let wider = try run.gathered(scores, 1, from: Array(-1..<tokens[0] - 1))
    let sums = try run.matrixProduct(wider.viewed([wider.dims[0] * tokens[0], height + keys[2]]), shares)
    return sums.viewed(query.dims[..<2] + tokens)
  }

  /// The rows of the table for each query and key.
  private static func distances(_ queries: Int, _ keys: Int) -> [Int] {
    let (q, k) = (Float(max(Double(keys) / Double(queries), 1)), Float(max(Double(queries) / Double(keys), 1)))
    return (0..<queries).flatMap { i in (0..<keys).map { Int(Float(i) * q - (Float($0) + 1 - Float(keys)) * k) } }
  }

  /// `_interpolate`: the table with as many rows.
  private func stretched(_ run: LayerRun, _ table: Tensor, to rows: Int) throws(Refusal) -> Tensor {
    if table.dims[0] == rows { return table }
    try run.machine.arena.demandRoom(forTables: [Window.adaptiveTable(table.dims[0], rows)])
    return try run.mixed(table, 0, taps: Interpolation(mode: "linear").taps(table.dims[0], rows, factor: nil))
  }
}
