/// Operations on two tensors, element by element, over their lanes and their shapes.
extension LayerRun {
  /// `operation` on every pair of values; shapes are aligned at their last dimensions, levels where they are the same. The result
  /// stands in the order of the first tensor, where that has the result's shape.
  package func broadcast(_ a: consuming Tensor, _ b: Tensor, _ operation: (Float, Float) -> Float) throws(Refusal) -> Tensor {
    let b = a.dims == b.dims ? try inOrder(a.order, b) : b
    if a.isAligned(with: b) {
      return try paired(a, b) { x, y, count, to in for i in 0..<count { to[i] = operation(x[i], y[i]) } }
    }
    let dims = try LayerRun.broadcast(a.dims, b.dims)
    let x = dims == a.dims ? a : try rowMajor(a)
    let lanes = lanes([x, b])
    let result = try empty(dims, levels: lanes.levels)
    result.storage.order = x.order
    let axes = x.order.axes(dims.count)
    let sizes = lanes.sizes + axes.map { dims[$0] }
    let from = StridedRows(sizes, lanes.strides(of: x) + x.strides(in: dims, axes))
    let with = StridedRows(sizes, lanes.strides(of: b) + (try rowMajor(b)).strides(in: dims, axes))
    guard result.count > 0 else { return result }
    workers.split(from.count, cost: from.inner) { range in
      for row in range {
        let (p, q, to) = (x.pointer + from.start(row), b.pointer + with.start(row), result.pointer + row * from.inner)
        for i in 0..<from.inner { to[i] = operation(p[i * from.step], q[i * with.step]) }
      }
    }
    return result
  }

  /// The pairs of values of aligned tensors by a kernel, which takes stretches of them.
  package func paired(
    _ a: consuming Tensor, _ b: Tensor, kernel: (UnsafePointer<Float>, UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>) -> Void
  ) throws(Refusal) -> Tensor {
    let (source, result) = try destination(for: a)
    workers.split(source.count) {
      kernel(source.pointer + $0.lowerBound, b.pointer + $0.lowerBound, $0.count, result.pointer + $0.lowerBound)
    }
    return result
  }

  /// The shape to which both stretch.
  package static func broadcast(_ a: [Int], _ b: [Int]) throws(Refusal) -> [Int] {
    let rank = max(a.count, b.count)
    let x = Array(repeating: 1, count: rank - a.count) + a
    let y = Array(repeating: 1, count: rank - b.count) + b
    for i in 0..<rank where x[i] != y[i] && x[i] != 1 && y[i] != 1 {
      throw .shape(
        "The size of tensor a (\(x[i])) must match the size of tensor b (\(y[i])) at non-singleton dimension \(i)")
    }
    return zip(x, y).map { $0 == 1 ? $1 : $0 }
  }
}

extension Order {
  /// The dimensions of a tensor in the order in which they stand in memory, the fastest last.
  func axes(_ rank: Int) -> [Int] {
    guard case .channelsLast(let spatial) = self else { return Array(0..<rank) }
    let channels = rank - spatial - 1
    return Array(0..<channels) + (channels + 1..<rank) + [channels]
  }
}

extension Tensor {
  /// The strides of one lane as a tensor of shape `dims`, to which it stretches, for some of its dimensions or all.
  package func strides(in dims: [Int], _ axes: [Int]? = nil) -> [Int] {
    var stride = 1
    var result = Array(repeating: 0, count: dims.count)
    for i in order.axes(rank).reversed() {
      if self.dims[i] != 1 { result[dims.count - rank + i] = stride }
      stride *= self.dims[i]
    }
    return (axes ?? Array(dims.indices)).map { result[$0] }
  }
}
