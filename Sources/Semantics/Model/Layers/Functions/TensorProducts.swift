/// Products of tensors of any rank, and tensors with a matrix's diagonal, whose values normlint does not compute: `tensordot`, `kron`, `cross`
/// and `diag_embed` (`aten/src/ATen/native/Linear.cpp`, `LinearAlgebra.cpp`, `Cross.cpp`, `TensorShape.cpp`).
package struct TensorProduct: Layer {
  private enum Kind: Equatable {
    /// The last dimensions of one tensor summed with the first of another.
    case contraction(count: Dim)
    /// These dimensions of one tensor summed with those of another.
    case contractionAlong([Dim], [Dim])
    case kronecker
    /// Of vectors with three elements along a dimension: where nil, the first that has so many.
    case cross(Dim?)
    case diagonal(offset: Dim, Dim, Dim)
  }

  package let type: String
  private let kind: Kind

  package var savesInput: InputSaving {
    switch kind {
    case .contraction, .cross: .always
    case .contractionAlong(let left, let right): .at((left.isRun ? [0] : []) + (right.isRun ? [1] : []))
    case .kronecker, .diagonal: .never
    }
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let count = if case .diagonal = kind { 1 } else { 2 }
    guard call.inputs.count == count else {
      call.fail(.badArgument("\(type) takes \(count) tensor\(count == 1 ? "" : "s"), but \(call.inputs.count) are given"))
      return call.output(.unknown)
    }
    return call.output(shape(&call) ?? .unknown)
  }

  private func shape(_ call: inout LayerCall) -> Shape? {
    guard let a = call.inputs.first?.shape, let b = call.inputs.last?.shape, let rank = a.rank, let other = b.rank else { return nil }
    switch kind {
    case .contraction(let count):
      guard let count = count.value else { return nil }
      guard (0...min(rank, other)).contains(count) else {
        return refuse("tensors of \(rank) and \(other) dimensions don't have \(count) to sum over", &call)
      }
      return contracted(a, Array(rank - count..<rank), b, Array(0..<count), &call)
    case .contractionAlong(let left, let right):
      guard left.count == right.count else { return refuse("both dimension lists should have same length", &call) }
      guard let left = places(left, rank, &call), let right = places(right, other, &call) else { return nil }
      return contracted(a, left, b, right, &call)
    case .kronecker: return kronecker(a.dims, b.dims)
    case .cross(let dim):
      guard rank == other else { return refuse("inputs must have the same number of dimensions, but have \(rank) and \(other)", &call) }
      return crossed(a, b, rank, along: dim, &call)
    case .diagonal(let offset, let first, let second):
      guard let places = places([first, second], rank + 1, &call), let size = offset.value.map({ a[-1] + Dim(abs($0)) }) else { return nil }
      guard places[0] != places[1] else { return refuse("diagonal dimensions cannot be identical", &call) }
      return Shape(places.sorted().reduce(into: Array(a.dims.dropLast())) { $0.insert(size, at: $1) })
    }
  }

  private func refuse(_ reason: String, _ call: inout LayerCall) -> Shape? {
    call.fail(.badArgument("\(type): \(reason)"))
    return nil
  }

  /// The dimensions that numbers mean; nil where one is unknown, or means none, which is refused.
  private func places(_ dims: [Dim], _ rank: Int, _ call: inout LayerCall) -> [Int]? {
    if let places = axes(dims, rank) { return places }
    if let wrong = dims.first(where: { $0.isKnown && axes([$0], rank) == nil }) {
      call.fail(.badArgument("\(type): dimension \(wrong) is out of range: the tensor has \(rank)"))
    }
    return nil
  }

  /// What is left of both tensors. Along a dimension of size 1, the other tensor is summed by itself.
  private func contracted(_ a: Shape, _ left: [Int], _ b: Shape, _ right: [Int], _ call: inout LayerCall) -> Shape? {
    if Set(left).count < left.count || Set(right).count < right.count {
      return refuse("a dimension appears multiple times in the list of dims", &call)
    }
    for (i, j) in zip(left, right) where !a[i].mayEqual(b[j]) && a[i] != 1 && b[j] != 1 {
      call.fail(.featureMismatch("tensordot: contracted dimensions need to match, but have sizes \(a[i]) in dim \(i) and \(b[j]) in dim \(j)"))
      return nil
    }
    return Shape(rest(of: a, without: left) + rest(of: b, without: right))
  }

  private func rest(of shape: Shape, without axes: [Int]) -> [Dim] { shape.dims.enumerated().filter { !axes.contains($0.offset) }.map(\.element) }

  private func kronecker(_ a: [Dim], _ b: [Dim]) -> Shape {
    let rank = max(a.count, b.count)
    func padded(_ dims: [Dim]) -> [Dim] { Array(repeating: 1, count: rank - dims.count) + dims }
    return Shape(zip(padded(a), padded(b)).map { $0 * $1 })
  }

  private func crossed(_ a: Shape, _ b: Shape, _ rank: Int, along dim: Dim?, _ call: inout LayerCall) -> Shape? {
    guard let shape = call.broadcast(a, b) else { return nil }
    guard let dim else { return a.dims.contains { $0.mayEqual(3) } ? shape : refuse("no dimension of size 3 in input", &call) }
    guard let axis = places([dim], rank, &call)?.first else { return nil }
    if let size = [a[axis], b[axis]].first(where: { !$0.mayEqual(3) }) {
      return refuse("inputs dimension \(axis) must have length 3, but has \(size)", &call)
    }
    return shape
  }
}

extension TensorProduct {
  static let functions: [LayerClass] = [
    LayerClass(function: "tensordot", "a: Tensor, b: Tensor, dims?") { a in
      guard case .list(let items)? = a.argument("dims")?.value, items.count == 2, let left = sizes(items[0], &a), let right = sizes(items[1], &a)
      else { return TensorProduct(type: "tensordot", kind: .contraction(count: a.isTensor("dims") ? .unknown : a.int("dims", default: 2))) }
      return TensorProduct(type: "tensordot", kind: .contractionAlong(left, right))
    },
    LayerClass(function: "kron", "input/self: Tensor, other: Tensor") { _ in TensorProduct(type: "kron", kind: .kronecker) },
    LayerClass(function: "cross", "input/self: Tensor, other: Tensor, dim?") { TensorProduct(type: "cross", kind: .cross($0.optionalInt("dim"))) },
    LayerClass(function: "linalg.cross", "input: Tensor, other: Tensor, *, dim?") {
      TensorProduct(type: "linalg.cross", kind: .cross($0.int("dim", default: -1)))
    },
    LayerClass(function: "diag_embed", "input/self: Tensor, offset?, dim1?, dim2?") { a in
      TensorProduct(
        type: "diag_embed", kind: .diagonal(offset: a.int("offset", default: 0), a.int("dim1", default: -2), a.int("dim2", default: -1)))
    },
  ]

  /// The numbers of a list among `dims`; nil for anything else.
  private static func sizes(_ item: Argument, _ a: inout Arguments) -> [Dim]? {
    guard case .list(let items) = item.value else { return nil }
    return items.map { a.int($0, "dims") }
  }
}

extension [Dim] {
  /// Whether dimensions follow each other. Of a tensor in which those to sum over don't, a copy is made and saved in its place.
  fileprivate var isRun: Bool { zip(self, dropFirst()).allSatisfy { ($0 + 1).mayEqual($1) } }
}
