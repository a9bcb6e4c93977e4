/// How far apart in memory the next elements of each dimension are, for a tensor that is not row-major (`Tensor.stride()`).
public struct Strides: Hashable, Sendable {
  package var steps: Shape

  package init(_ steps: Shape) { self.steps = steps }

  /// Each dimension behind the one before it.
  package init(rowMajor shape: Shape) { self.init(dense: shape, order: Array(shape.dims.indices)) }

  /// A tensor without gaps whose dimensions stand in `order`, the outermost first.
  package init(dense shape: Shape, order: [Int]) {
    steps = Shape(unknownOfRank: order.count)
    var next: Dim = 1
    for axis in order.reversed() {
      steps[axis] = next
      if shape[axis] != 0 { next = next * shape[axis] }
    }
  }

  /// Channels behind all other dimensions but the first: `torch.channels_last` and `channels_last_3d`. Nil for other ranks.
  package init?(channelsLast shape: Shape) {
    guard let rank = shape.rank, rank == 4 || rank == 5 else { return nil }
    self.init(dense: shape, order: [0] + Array(2..<rank) + [1])
  }

  package func permuted(_ axes: [Int]) -> Strides { Strides(Shape(axes.map { steps[$0] })) }

  package func removing(_ axis: Int) -> Strides { permuted((0..<(steps.rank ?? 0)).filter { $0 != axis }) }

  package func inserting(_ step: Dim, at axis: Int) -> Strides {
    var dims = steps.dims
    dims.insert(step, at: axis)
    return Strides(Shape(dims))
  }

  /// `Tensor.is_contiguous()`: dimensions of size 1 may have any stride. Nil where sizes are too unknown to tell.
  package func isRowMajor(_ shape: Shape) -> Bool? {
    let dense = Strides(rowMajor: shape)
    let places = (0..<(shape.rank ?? 0)).filter { shape[$0] != 1 }
    if places.contains(where: { !steps[$0].mayEqual(dense.steps[$0]) }) { return false }
    return places.allSatisfy { steps[$0].isKnown && dense.steps[$0].isKnown } ? true : nil
  }

  /// Whether the tensor suggests `torch.channels_last` or `channels_last_3d` (`c10/core/MemoryFormat.h`,
  /// `is_channels_last_strides_2d`). An unknown stride counts as larger than a known one.
  package func isChannelsLast(_ shape: Shape) -> Bool {
    guard let rank = shape.rank, rank == 4 || rank == 5, steps[1] != 0 else { return false }
    var least: Dim = 0
    for axis in [1] + (2..<rank).reversed() + [0] {
      let step = steps[axis]
      if shape[axis] == 0 || Strides.isBelow(step, least) || axis == 0 && least == steps[1] { return false }
      least = shape[axis] == 1 ? step : step * shape[axis]
    }
    return true
  }

  private static func isBelow(_ a: Dim, _ b: Dim) -> Bool {
    guard let a = a.value else { return false }
    return b.value.map { a < $0 } ?? true
  }

  /// The strides of a view of another shape; nil where there is none and the elements are copied
  /// (`aten/src/ATen/TensorUtils.cpp`, `computeStride`).
  package func viewed(_ old: Shape, as new: Shape) -> Strides? {
    guard let rank = old.rank, let newRank = new.rank, rank > 0, old.elements != 0 else { return nil }
    var result = Strides(Shape(unknownOfRank: newRank))
    var (place, base, length, filled) = (newRank - 1, steps[rank - 1], Dim(1), Dim(1))
    for axis in (0..<rank).reversed() {
      length = length * old[axis]
      if axis > 0, old[axis - 1] == 1 || steps[axis - 1] == length * base { continue }
      while place >= 0, filled != length || new[place] == 1 {
        result.steps[place] = filled * base
        filled = filled * new[place]
        place -= 1
      }
      if filled != length { return nil }
      if axis > 0 { (base, length, filled) = (steps[axis - 1], 1, 1) }
    }
    return place < 0 ? result : nil
  }

  /// The strides of what an operation computes element by element (`aten/src/ATen/TensorIterator.cpp`, `reorder_dimensions`): the order of
  /// the first operand's dimensions, and where that leaves two open, that of the next.
  package static func elementwise(_ operands: [TensorFacts], _ shape: Shape) -> Strides? {
    guard let rank = shape.rank, operands.contains(where: { $0.strides != nil }) else { return nil }
    if operands.allSatisfy({ $0.shape == shape && $0.strides.map { $0.isRowMajor(shape) ?? false } ?? true }) { return nil }
    let steps = operands.map { $0.steps(within: shape) }
    /// Below 0 where dimension `a` stands behind `b` in memory.
    func compare(_ a: Int, _ b: Int) -> Int {
      for steps in steps where steps[a] != 0 && steps[b] != 0 {
        if isBelow(steps[a], steps[b]) { return -1 }
        if isBelow(steps[b], steps[a]) || steps[a] == steps[b] && isBelow(shape[b], shape[a]) { return 1 }
      }
      return 0
    }
    var order = Array((0..<rank).reversed())
    for i in 0..<rank {
      var place = i
      for other in (0..<i).reversed() {
        let sign = compare(order[other], order[place])
        if sign < 0 { break }
        if sign > 0 {
          order.swapAt(other, place)
          place = other
        }
      }
    }
    return order == (0..<rank).reversed() ? nil : Strides(dense: shape, order: order.reversed())
  }
}

extension TensorFacts {
  /// Whether the elements of the last dimension don't stand one behind the other: `transpose(-2, -1)` of a matrix.
  package var isLastStrided: Bool { strides.map { $0.steps[-1] != 1 } ?? false }

  /// The strides in every case.
  package var laidOut: Strides { strides ?? Strides(rowMajor: shape) }

  /// Whether it is an image, or a clip, with its channels last.
  package var isChannelsLast: Bool { strides?.isChannelsLast(shape) ?? false }

  /// The strides in a broadcast to another shape, 0 for what repeats.
  func steps(within other: Shape) -> Shape {
    let (rank, own, laidOut) = (other.rank ?? 0, shape.rank ?? 0, laidOut)
    return Shape(count: rank) { axis in
      let place = axis - (rank - own)
      return place < 0 || shape[place] == 1 && other[axis] != 1 ? 0 : laidOut.steps[place]
    }
  }
}

/// A call as far as the places of its tensors in memory count: shapes, strides and levels.
public struct PlacedCall: Sendable {
  package let inputs: [TensorFacts]
  package let output: Shape
  /// The levels at which the layer's own parameters are batched.
  package let parameterLevels: LevelSet

  package init(_ inputs: [TensorFacts], _ output: Shape, parameterLevels: LevelSet = .none) {
    (self.inputs, self.output, self.parameterLevels) = (inputs, output, parameterLevels)
  }

  /// Those of what `layer` returns, nil for what is row-major.
  package func strides(of layer: any Layer) -> Strides? { layer.strides(self).flatMap { $0 == Strides(rowMajor: output) ? nil : $0 } }

  /// The first input's, where the output has its shape; those of a view of it otherwise.
  package var view: Strides? {
    guard let input = inputs.first, let strides = input.strides else { return nil }
    return input.shape == output ? strides : strides.viewed(input.shape, as: output)
  }

  /// Those of the first input, which is written in place.
  package var written: Strides? { inputs.first?.strides }

  /// Those of a result that is computed element by element.
  package var elementwise: Strides? { Strides.elementwise(inputs, output) }

  /// Those of a result whose lines are computed as images of one row.
  package var lines: Strides? {
    guard let input = inputs.first, let strides = input.strides, input.shape.rank == 3, output.rank == 3 else { return nil }
    let (shape, steps) = (input.shape, strides.inserting(input.shape[2] * strides.steps[2], at: 2))
    return steps.isChannelsLast([shape[0], shape[1], 1, shape[2]]) ? Strides(dense: output, order: [0, 2, 1]) : nil
  }

  /// Those of a result that has its channels last if the input has (`Tensor.suggest_memory_format`).
  package var images: Strides? {
    guard let input = inputs.first, input.isChannelsLast, input.shape.rank == output.rank else { return nil }
    return Strides(channelsLast: output)
  }
}
