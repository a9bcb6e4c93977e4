/// `_unsqueeze(x, 5, 2)` of `torchvision/models/video/mvit.py`: an image is a clip of one frame.
package struct ClipOfFrames: Layer {
  package init() {}

  package var type: String { "unsqueeze" }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard let rank = call.input.shape.rank else { return call.sameTensor(.unknown) }
    guard (4...5).contains(rank) else {
      call.fail(.badArgument("Unsupported input dimension \(call.input.shape)"))
      return call.sameTensor(.unknown)
    }
    let dims = call.input.shape.dims
    return call.sameTensor(rank == 5 ? call.input.shape : Shape(dims[..<2] + [1] + dims[2...]))
  }
}

/// `PositionalEncoding` of `torchvision/models/video/mvit.py` on (N, tokens, features): a class token in front and, where attention doesn't know
/// positions, what is added to each token by its place in time and space.
package struct ClipEncoding: Layer {
  package let features: Dim
  /// The places in time and in space.
  package let times: Dim
  package let places: Dim
  package let addsPositions: Bool

  package init(features: Dim, times: Dim, places: Dim, addsPositions: Bool) {
    (self.features, self.times, self.places, self.addsPositions) = (features, times, places, addsPositions)
  }

  package var type: String { "PositionalEncoding" }

  package var state: [StateTensor] {
    let token = StateTensor.parameter("class_token", [features])
    guard addsPositions else { return [token] }
    return [
      token, .parameter("spatial_pos", [places, features]), .parameter("temporal_pos", [times, features]), .parameter("class_pos", [features]),
    ]
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard call.rank(in: 3...3, expected: "3D") != nil else { return call.output(.unknown, parameters: true) }
    var shape = call.input.shape
    if !shape[2].mayEqual(features) {
      call.fail(.featureMismatch("tokens of \(shape[2]) features can't be joined with the class token's \(features)"))
    } else if addsPositions, !shape[1].mayEqual(times * places) {
      call.fail(.featureMismatch("there are \(shape[1]) tokens, but positions for \(times * places)"))
    }
    shape[1] = shape[1] + 1
    return call.output(shape, parameters: true)
  }
}

/// The first lines of `Pool.forward` of `torchvision/models/video/mvit.py`: tokens (N, tokens, C) or (N, heads, tokens, C) without the class
/// token as a grid (N heads, C, T, H, W).
package struct TokenGrid: Layer {
  package let grid: Shape

  package init(_ grid: Shape) { self.grid = grid }

  package var type: String { "reshape" }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard let rank = call.rank(in: 3...4, expected: "3D or 4D") else { return call.output(.unknown) }
    let shape = call.input.shape
    if !(shape[-2] - 1).mayEqual(grid.product(0...)) {
      call.fail(.featureMismatch("shape \(grid) is invalid for \(shape[-2]) tokens, the class token among them"))
    }
    return call.output(Shape([rank == 4 ? shape[0] * shape[1] : shape[0], shape[-1]] + grid.dims))
  }
}

/// What follows on the pool there: the class token of the first input in front of the tokens of the second, a grid.
package struct GridTokens: Layer {
  package init() {}

  package var type: String { "cat" }
  package var arity: ClosedRange<Int> { 2...2 }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let (shape, grid) = (call.input.shape, call.inputs[1].shape)
    guard let rank = shape.rank, rank >= 3, grid.rank == 5 else { return call.output(.unknown) }
    return call.output(shape.replacing(rank - 2, with: 1 + grid.product(2...)))
  }
}

/// One of query, key and value of `MultiscaleAttention`: (N, tokens, 3 heads C) to (N, heads, tokens, C).
package struct AttentionPart: Layer {
  package let index: Int
  package let heads: Dim
  package let width: Dim

  package init(_ index: Int, heads: Dim, width: Dim) { (self.index, self.heads, self.width) = (index, heads, width) }

  package var type: String { "unbind" }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard call.rank(in: 3...3, expected: "3D") != nil else { return call.sameTensor(.unknown) }
    let shape = call.input.shape
    if !shape[2].mayEqual(3 * heads * width) {
      call.fail(.featureMismatch("\(shape[2]) features can't be shared out among 3 times \(heads) heads of \(width)"))
    }
    return call.sameTensor([shape[0], heads, shape[1], width])
  }
}

/// The products of `MultiscaleAttention.forward` on query, key and value, (N, heads, tokens, C): softmax(q k^T / sqrt(C) + positions) v, to which the
/// query may be added, and the heads side by side: (N, tokens, heads C).
package struct MultiscaleAttention: Layer {
  package enum Residual: Sendable { case none, all, withoutClass }

  package let width: Dim
  /// The grids of the queries and of the keys.
  package let queries: Shape
  package let keys: Shape
  package let residual: Residual
  /// The rows of the tables of positions in space and in time, which the module owns; nil for none.
  package let positions: (space: Dim, time: Dim)?

  package init(width: Dim, queries: Shape, keys: Shape, residual: Residual, positions: (space: Dim, time: Dim)?) {
    (self.width, self.queries, self.keys, self.residual, self.positions) = (width, queries, keys, residual, positions)
  }

  package var type: String { "attention" }
  package var arity: ClosedRange<Int> { 3...3 }
  package var savesInput: InputSaving { .always }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let (query, key) = (call.input.shape, call.inputs[1].shape)
    guard query.rank == 4, key.rank == 4 else { return call.output(.unknown, parameters: positions != nil) }
    if positions != nil {
      for (shape, grid) in [(query, queries), (key, keys)] where !(shape[2] - 1).mayEqual(grid.product(0...)) {
        call.fail(.featureMismatch("shape \(grid) is invalid for \(shape[2]) tokens, the class token among them"))
      }
    }
    return call.output([query[0], query[2], query[1] * query[3]], parameters: positions != nil)
  }
}
