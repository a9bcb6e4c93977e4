/// Taking values from other places.
extension LayerRun {
  /// A tensor of shape `dims` whose value at an index is that of `x` at `offset` plus the sum of index times stride: what
  /// PyTorch's views are, in memory of its own.
  package func gathered(_ x: Tensor, _ dims: [Int], strides: [Int], offset: Int = 0) throws(Refusal) -> Tensor {
    try rowMajor(x)
    var result = try empty(dims, levels: x.levels)
    (result.inputNumber, result.isOneOfSeveralViews) = (x.inputNumber, x.isOneOfSeveralViews)
    let lanes = lanes([x])
    let rows = StridedRows(lanes.sizes + dims, lanes.strides(of: x) + strides)
    guard result.count > 0 else { return result }
    try machine.split(rows.count, cost: rows.inner) { range in
      for row in range {
        let (from, to) = (x.pointer + offset + rows.start(row), result.pointer + row * rows.inner)
        if rows.step == 1 {
          to.update(from: from, count: rows.inner)
        } else {
          for i in 0..<rows.inner { to[i] = from[i * rows.step] }
        }
      }
    }
    return result
  }

  /// The tensor stretched to a shape that it broadcasts to (`Tensor.expand`).
  package func expanded(_ x: Tensor, to dims: [Int]) throws(Refusal) -> Tensor { try gathered(x, dims, strides: try rowMajor(x).strides(in: dims)) }

  /// The dimensions in another order.
  package func permuted(_ x: Tensor, _ axes: [Int]) throws(Refusal) -> Tensor {
    // A dimension of size 1 has stride 0 here: it doesn't matter.
    let strides = try rowMajor(x).strides(in: x.dims)
    return try gathered(x, axes.map { x.dims[$0] }, strides: axes.map { strides[$0] })
  }

  /// The values as a tensor of other dimensions, these in another order, and then seen in a third shape; behind dimensions that stay.
  package func rearranged(_ x: Tensor, behind front: [Int] = [], as dims: [Int], _ axes: [Int], to result: [Int]) throws(Refusal) -> Tensor {
    try permuted(try rowMajor(x).viewed(front + dims), front.indices + axes.map { front.count + $0 }).viewed(front + result)
  }

  /// A part of one dimension: `count` values from `start` on, `step` apart.
  package func sliced(_ x: Tensor, _ axis: Int, from start: Int, count: Int, step: Int = 1) throws(Refusal) -> Tensor {
    var dims = x.dims
    dims[axis] = count
    var strides = try rowMajor(x).strides(in: x.dims)
    let offset = start * strides[axis]
    strides[axis] *= step
    return try gathered(x, dims, strides: strides, offset: offset)
  }

  /// The tensor with a lane for every index of `levels`, repeated where it is not batched. The order stays.
  package func spread(_ x: Tensor, to levels: LevelSet) throws(Refusal) -> Tensor {
    if levels.isSubset(of: x.levels) { return x }
    let lanes = lanes([x], also: levels)
    var result = try empty(x.dims, levels: lanes.levels)
    result.storage.order = x.order
    for (lane, offset) in lanes.offsets(of: x).enumerated() {
      (result.pointer + lane * x.size).update(from: x.pointer + offset, count: x.size)
    }
    (result.inputNumber, result.isOneOfSeveralViews) = (x.inputNumber, x.isOneOfSeveralViews)
    (result.carriesGradient, result.carriesTangent) = (x.carriesGradient, x.carriesTangent)
    return result
  }

  /// For each place along `axis`, where in that dimension its values come from; -1 for `value`.
  package func gathered(_ x: Tensor, _ axis: Int, from places: [Int], else value: Float = 0) throws(Refusal) -> Tensor {
    try along(x, axis, count: places.count) { place, line, width, to in
      if places[place] < 0 {
        to.update(repeating: value, count: width)
      } else {
        to.update(from: x.pointer + line + places[place] * width, count: width)
      }
    }
  }

  /// The same along each of the last dimensions, in memory of its own.
  package func gathered(_ x: Tensor, maps: [[Int]], else value: Float = 0) throws(Refusal) -> Tensor {
    var result: Tensor?
    for (axis, map) in zip(x.dims.indices.suffix(maps.count), maps).reversed() where !map.elementsEqual(0..<x.dims[axis]) {
      result = try gathered(result ?? x, axis, from: map, else: value)
    }
    if let result { return result }
    return try copied(x)
  }

  /// A tensor with `count` places along `axis`, in the order of `x`: `body` makes the `width` values that stand side by side at one place,
  /// from the line of places that starts at number `line` of the values of `x`.
  func along(
    _ x: Tensor, _ axis: Int, count: Int, cost: Int = 1,
    _ body: (_ place: Int, _ line: Int, _ width: Int, _ to: UnsafeMutablePointer<Float>) -> Void
  ) throws(Refusal) -> Tensor {
    var dims = x.dims
    dims[axis] = count
    let result = try empty(dims, levels: x.levels)
    result.storage.order = x.order
    let width = x.order.axes(x.rank).drop { $0 != axis }.dropFirst().reduce(1) { $0 * x.dims[$1] }
    try machine.split(result.count > 0 ? result.count / width : 0, cost: width * cost) { range in
      for row in range { body(row % count, row / count * x.dims[axis] * width, width, result.pointer + row * width) }
    }
    return result
  }

  /// Tensors one behind the other along `axis`, whose other sizes agree, in the order of the first one.
  func joined(_ tensors: [Tensor], _ axis: Int) throws(Refusal) -> Tensor {
    var parts = tensors
    for i in parts.indices { parts[i] = try inOrder(parts[0].order, parts[i]) }
    let lanes = lanes(parts)
    var dims = parts[0].dims
    dims[axis] = parts.reduce(0) { $0 + $1.dims[axis] }
    let result = try empty(dims, levels: lanes.levels)
    result.storage.order = parts[0].order
    let outer = parts[0].order.axes(dims.count).prefix { $0 != axis }.reduce(1) { $0 * dims[$1] }
    let row = result.size / max(1, outer)
    var place = 0
    for part in parts {
      let (width, from) = (part.size / max(1, outer), lanes.offsets(of: part))
      try machine.split(lanes.count * outer, cost: width) { range in
        for i in range {
          (result.pointer + i * row + place).update(from: part.pointer + from[i / outer] + i % outer * width, count: width)
        }
      }
      place += width
    }
    return result
  }

  /// Tensors of one shape along a new dimension.
  func stacked(_ tensors: [Tensor], _ axis: Int = 0) throws(Refusal) -> Tensor {
    try joined(try tensors.map { (tensor) throws(Refusal) in try rowMajor(tensor).unsqueezed(axis) }, axis)
  }
}
