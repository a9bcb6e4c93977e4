/// Functions that return a view of their input in another shape: `reshape`, `permute`, `transpose`, `squeeze`,
/// `unsqueeze`, `expand`, `roll` and their kin. In-place operations behind them meet the input.
package struct Reshaping: Layer {
  package enum Kind {
    case reshape([Dim])
    case permute([Dim])
    case transpose(Dim, Dim)
    /// Nil: every dimension of size 1.
    case squeeze([Dim]?)
    case unsqueeze(Dim)
    case expand([Dim])
    /// Keeps the shape and rotates values.
    case roll(shifts: [Dim], dims: [Dim])
  }

  package let type: String
  package let kind: Kind

  package init(_ type: String, _ kind: Kind) { (self.type, self.kind) = (type, kind) }

  package static func permute(_ dims: [Dim]) -> Reshaping { Reshaping("permute", .permute(dims)) }

  package var arguments: [(name: String, value: Printed)] {
    switch kind {
    case .reshape(let shape): [("shape", .dims(shape))]
    case .permute(let dims): [("dims", .dims(dims))]
    case .transpose(let first, let second): [("dim0", .dim(first)), ("dim1", .dim(second))]
    case .squeeze(let dims): [("dim", dims.map(Printed.dims) ?? .none)]
    case .unsqueeze(let dim): [("dim", .dim(dim))]
    case .expand(let sizes): [("size", .dims(sizes))]
    case .roll(let shifts, let dims): [("shifts", .dims(shifts)), ("dims", .dims(dims))]
    }
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard let rank = call.input.shape.rank else { return call.sameTensor(.unknown) }
    let shape: Shape? =
      switch kind {
      case .reshape(let shape): call.reshaped(call.input.shape, to: shape)
      case .permute(let dims): permute(&call, dims)
      case .transpose(let first, let second): transpose(&call, first, second: second)
      case .squeeze(let dims): squeeze(&call, rank, dims: dims)
      case .unsqueeze(let dim): unsqueeze(&call, rank, dim: dim)
      case .expand(let sizes): expand(&call, rank, sizes: sizes)
      case .roll(_, let dims): roll(&call, rank, dims: dims)
      }
    if case .roll = kind { return call.output(shape ?? .unknown) }
    return call.sameTensor(shape ?? .unknown)
  }

  private func permute(_ call: inout LayerCall, _ dims: [Dim]) -> Shape? {
    let shape = call.input.shape
    guard dims.count == shape.rank else {
      call.fail(.rankMismatch(expected: "\(dims.count)D", got: shape.rank ?? 0))
      return nil
    }
    var axes: [Int] = []
    for dim in dims {
      guard let axis = call.axis(dim) else { return nil }
      axes.append(axis)
    }
    guard Set(axes).count == axes.count else {
      call.fail(.badArgument("permute(): duplicate dims are not allowed"))
      return nil
    }
    return Shape(axes.map { shape[$0] })
  }

  private func transpose(_ call: inout LayerCall, _ first: Dim, second: Dim) -> Shape? {
    guard let a = call.axis(first), let b = call.axis(second) else { return nil }
    let shape = call.input.shape
    return shape.replacing(a, with: shape[b]).replacing(b, with: shape[a])
  }

  private func squeeze(_ call: inout LayerCall, _ rank: Int, dims: [Dim]?) -> Shape? {
    let shape = call.input.shape
    var axes = Set(0..<rank)
    if let dims {
      axes = []
      for dim in dims {
        guard let axis = call.axis(dim) else { return nil }
        if axis < rank { axes.insert(axis) }
      }
    }
    // A dimension of unknown size may be squeezed, so the rank is unknown.
    if axes.contains(where: { !shape[$0].isKnown }) { return nil }
    return Shape((0..<rank).filter { !axes.contains($0) || shape[$0] != 1 }.map { shape[$0] })
  }

  private func roll(_ call: inout LayerCall, _ rank: Int, dims: [Dim]) -> Shape? {
    // An empty tensor is returned without checks.
    if call.input.shape.elements == 0 { return call.input.shape }
    if rank == 0, !dims.isEmpty { call.fail(.rankMismatch(expected: "at least 1D", got: 0)) }
    return dims.allSatisfy { call.axis($0) != nil } ? call.input.shape : nil
  }

  private func unsqueeze(_ call: inout LayerCall, _ rank: Int, dim: Dim) -> Shape? {
    guard let dim = dim.value, rank < Shape.maximumRank else { return nil }
    guard (-rank - 1...rank).contains(dim) else {
      call.fail(.badArgument("Dimension out of range (expected to be in range of [\(-rank - 1), \(rank)], but got \(dim))"))
      return nil
    }
    var dims = call.input.shape.dims
    dims.insert(1, at: dim < 0 ? dim + rank + 1 : dim)
    return Shape(dims)
  }

  private func expand(_ call: inout LayerCall, _ rank: Int, sizes: [Dim]) -> Shape? {
    guard sizes.count >= rank else {
      call.fail(.rankMismatch(expected: "at most \(sizes.count)D", got: rank))
      return nil
    }
    guard !sizes.prefix(sizes.count - rank).contains(-1) else {
      call.fail(.badArgument("expand(): the size -1 isn't allowed in a leading, non-existing dimension"))
      return nil
    }
    var result = Shape(sizes)
    for i in 1...max(1, rank) where i <= rank {
      let (old, new) = (call.input.shape[-i], sizes[sizes.count - i])
      if new == -1 { result[-i] = old }
      if new != -1, old != 1, !old.mayEqual(new) {
        call.fail(.featureMismatch("The expanded size of the tensor (\(new)) must match the existing size (\(old))"))
        return nil
      }
    }
    return result
  }
}

extension LayerCall {
  /// `shape` as `sizes` tell it, one of which may be -1; nil, with a fault, where the numbers of elements differ.
  package mutating func reshaped(_ shape: Shape, to sizes: [Dim]) -> Shape? {
    let open = sizes.indices.filter { sizes[$0] == -1 }
    let known = sizes.filter { $0 != -1 }.reduce(Dim(1), *)
    let total = shape.product(0...)
    if open.count > 1 || sizes.contains(where: { $0.isBelow(-1) }) {
      fail(.badArgument("invalid shape \(Shape(sizes)): only one dimension can be inferred"))
      return nil
    }
    guard let at = open.first else {
      if known.mayEqual(total) { return Shape(sizes) }
      fail(.featureMismatch("shape \(Shape(sizes)) is invalid for input of size \(total)"))
      return nil
    }
    if known == 0 || !(total % known).mayEqual(0) {
      fail(.featureMismatch("shape \(Shape(sizes)) is invalid for input of size \(total)"))
      return nil
    }
    var result = Shape(sizes)
    result[at] = total / known
    return result
  }
}
