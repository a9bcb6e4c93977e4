/// `cat` and `stack`: several tensors to one, along a dimension.
package struct Joining: Layer {
  package let stacks: Bool
  package let dim: Dim
  /// Whether the one tensor that is known stands for an unknown number of them.
  private var isOpen = false

  package init(_ dim: Dim = 1, stacks: Bool = false) { (self.dim, self.stacks) = (dim, stacks) }

  package init(_ a: inout Arguments, stacks: Bool) {
    self.stacks = stacks
    dim = a.int("dim", default: 0)
  }

  /// The same for a list of which only one item is known, and not its length.
  package var ofUnknownLength: Joining {
    var result = self
    result.isOpen = true
    return result
  }

  package var type: String { stacks ? "stack" : "cat" }
  package var arguments: [(name: String, value: Printed)] { [("dim", .dim(dim))] }

  package func strides(_ call: PlacedCall) -> Strides? {
    let isOfImages = !stacks && call.inputs.allSatisfy { $0.isChannelsLast && $0.levels.isEmpty }
    return isOfImages ? call.images : nil
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    // For historic reasons `cat` skips tensors of shape (0,).
    let shapes = call.inputs.map(\.shape).filter { stacks || $0 != [0] }
    guard var result = shapes.first else {
      if call.inputs.isEmpty { call.fail(.badArgument("\(type) expects a non-empty list of tensors")) }
      return call.output(call.input.shape)
    }
    guard let rank = result.rank, let dim = dim.value else { return call.output(.unknown) }
    let reach = stacks ? rank + 1 : rank
    guard (-reach..<reach).contains(dim) else {
      call.fail(.badArgument("\(type): dimension out of range (expected to be in [-\(reach), \(reach - 1)], but got \(dim))"))
      return call.output(.unknown)
    }
    let axis = dim < 0 ? dim + reach : dim
    for shape in shapes.dropFirst() {
      guard let joined = join(result, shape, axis: axis, in: &call) else { return call.output(.unknown) }
      result = joined
    }
    if isOpen, !stacks, result.rank == rank { result[axis] = .unknown }
    // A tensor of unknown rank makes the result unknown, too.
    guard stacks, result.rank == rank, rank < Shape.maximumRank else { return call.output(stacks ? .unknown : result) }
    var dims = result.dims
    dims.insert(isOpen ? .unknown : Dim(shapes.count), at: axis)
    return call.output(Shape(dims))
  }

  private func join(_ a: Shape, _ b: Shape, axis: Int, in call: inout LayerCall) -> Shape? {
    guard let own = a.rank, let rank = b.rank else { return .unknown }
    guard rank == own else {
      call.fail(.rankMismatch(expected: "\(own)D", got: rank))
      return nil
    }
    var result = a
    for i in 0..<rank {
      if i == axis, !stacks {
        result[i] = a[i] + b[i]
      } else if !a[i].mayEqual(b[i]) {
        call.fail(.featureMismatch("\(type): sizes of tensors must match except in dimension \(axis): \(a) and \(b)"))
        return nil
      } else if !a[i].isKnown {
        result[i] = b[i]
      }
    }
    return result
  }
}
