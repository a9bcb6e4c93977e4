import CKernels

/// Operations on two tensors, element by element, over their lanes and their shapes.
extension LayerRun {
  /// `operation` on every pair of values; shapes are aligned at their last dimensions, levels where they are the same.
  package func broadcast(
    _ a: consuming Tensor, _ b: Tensor, _ operation: (Float, Float) -> Float
  ) throws(Refusal) -> Tensor {
    if a.isAligned(with: b) { return aligned(a, b, operation) }
    let a = a
    if let result = channelwise(a, b, operation) { return result }
    let dims = try LayerRun.broadcast(a.dims, b.dims)
    let lanes = lanes([a, b])
    let result = empty(dims, levels: lanes.levels)
    let (x, y) = (rowMajor(a), rowMajor(b))
    let plan = BroadcastPlan(
      lanes.sizes + dims, lanes.strides(of: x) + x.strides(in: dims), lanes.strides(of: y) + y.strides(in: dims))
    plan.run(x.pointer, y.pointer, result.pointer, workers, operation)
    return result
  }

  /// Values at the same places.
  private func aligned(_ a: consuming Tensor, _ b: Tensor, _ operation: (Float, Float) -> Float) -> Tensor {
    let (source, result) = destination(for: a)
    let (x, y, to) = (source.pointer, b.pointer, result.pointer)
    workers.split(source.count) { range in
      for i in range { to[i] = operation(x[i], y[i]) }
    }
    return result
  }

  /// Images with their channels last, and one value for each image and channel, as squeeze-and-excitation has them.
  private func channelwise(_ a: Tensor, _ b: Tensor, _ operation: (Float, Float) -> Float) -> Tensor? {
    guard case .channelsLast(let spatial) = a.order, a.rank == spatial + 2, b.rank == a.rank, a.levels == b.levels,
      b.dims.prefix(2) == a.dims.prefix(2), b.dims.dropFirst(2).allSatisfy({ $0 == 1 })
    else { return nil }
    let images = Images(a, spatial)
    let result = empty(a.dims, levels: a.levels)
    result.storage.order = a.order
    let (channels, positions) = (images.channels, images.positions)
    workers.split(images.count * positions, cost: channels) { range in
      for place in range {
        let factor = b.pointer + place / positions * channels
        let (from, to) = (a.pointer + place * channels, result.pointer + place * channels)
        for c in 0..<channels { to[c] = operation(from[c], factor[c]) }
      }
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

extension Tensor {
  /// The strides of one lane as a tensor of shape `dims`, to which it stretches.
  package func strides(in dims: [Int]) -> [Int] {
    var stride = 1
    var result = Array(repeating: 0, count: dims.count)
    for i in self.dims.indices.reversed() {
      if self.dims[i] != 1 { result[dims.count - self.dims.count + i] = stride }
      stride *= self.dims[i]
    }
    return result
  }
}

/// A walk over two operands of different strides, with dimensions that both pass through evenly made one.
private struct BroadcastPlan {
  private var sizes: [Int] = []
  private var a: [Int] = []
  private var b: [Int] = []

  init(_ sizes: [Int], _ a: [Int], _ b: [Int]) {
    for i in sizes.indices where sizes[i] != 1 {
      if let last = self.sizes.last, self.a.last == a[i] * sizes[i], self.b.last == b[i] * sizes[i] {
        let end = self.sizes.count - 1
        (self.sizes[end], self.a[end], self.b[end]) = (last * sizes[i], a[i], b[i])
      } else {
        self.sizes.append(sizes[i])
        self.a.append(a[i])
        self.b.append(b[i])
      }
    }
  }

  func run(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ to: UnsafeMutablePointer<Float>, _ workers: Workers,
    _ operation: (Float, Float) -> Float
  ) {
    let inner = sizes.last ?? 1
    let (stepA, stepB) = (a.last ?? 0, b.last ?? 0)
    let rows = sizes.dropLast().reduce(1, *)
    guard inner > 0 else { return }
    workers.split(rows, cost: inner) { range in
      for row in range {
        var (rest, atA, atB) = (row, 0, 0)
        for i in (0..<max(0, sizes.count - 1)).reversed() {
          let index = rest % sizes[i]
          rest /= sizes[i]
          atA += index * a[i]
          atB += index * b[i]
        }
        let (from, with, target) = (x + atA, y + atB, to + row * inner)
        for i in 0..<inner { target[i] = operation(from[i * stepA], with[i * stepB]) }
      }
    }
  }
}
