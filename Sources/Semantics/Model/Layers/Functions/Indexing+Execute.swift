/// Reading and writing at places that are counted in the row-major tensor.
extension Indexing {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    if run.input.isTuple, case .place(let place)? = items.first {
      return try Slicing("getitem", .select(index: place), dim: 0).execute(&run)
    }
    var indexes = run.inputs.dropFirst()
    let value = writes && !hasValue ? indexes.popLast() : nil
    let hasMask = indexes.contains(where: \.isBoolean)
    if hasMask, writes { _ = try run.overwritable(by: run.inputs.reduce(LevelSet.none) { $0.joined($1.levels) }) }
    if hasMask, !(writes && hasValue && indexes.count == 1) {
      try run.demandBatchingRule("indexing with a boolean mask", on: indexes.filter(\.isBoolean).reduce(LevelSet.none) { $0.joined($1.levels) })
    }
    let x = try run.rowMajor(run.input)
    if writes, hasMask, hasValue, let mask = indexes.first { return try fill(&run, mask) }
    let walk = try walk(run, x, indexes: indexes)
    if !writes, walk.chosen.isEmpty { return try run.gathered(x, walk.dims, strides: walk.steps, offset: walk.offset) }
    let places = try walk.places(run)
    if !writes { return try run.read(x, at: places) }
    let written: Tensor
    if let value { written = value } else { written = try run.machine.filled([], with: Float(try run.known(self.value, "value"))) }
    let target = try run.overwritable(by: places.levels.joined(written.levels))
    guard try LayerRun.broadcast(places.dims, written.dims) == places.dims || written.size == places.size else {
      throw .shape("shape mismatch: value tensor of shape \(written.shapeText) cannot be broadcast to \(places.shapeText)")
    }
    try run.write(written, into: run.rowMajor(target), at: places) { adds ? $0 + $1 : $1 }
    return target
  }

  /// `x[mask] = number`
  private func fill(_ run: inout LayerRun, _ mask: Tensor) throws(Refusal) -> Tensor {
    let wider = mask.viewed(mask.dims + Array(repeating: 1, count: max(0, run.input.rank - mask.rank)))
    run.inputs = [run.input, wider]
    return try Elementwise("setitem", .init("masked_fill", 3) { $0.y != 0 ? $0.z : $0.x }, numbers: [2: value], inPlace: true).execute(&run)
  }

  /// What an index is about: steps over a row-major tensor, and the tensors that choose along some of its dimensions, whose own
  /// dimensions stand at `at`.
  private struct Walk {
    let dims, steps: [Int]
    let offset, at: Int
    let chosen: [(tensor: Tensor, size: Int, stride: Int)]

    /// The place of every element that the index names.
    func places(_ run: LayerRun) throws(Refusal) -> Tensor {
      let rank = chosen.map(\.tensor.rank).max() ?? 0
      var grid = try run.strided(dims, steps, offset: offset)
      grid = grid.viewed(Array(dims[..<at]) + Array(repeating: 1, count: rank) + dims[at...])
      for (tensor, size, stride) in chosen {
        var isOutside = false
        let spread = try run.rowMajor(tensor).viewed(tensor.dims + Array(repeating: 1, count: dims.count - at))
        let own = try run.map(spread) { index in
          if index < -Float(size) || index >= Float(size) { isOutside = true }
          return (index < 0 ? index + Float(size) : index) * Float(stride)
        }
        if isOutside { throw .shape("index out of range for a dimension of size \(size)") }
        grid = try run.broadcast(grid, own, +)
      }
      return grid
    }
  }

  private func walk(_ run: LayerRun, _ x: Tensor, indexes: ArraySlice<Tensor>) throws(Refusal) -> Walk {
    let strides = x.strides(in: x.dims)
    var (dims, steps, offset, axis) = ([Int](), [Int](), 0, 0)
    var chosen: [(tensor: Tensor, size: Int, stride: Int)] = []
    var (rest, first, last, isApart) = (indexes, 0, -1, false)
    let masks = indexes.reduce(0) { $0 + ($1.isBoolean ? $1.rank - 1 : 0) }
    let used = masks + items.count { $0 != .ellipsis && $0 != .newDimension }
    guard used <= x.rank else { throw .shape("too many indices for tensor of dimension \(x.rank)") }
    for item in items.contains(.ellipsis) ? items : items + [.ellipsis] {
      switch item {
      case .unknown: throw .skipped("the index is not known from the file")
      case .newDimension: (dims, steps) = (dims + [1], steps + [0])
      case .ellipsis:
        for _ in 0..<x.rank - used { (dims, steps, axis) = (dims + [x.dims[axis]], steps + [strides[axis]], axis + 1) }
      case .place(let place):
        let (index, size) = (try run.known(place, "index"), x.dims[axis])
        guard let at = run.place(index, of: size) else { throw .shape("index \(index) is out of bounds for dimension \(axis) with size \(size)") }
        offset += at * strides[axis]
        axis += 1
      case .slice(let start, let end, let step):
        let slice = try run.slice(start, end, step: step, of: x.dims[axis])
        offset += slice.count == 0 ? 0 : slice.first * strides[axis]
        (dims, steps, axis) = (dims + [slice.count], steps + [slice.step * strides[axis]], axis + 1)
      case .tensor, .places:
        if chosen.isEmpty { first = dims.count } else if last != dims.count { isApart = true }
        last = dims.count
        if case .places(let list) = item {
          let places = try run.known(list, "index")
          chosen.append((try run.tensor([places.count]) { Float(places[$0]) }, x.dims[axis], strides[axis]))
          axis += 1
        } else if let index = rest.popFirst() {
          for part in index.isBoolean ? try run.nonzero(index) : [index] {
            chosen.append((part, x.dims[axis], strides[axis]))
            axis += 1
          }
        }
      }
    }
    return Walk(dims: dims, steps: steps, offset: offset, at: isApart ? 0 : first, chosen: chosen)
  }
}

extension LayerRun {
  /// What is left where a value is written on another one.
  package typealias Writing = @Sendable (_ old: Float, _ new: Float) -> Float

  /// offset + the sum of index times stride, for every index of `dims`. Places are exact up to 2^24.
  func strided(_ dims: [Int], _ strides: [Int], offset: Int = 0) throws(Refusal) -> Tensor {
    guard offset + zip(dims, strides).reduce(0, { $0 + max(0, $1.0 - 1) * $1.1 }) < 1 << 24 else {
      throw .skipped("normlint doesn't run indexing of tensors with more than 16 million elements")
    }
    let places = StridedRows(dims + [1], strides + [0])
    return try tensor(dims) { Float(offset + places.start($0)) }
  }

  /// The values of a row-major tensor at these places of each lane; with `width`, the rows of so many values of these numbers.
  package func read(_ x: Tensor, at places: Tensor, width: Int? = nil) throws(Refusal) -> Tensor {
    let lanes = lanes([x, places])
    var result = try empty(places.dims + (width.map { [$0] } ?? []), levels: lanes.levels)
    result.isBoolean = x.isBoolean
    let (at, starts, width) = (try spread(places, to: lanes.levels), lanes.offsets(of: x), width ?? 1)
    for i in 0..<at.count {
      (result.pointer + i * width).update(from: x.pointer + starts[i / places.size] + Int(at.pointer[i]) * width, count: width)
    }
    return result
  }

  /// Writes values, stretched to the shape of the places, into a row-major tensor that is batched where they are.
  package func write(_ values: Tensor, into x: Tensor, at places: Tensor, by writing: Writing) throws(Refusal) {
    let own = try rowMajor(values)
    let fitting = own.size == places.size ? own : try expanded(own, to: places.dims)
    let (at, from) = (try spread(places, to: x.levels), try spread(fitting, to: x.levels))
    for i in 0..<at.count {
      let target = x.pointer + i / at.size * x.size + Int(at.pointer[i])
      target.pointee = writing(target.pointee, from.pointer[i])
    }
  }

  /// The coordinates of what is not 0, one tensor a dimension.
  func nonzero(_ mask: Tensor) throws(Refusal) -> [Tensor] {
    let x = try rowMajor(mask)
    let places = (0..<x.size).filter { x.pointer[$0] != 0 }
    return try x.strides(in: x.dims).enumerated().map { (axis, stride) throws(Refusal) in
      try tensor([places.count]) { Float(places[$0] / max(1, stride) % x.dims[axis]) }
    }
  }
}
