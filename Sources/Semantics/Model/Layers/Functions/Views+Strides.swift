/// How views lie in memory (`aten/src/ATen/native/TensorShape.cpp`).
extension PlacedCall {
  /// The strides of the first input, for a view of it; nil where its rank is unknown.
  fileprivate var viewed: (shape: Shape, strides: Strides, rank: Int)? {
    guard let input = inputs.first, let rank = input.shape.rank, rank > 0, output.rank != nil else { return nil }
    return (input.shape, input.laidOut, rank)
  }
}

/// The dimension that a number means; nil where it means none.
private func axis(_ dim: Dim, _ rank: Int) -> Int? {
  guard let dim = dim.value, (-rank..<rank).contains(dim) else { return nil }
  return dim < 0 ? dim + rank : dim
}

/// The dimensions that numbers mean; nil where one of them means none.
func axes(_ dims: [Dim], _ rank: Int) -> [Int]? {
  let found = dims.compactMap { axis($0, rank) }
  return found.count == dims.count ? found : nil
}

extension Reshaping {
  package func strides(_ call: PlacedCall) -> Strides? { call.viewed.flatMap { strides(call, $0.shape, $0.strides, rank: $0.rank) } }

  private func strides(_ call: PlacedCall, _ shape: Shape, _ strides: Strides, rank: Int) -> Strides? {
    switch kind {
    case .reshape: return call.view
    case .permute(let dims): return axes(dims, rank).flatMap { $0.count == rank ? strides.permuted($0) : nil }
    case .transpose(let first, let second):
      guard let a = axis(first, rank), let b = axis(second, rank) else { return nil }
      var order = Array(0..<rank)
      order.swapAt(a, b)
      return strides.permuted(order)
    case .squeeze(let dims):
      guard let gone = dims.map({ axes($0, rank) }) ?? Array(0..<rank) else { return nil }
      return strides.permuted((0..<rank).filter { shape[$0] != 1 || !gone.contains($0) })
    case .unsqueeze(let dim):
      guard let place = axis(dim, rank + 1) else { return nil }
      return strides.inserting(place == rank ? 1 : shape[place] * strides.steps[place], at: place)
    case .expand: return Strides(call.inputs[0].steps(within: call.output))
    // Rolled in memory of its own, which is like the input's unless a vmap takes it apart.
    case .roll: return call.inputs[0].levels.isEmpty ? call.images : nil
    }
  }
}

extension Slicing {
  package func strides(_ call: PlacedCall) -> Strides? {
    guard let (_, strides, rank) = call.viewed, let axis = axis(dim, rank) else { return nil }
    switch kind {
    case .select, .unbind: return call.output.rank == rank - 1 ? strides.removing(axis) : nil
    case .slice(_, _, let step): return Strides(strides.steps.replacing(axis, with: strides.steps[axis] * step))
    case .chunk, .split, .cut, .sections, .narrow: return strides
    }
  }
}

extension Indexing {
  package func strides(_ call: PlacedCall) -> Strides? {
    if writes { return call.written }
    guard let (shape, strides, rank) = call.viewed else { return nil }
    var (steps, axis) = ([Dim](), 0)
    let used = items.count(where: \.takesDimension)
    guard used <= rank else { return nil }
    for item in items.contains(.ellipsis) ? items : items + [.ellipsis] {
      switch item {
      case .ellipsis:
        for _ in 0..<rank - used { steps.append(strides.steps[axis]); axis += 1 }
      case .newDimension: steps.append(axis < rank ? shape[axis] * strides.steps[axis] : 1)
      case .slice(_, _, let step):
        steps.append(strides.steps[axis] * step)
        axis += 1
      case .place: axis += 1
      // Gathered one by one.
      case .tensor, .places, .unknown: return nil
      }
    }
    return steps.count == call.output.rank ? Strides(Shape(steps)) : nil
  }
}

extension Indexing.Item {
  fileprivate var takesDimension: Bool {
    switch self {
    case .place, .slice: true
    case .tensor, .places, .unknown, .newDimension, .ellipsis: false
    }
  }
}

extension Striding {
  package func strides(_ call: PlacedCall) -> Strides? { call.viewed.flatMap { strides(call, $0.strides, $0.rank) } }

  private func strides(_ call: PlacedCall, _ strides: Strides, _ rank: Int) -> Strides? {
    switch kind {
    case .tile, .repeatEach: return nil
    case .flip: return call.elementwise
    case .rotate(let turns, let dims):
      guard let turns = turns.value, dims.count == 2, let a = axis(dims[0], rank), let b = axis(dims[1], rank) else { return nil }
      var order = Array(0..<rank)
      if turns % 2 != 0 { order.swapAt(a, b) }
      return Strides.elementwise(call.inputs, call.inputs[0].shape)?.permuted(order)
    case .window(let dim, _, let step):
      guard let axis = axis(dim, rank) else { return nil }
      let moved = Strides(strides.steps.replacing(axis, with: strides.steps[axis] * step))
      return moved.inserting(strides.steps[axis], at: rank)
    case .diagonal(_, let first, let second):
      guard let a = axis(first, rank), let b = axis(second, rank), a != b else { return nil }
      let rest = strides.permuted((0..<rank).filter { $0 != a && $0 != b })
      return rest.inserting(strides.steps[a] + strides.steps[b], at: rank - 2)
    case .move(let from, let to):
      guard let source = axes(from, rank), let target = axes(to, rank) else { return nil }
      return Striding.order(rank, from: source, to: target).map(strides.permuted)
    case .reverse(let last, _):
      let count = min(rank, last ?? rank)
      return strides.permuted(Array(0..<rank - count) + (rank - count..<rank).reversed())
    }
  }
}
