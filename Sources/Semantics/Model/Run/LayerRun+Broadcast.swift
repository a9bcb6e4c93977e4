/// Operations on several tensors, element by element, over their lanes and their shapes.
extension LayerRun {
  /// `operation` on every pair of values; shapes are aligned at their last dimensions, levels where they are the same. The result
  /// stands in the order of the first tensor, where that has the result's shape. A `kernel` does the same to stretches of values.
  // Not inlined: in every layer that calls it, it would make the executable 100 kB larger.
  @inline(never) package func broadcast(
    _ a: consuming Tensor, _ b: Tensor, kernel: Kernel? = nil, _ operation: (Float, Float) -> Float
  ) throws(Refusal) -> Tensor {
    let b = a.dims == b.dims ? try inOrder(a.order, b) : b
    // Values at the same places are taken in stretches.
    if a.levels == b.levels, a.dims == b.dims, a.order == b.order || a.size <= 1 {
      let (source, result) = try destination(for: a)
      try machine.split(source.count) { range in
        let (x, y, to) = (source.pointer + range.lowerBound, b.pointer + range.lowerBound, result.pointer + range.lowerBound)
        if let kernel { return kernel(x, y, range.count, to) }
        for i in 0..<range.count { to[i] = operation(x[i], y[i]) }
      }
      return result
    }
    return try stretched([a, b]) { rows, count, to in
      let (p, q) = (rows[0], rows[1])
      for i in 0..<count { to[i] = operation(p.from[i * p.step], q.from[i * q.step]) }
    }
  }

  package typealias Kernel = (UnsafePointer<Float>, UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>) -> Void

  /// The same of up to four tensors.
  func broadcast(_ tensors: [Tensor], _ operation: (SIMD4<Float>) -> Float) throws(Refusal) -> Tensor {
    try stretched(tensors) { rows, count, to in
      for i in 0..<count {
        var values = SIMD4<Float>()
        for (k, row) in rows.enumerated() { values[k] = row.from[i * row.step] }
        to[i] = operation(values)
      }
    }
  }

  /// Where a row of values starts in a tensor, and how far its values are apart.
  private typealias Row = (from: UnsafePointer<Float>, step: Int)

  /// A tensor of the shape and the lanes to which all `tensors` stretch: `body` computes each row of it from theirs.
  private func stretched(
    _ tensors: [Tensor], _ body: (_ rows: [Row], _ count: Int, _ to: UnsafeMutablePointer<Float>) -> Void
  ) throws(Refusal) -> Tensor {
    let (dims, lanes) = (try LayerRun.shape(of: tensors), self.lanes(tensors))
    let result = try empty(dims, levels: lanes.levels)
    if dims == tensors[0].dims { result.storage.order = tensors[0].order }
    let axes = result.order.axes(dims.count)
    let walks = tensors.map { StridedRows(lanes.sizes + axes.map { dims[$0] }, lanes.strides(of: $0) + $0.strides(in: dims, axes)) }
    let inner = walks[0].inner
    try machine.split(result.count > 0 ? walks[0].count : 0, cost: inner) { range in
      for row in range {
        let rows: [Row] = tensors.indices.map { (UnsafePointer(tensors[$0].pointer + walks[$0].start(row)), walks[$0].step) }
        body(rows, inner, result.pointer + row * inner)
      }
    }
    return result
  }

  /// The shape to which all stretch.
  static func shape(of tensors: [Tensor]) throws(Refusal) -> [Int] {
    var dims: [Int] = []
    for tensor in tensors { dims = try broadcast(dims, tensor.dims) }
    return dims
  }

  /// The shape to which both stretch.
  package static func broadcast(_ a: [Int], _ b: [Int]) throws(Refusal) -> [Int] {
    let rank = max(a.count, b.count)
    let x = Array(repeating: 1, count: rank - a.count) + a
    let y = Array(repeating: 1, count: rank - b.count) + b
    for i in 0..<rank where x[i] != y[i] && x[i] != 1 && y[i] != 1 {
      throw .shape("The size of tensor a (\(x[i])) must match the size of tensor b (\(y[i])) at non-singleton dimension \(i)")
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
