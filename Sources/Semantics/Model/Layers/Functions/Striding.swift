/// Functions that read their tensor in other steps: `repeat`, `flip`, `rot90`, `unfold`, `diagonal`, `movedim` and their kin.
package struct Striding: Layer {
  package enum Kind: Sendable {
    /// The tensor side by side with itself; `pads`: the counts may be fewer than the dimensions (`tile`).
    case tile([Dim], pads: Bool)
    /// Each element, or each slice of a dimension, several times; nil: of the flattened tensor.
    case repeatEach(Dim, dim: Dim?)
    case flip([Dim])
    /// A plane turned by so many right angles, from its first dimension towards the second.
    case rotate(Dim, [Dim])
    /// Windows over one dimension, in a new last one (`Tensor.unfold`).
    case window(Dim, size: Dim, step: Dim)
    case diagonal(offset: Dim, Dim, Dim)
    case move([Dim], [Dim])
    /// The last dimensions in reverse order: all of them, or two; at most as many as there may be.
    case reverse(last: Int?, limit: Int)
  }

  package let type: String
  package let kind: Kind
  /// The operator for which vmap has no rule, of a call that ends in it.
  private let refused: String?

  package init(_ type: String, _ kind: Kind, refused: String? = nil) { (self.type, self.kind, self.refused) = (type, kind, refused) }

  private var isView: Bool {
    switch kind {
    case .tile, .repeatEach, .flip, .rotate: false
    case .window, .diagonal, .move, .reverse: true
    }
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    if let refused { call.demandBatchingRule(refused) }
    let rank = call.input.shape.rank
    let shape: Shape = rank.flatMap { self.shape(&call, $0) } ?? .unknown
    return isView ? call.sameTensor(shape) : call.output(shape)
  }

  private func shape(_ call: inout LayerCall, _ rank: Int) -> Shape? {
    let shape = call.input.shape
    switch kind {
    case .tile(let counts, let pads): return tiled(&call, rank, counts: counts, pads: pads)
    case .flip(let dims): return dims.allSatisfy { call.axis($0) != nil } ? shape : nil
    case .rotate(let turns, let dims):
      guard let (a, b) = plane(&call, dims) else { return nil }
      let turned = shape.replacing(a, with: shape[b]).replacing(b, with: shape[a])
      return turns.value.map { $0 % 2 == 0 ? shape : turned } ?? (turned == shape ? shape : nil)
    case .repeatEach(let count, nil): return [shape.product(0...) * count]
    case .repeatEach(let count, let dim?):
      return call.axis(dim).map { rank == 0 ? [count] : shape.replacing($0, with: shape[$0] * count) }
    case .window(let dim, let size, let step):
      guard let axis = call.axis(dim), rank < Shape.maximumRank else { return nil }
      if let length = shape[axis].value, let size = size.value, size > length {
        call.fail(.badArgument("maximum size for tensor at dimension \(axis) is \(length) but size is \(size)"))
      }
      return Shape((rank == 0 ? [] : shape.replacing(axis, with: (shape[axis] - size) / step + 1).dims) + [size])
    case .diagonal(let offset, let first, let second):
      guard let a = call.axis(first), let b = call.axis(second) else { return nil }
      if a == b { call.fail(.badArgument("diagonal dimensions cannot be identical \(first), \(second)")) }
      return Shape((0..<rank).filter { $0 != a && $0 != b }.map { shape[$0] } + [Striding.diagonal(shape[a], shape[b], offset: offset)])
    case .move(let from, let to): return moved(&call, rank, from: from, to: to)
    case .reverse(let last, let limit):
      if rank > limit { call.fail(.rankMismatch(expected: "at most \(limit)D", got: rank)) }
      let count = min(rank, last ?? rank)
      return Shape(shape.dims.dropLast(count) + shape.dims.suffix(count).reversed())
    }
  }

  /// The two dimensions that `rot90` is about.
  private func plane(_ call: inout LayerCall, _ dims: [Dim]) -> (Int, Int)? {
    guard dims.count == 2 else {
      call.fail(.badArgument("expected total rotation dims == 2, but got dims = \(dims.count)"))
      return nil
    }
    guard let a = call.axis(dims[0]), let b = call.axis(dims[1]) else { return nil }
    guard a != b else {
      call.fail(.badArgument("expected rotation dims to be different, but got dim0 = \(dims[0]) and dim1 = \(dims[1])"))
      return nil
    }
    return (a, b)
  }

  private func tiled(_ call: inout LayerCall, _ rank: Int, counts: [Dim], pads: Bool) -> Shape? {
    if counts.count < rank, !pads {
      call.fail(.badArgument("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor"))
      return nil
    }
    let size = max(rank, counts.count)
    let sizes = Array(repeating: Dim(1), count: size - rank) + call.input.shape.dims
    let times = Array(repeating: Dim(1), count: size - counts.count) + counts
    return Shape(zip(sizes, times).map { $0 * $1 })
  }

  private func moved(_ call: inout LayerCall, _ rank: Int, from: [Dim], to: [Dim]) -> Shape? {
    let (source, target) = (from.compactMap { call.axis($0) }, to.compactMap { call.axis($0) })
    guard source.count == from.count, target.count == to.count else { return nil }
    guard let order = Striding.order(rank, from: source, to: target) else {
      call.fail(.badArgument("movedim: source and destination must be different dimensions, and as many"))
      return nil
    }
    return Shape(order.map { call.input.shape[$0] })
  }

  /// Which dimension stands at each place when those of `source` go to `target`; nil where that is no order.
  static func order(_ rank: Int, from source: [Int], to target: [Int]) -> [Int]? {
    guard source.count == target.count, Set(source).count == source.count, Set(target).count == target.count else { return nil }
    var rest = (0..<rank).filter { !source.contains($0) }[...]
    return (0..<rank).map { place in target.firstIndex(of: place).map { source[$0] } ?? rest.popFirst() ?? 0 }
  }

  private static func diagonal(_ rows: Dim, _ columns: Dim, offset: Dim) -> Dim {
    guard let rows = rows.value, let columns = columns.value, let offset = offset.value else { return .unknown }
    return Dim(max(0, offset >= 0 ? min(rows, columns - offset) : min(rows + offset, columns)))
  }
}

extension Striding {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    if let refused { try run.demandBatchingRule(refused) }
    let x = try run.rowMajor(run.take())
    let strides = x.strides(in: x.dims)
    switch kind {
    case .tile(let counts, let pads):
      var times = try run.known(counts, type)
      guard pads || times.count >= x.rank else {
        throw .shape("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor")
      }
      times = Array(repeating: 1, count: max(0, x.rank - times.count)) + times
      let sizes = Array(repeating: 1, count: times.count - x.rank) + x.dims
      let steps = Array(repeating: 0, count: times.count - x.rank) + strides
      let tiled = try run.gathered(x, zip(times, sizes).flatMap { [$0, $1] }, strides: steps.flatMap { [0, $0] })
      return tiled.viewed(zip(times, sizes).map { $0 * $1 })
    case .repeatEach(let count, let dim):
      let (count, flat) = (try run.known(count, "repeats"), dim == nil || x.rank == 0 ? x.viewed([x.size]) : x)
      let axis = try dim.map { (dim) throws(Refusal) in try run.axis(try run.known(dim, "dim"), flat.rank) } ?? 0
      var (dims, steps) = (flat.dims, flat.strides(in: flat.dims))
      dims.insert(count, at: axis + 1)
      steps.insert(0, at: axis + 1)
      let repeated = try run.gathered(flat, dims, strides: steps)
      dims.remove(at: axis + 1)
      dims[axis] *= count
      return repeated.viewed(dims)
    case .flip(let dims):
      var (steps, offset) = (strides, 0)
      for axis in try run.axes(dims, x.rank) where x.rank > 0 && x.dims[axis] > 0 {
        offset += (x.dims[axis] - 1) * strides[axis]
        steps[axis] = -strides[axis]
      }
      return try run.gathered(x, x.dims, strides: steps, offset: offset)
    case .rotate(let turns, let dims):
      let (places, turns) = (try run.axes(dims, x.rank), try run.known(turns, "k"))
      guard places.count == 2, places[0] != places[1] else { throw .shape("expected two different rotation dims, but got \(dims)") }
      return try rotated(run, x, places[0], places[1], turns: (turns % 4 + 4) % 4)
    case .window(let dim, let size, let step):
      let (axis, size, step) = (try run.axes([dim], x.rank)[0], try run.known(size, "size"), try run.known(step, "step"))
      guard x.rank > 0, size <= x.dims[axis], step > 0 else { throw .shape("maximum size for tensor at dimension \(axis) is \(x.dims)") }
      var (sizes, steps) = (x.dims, strides)
      sizes[axis] = (sizes[axis] - size) / step + 1
      steps[axis] *= step
      return try run.gathered(x, sizes + [size], strides: steps + [strides[axis]])
    case .diagonal(let offset, let first, let second):
      let (places, offset) = (try run.axes([first, second], x.rank), try run.known(offset, "offset"))
      let (a, b) = (places[0], places[1])
      guard a != b else { throw .shape("diagonal dimensions cannot be identical \(a), \(b)") }
      let start = offset >= 0 ? offset * strides[b] : -offset * strides[a]
      let length = max(0, offset >= 0 ? min(x.dims[a], x.dims[b] - offset) : min(x.dims[a] + offset, x.dims[b]))
      let rest = (0..<x.rank).filter { $0 != a && $0 != b }
      return try run.gathered(
        x, rest.map { x.dims[$0] } + [length], strides: rest.map { strides[$0] } + [strides[a] + strides[b]],
        offset: length == 0 ? 0 : start)
    case .move(let from, let to):
      guard let order = Striding.order(x.rank, from: try run.axes(from, x.rank), to: try run.axes(to, x.rank)) else {
        throw .shape("movedim: repeated dim")
      }
      return try run.permuted(x, order)
    case .reverse(let last, let limit):
      guard x.rank <= limit else { throw .shape("\(type)() expects a tensor with <= \(limit) dimensions, but self is \(x.rank)D") }
      let count = min(x.rank, last ?? x.rank)
      return try run.permuted(x, Array(0..<x.rank - count) + (x.rank - count..<x.rank).reversed())
    }
  }
  private func rotated(_ run: LayerRun, _ x: Tensor, _ a: Int, _ b: Int, turns: Int) throws(Refusal) -> Tensor {
    var (dims, steps, offset) = (x.dims, x.strides(in: x.dims), 0)
    let strides = steps
    // One turn reads the second dimension backwards, two turns both, three the first.
    for (axis, isRead) in [(a, turns >= 2), (b, turns == 1 || turns == 2)] where isRead {
      offset += max(0, x.dims[axis] - 1) * strides[axis]
      steps[axis] = -strides[axis]
    }
    if turns % 2 == 1 {
      dims.swapAt(a, b)
      steps.swapAt(a, b)
    }
    return try run.gathered(x, dims, strides: steps, offset: offset)
  }
}
