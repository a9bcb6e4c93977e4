/// Taking values from other places.
extension LayerRun {
  /// A tensor of shape `dims` whose value at an index is that of `x` at `offset` plus the sum of index times stride: what
  /// PyTorch's views are, in memory of its own. With more levels, the lanes repeat.
  package func gathered(
    _ x: Tensor, _ dims: [Int], strides: [Int], offset: Int = 0, levels: LevelSet = .none
  ) throws(Refusal) -> Tensor {
    try rowMajor(x)
    let lanes = lanes([x], also: levels)
    var result = try empty(dims, levels: lanes.levels)
    (result.inputNumber, result.isOneOfSeveralViews) = (x.inputNumber, x.isOneOfSeveralViews)
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

  /// The values as a tensor of other dimensions, these in another order, and then seen in a third shape.
  package func rearranged(_ x: Tensor, as dims: [Int], _ axes: [Int], to result: [Int]) throws(Refusal) -> Tensor {
    try permuted(try rowMajor(x).viewed(dims), axes).viewed(result)
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

  /// The tensor with a lane for every index of `levels`, repeated where it is not batched. Row-major.
  package func spread(_ x: Tensor, to levels: LevelSet) throws(Refusal) -> Tensor {
    if levels.isSubset(of: x.levels) { return x }
    var result = try gathered(x, x.dims, strides: try rowMajor(x).strides(in: x.dims), levels: levels)
    (result.carriesGradient, result.carriesTangent) = (x.carriesGradient, x.carriesTangent)
    return result
  }

  /// For each dimension of the last few, where the values of each coordinate come from; -1 for `value`.
  package func gathered(_ x: Tensor, maps: [[Int]], else value: Float = 0) throws(Refusal) -> Tensor {
    try rowMajor(x)
    let first = x.rank - maps.count
    let result = try empty(x.dims[..<first] + maps.map(\.count), levels: x.levels)
    let gather = Gather(sizes: Array(x.dims[first...]), maps: maps, value: value)
    try gather.copy(result.count > 0 ? x.laneCount * x.dims[..<first].reduce(1, *) : 0, x.pointer, to: result.pointer, machine: machine)
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
    var parts: [Tensor] = []
    for tensor in tensors {
      var dims = tensor.dims
      dims.insert(1, at: axis)
      parts.append(try rowMajor(tensor).viewed(dims))
    }
    return try joined(parts, axis)
  }
}

/// Where the values of images come from: those of each coordinate of the last dimensions at one of another image's, or nowhere.
struct Gather {
  /// The sizes of the image that is read.
  let sizes: [Int]
  /// For each dimension and coordinate of the image that is made, the coordinate that is read; -1 for `value`.
  let maps: [[Int]]
  /// How many values stand side by side at each place.
  var block = 1
  var value: Float = 0

  func copy(_ images: Int, _ from: UnsafePointer<Float>, to: UnsafeMutablePointer<Float>, machine: Machine) throws(Refusal) {
    guard let columns = maps.last else { return }
    let lines = maps.dropLast().map(\.count)
    let (rows, width) = (lines.reduce(1, *), columns.count * block)
    try machine.split(images * rows, cost: width) { range in
      for row in range {
        var (rest, at, stride, isOutside) = (row % rows, 0, sizes[lines.count], false)
        for i in lines.indices.reversed() {
          let line = maps[i][rest % lines[i]]
          rest /= lines[i]
          if line < 0 { isOutside = true }
          at += line * stride
          stride *= sizes[i]
        }
        let (source, target) = (from + (row / rows * stride + at) * block, to + row * width)
        for (i, column) in columns.enumerated() {
          if isOutside || column < 0 {
            (target + i * block).update(repeating: value, count: block)
          } else if block == 1 {
            target[i] = source[column]
          } else {
            (target + i * block).update(from: source + column * block, count: block)
          }
        }
      }
    }
  }
}
