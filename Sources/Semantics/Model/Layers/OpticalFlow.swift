/// The first lines of `RAFT.forward` (`torchvision/models/optical_flow/raft.py`): two images of one size that 8 divides, one behind the other in the
/// batch.
package struct ImagePair: Layer {
  package init() {}

  package var type: String { "cat" }
  package var arity: ClosedRange<Int> { 2...2 }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let shapes = call.inputs.map(\.shape)
    guard shapes.count == 2, shapes[0].rank == 4, shapes[1].rank == 4 else {
      if let rank = shapes.first(where: { $0.rank != 4 })?.rank { call.fail(.rankMismatch(expected: "4D", got: rank)) }
      return call.output(.unknown)
    }
    if ![0, 2, 3].allSatisfy({ shapes[0][$0].mayEqual(shapes[1][$0]) }) {
      call.fail(.featureMismatch("input images should have the same shape, instead got \(shapes[0]) and \(shapes[1])"))
    } else if (2...3).contains(where: { !(shapes[0][$0] % 8).mayEqual(0) }) {
      call.fail(.badArgument("input image H and W should be divisible by 8, instead got \(shapes[0])"))
    } else if (2...3).contains(where: { shapes[0][$0].isBelow(128) }) {
      call.fail(
        .badArgument("Feature maps are too small to be down-sampled by the correlation pyramid: H and W should be at least 128, not \(shapes[0])"))
    }
    return call.output(shapes[0].replacing(0, with: shapes[0][0] + shapes[1][0]))
  }
}

/// `CorrBlock._compute_corr_volume`: what each place of a map (N, C, H, W) says of each place of another, (N H W, 1, H, W).
package struct CorrelationVolume: Layer {
  package init() {}

  package var type: String { "matmul" }
  package var arity: ClosedRange<Int> { 2...2 }
  package var savesInput: InputSaving { .always }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let shape = call.input.shape
    guard shape.rank == 4 else { return call.output(.unknown) }
    return call.output([shape[0] * shape[2] * shape[3], 1, shape[2], shape[3]])
  }
}

/// `make_coords_grid` (`torchvision/models/optical_flow/_utils.py`): the coordinates (N, 2, H, W) of a map's places, x before y; batched at no level.
package struct CoordinateGrid: Layer {
  package init() {}

  package var type: String { "make_coords_grid" }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let shape = call.input.shape
    return TensorFacts(shape: shape.rank == 4 ? [shape[0], 2, shape[2], shape[3]] : .unknown, levels: .none)
  }
}

/// `CorrBlock.index_pyramid`: around each of the coordinates (N, 2, H, W), the correlations of all levels of the pyramid, (N, levels side², H, W).
package struct CorrelationLookup: Layer {
  package let radius: Int

  package init(radius: Int) { self.radius = radius }

  package var type: String { "grid_sample" }
  package var arity: ClosedRange<Int> { 2...Int.max }
  package var savesInput: InputSaving { .always }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let (shape, side) = (call.input.shape, 2 * radius + 1)
    return call.output(shape.rank == 4 ? shape.replacing(1, with: Dim((call.inputs.count - 1) * side * side)) : .unknown)
  }
}

/// `upsample_flow` by a mask: each of 8 times 8 points is a mixture of the nine places around its own.
package struct ConvexUpsampling: Layer {
  package init() {}

  package var type: String { "upsample_flow" }
  package var arity: ClosedRange<Int> { 2...2 }
  package var savesInput: InputSaving { .always }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let shape = call.input.shape
    return call.output(shape.rank == 4 ? [shape[0], shape[1], 8 * shape[2], 8 * shape[3]] : .unknown)
  }
}
