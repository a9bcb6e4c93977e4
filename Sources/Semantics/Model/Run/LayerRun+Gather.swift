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
    (result.origin, result.isOneOfSeveralViews) = (x.origin, x.isOneOfSeveralViews)
    let rows = StridedRows(lanes.sizes + dims, lanes.strides(of: x) + strides)
    guard result.count > 0 else { return result }
    workers.split(rows.count, cost: rows.inner) { range in
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

  /// The dimensions in another order.
  package func permuted(_ x: Tensor, _ axes: [Int]) throws(Refusal) -> Tensor {
    // A dimension of size 1 has stride 0 here: it doesn't matter.
    let strides = try rowMajor(x).strides(in: x.dims)
    return try gathered(x, axes.map { x.dims[$0] }, strides: axes.map { strides[$0] })
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
    result.carriesGradient = x.carriesGradient
    return result
  }

  /// For each dimension of the last few, where the values of each coordinate come from; -1 for `value`.
  package func gathered(_ x: Tensor, maps: [[Int]], else value: Float = 0) throws(Refusal) -> Tensor {
    try rowMajor(x)
    let first = x.rank - maps.count
    let result = try empty(x.dims[..<first] + maps.map(\.count), levels: x.levels)
    let (inner, columns) = (maps.last?.count ?? 1, maps.last ?? [0])
    let lines = maps.dropLast().map(\.count)
    let rows = lines.reduce(1, *)
    let image = x.dims[first...].reduce(1, *)
    guard result.count > 0 else { return result }
    workers.split(result.count / inner, cost: inner) { range in
      for row in range {
        let target = result.pointer + row * inner
        var (rest, at, stride, isOutside) = (row % rows, 0, x.dims.last ?? 1, false)
        for i in lines.indices.reversed() {
          let from = maps[i][rest % lines[i]]
          rest /= lines[i]
          if from < 0 { isOutside = true }
          at += from * stride
          stride *= x.dims[first + i]
        }
        if isOutside {
          target.update(repeating: value, count: inner)
          continue
        }
        let source = x.pointer + row / rows * image + at
        for i in 0..<inner { target[i] = columns[i] < 0 ? value : source[columns[i]] }
      }
    }
    return result
  }

  /// Tensors one behind the other along `axis`, whose other sizes agree. In the order of the first one where the channels are
  /// joined, else row-major.
  func joined(_ tensors: [Tensor], _ axis: Int) throws(Refusal) -> Tensor {
    var parts = tensors
    let order = parts[0].order
    let joinsChannels = order != .rowMajor && order.axes(parts[0].rank).last == axis
    for i in parts.indices { parts[i] = joinsChannels ? try inOrder(order, parts[i]) : try rowMajor(parts[i]) }
    let lanes = lanes(parts)
    var dims = parts[0].dims
    dims[axis] = parts.reduce(0) { $0 + $1.dims[axis] }
    let result = try empty(dims, levels: lanes.levels)
    result.storage.order = joinsChannels ? order : .rowMajor
    let outer = joinsChannels ? result.size / max(1, dims[axis]) : dims[..<axis].reduce(1, *)
    let row = result.size / max(1, outer)
    var place = 0
    for part in parts {
      let (width, from) = (part.size / max(1, outer), lanes.offsets(of: part))
      workers.split(lanes.count * outer, cost: width) { range in
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
