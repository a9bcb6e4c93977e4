/// Taking values from other places.
extension LayerRun {
  /// A tensor of shape `dims` whose value at an index is that of `x` at `offset` plus the sum of index times stride: what
  /// PyTorch's views are, in memory of its own.
  package func gathered(_ x: Tensor, _ dims: [Int], strides: [Int], offset: Int = 0) -> Tensor {
    rowMajor(x)
    var result = empty(dims, levels: x.levels)
    (result.origin, result.isOneOfSeveralViews) = (x.origin, x.isOneOfSeveralViews)
    let inner = dims.last ?? 1
    let step = strides.last ?? 1
    guard result.count > 0 else { return result }
    let rows = result.size / inner
    workers.split(x.laneCount * rows, cost: inner) { range in
      for row in range {
        var (rest, at) = (row % rows, row / rows * x.size + offset)
        for i in (0..<max(0, dims.count - 1)).reversed() {
          at += rest % dims[i] * strides[i]
          rest /= dims[i]
        }
        let (from, to) = (x.pointer + at, result.pointer + row * inner)
        if step == 1 {
          to.update(from: from, count: inner)
        } else {
          for i in 0..<inner { to[i] = from[i * step] }
        }
      }
    }
    return result
  }

  /// The dimensions in another order.
  package func permuted(_ x: Tensor, _ axes: [Int]) -> Tensor {
    let strides = x.strides(in: x.dims)
    // A dimension of size 1 has stride 0 here: it doesn't matter.
    return gathered(x, axes.map { x.dims[$0] }, strides: axes.map { strides[$0] })
  }

  /// A part of one dimension: `count` values from `start` on, `step` apart.
  package func sliced(_ x: Tensor, _ axis: Int, from start: Int, count: Int, step: Int = 1) -> Tensor {
    var dims = x.dims
    dims[axis] = count
    var strides = x.strides(in: x.dims)
    let offset = start * strides[axis]
    strides[axis] *= step
    return gathered(x, dims, strides: strides, offset: offset)
  }

  /// For each dimension of the last few, where the values of each coordinate come from; -1 for `value`.
  package func gathered(_ x: Tensor, maps: [[Int]], else value: Float = 0) -> Tensor {
    rowMajor(x)
    let first = x.rank - maps.count
    let result = empty(x.dims[..<first] + maps.map(\.count), levels: x.levels)
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
}
