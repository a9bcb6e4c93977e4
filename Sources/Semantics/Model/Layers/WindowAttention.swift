/// `shifted_window_attention` of `torchvision/models/swin_transformer.py` and `shifted_window_attention_3d` of
/// `torchvision/models/video/swin_transformer.py`, with the weights of the calling module's `qkv` and `proj`, which are not called themselves.
///
/// Input (N, H, W, C), or (N, T, H, W, C) for windows over time and space, and, in the second version, the bias that a network of positions computes.
package struct WindowAttention: Layer {
  package let features: Dim
  package let heads: Dim
  package let attentionDropout: Double
  package let dropout: Double
  /// The windows' size, and how far they are shifted.
  package let window: Shape
  package let shift: Shape
  /// The second version compares by cosines.
  package let isSecond: Bool

  package init(features: Dim, heads: Dim, attentionDropout: Double, dropout: Double, window: Shape, shift: Shape, isSecond: Bool) {
    self.features = features
    self.heads = heads
    self.attentionDropout = attentionDropout
    self.dropout = dropout
    self.window = window
    self.shift = shift
    self.isSecond = isSecond
  }

  /// Whether windows are over time and space.
  package var isSpaceTime: Bool { window.rank == 3 }
  package var type: String { isSpaceTime ? "shifted_window_attention_3d" : "shifted_window_attention" }
  package var arguments: [(name: String, value: Printed)] { [("num_heads", .dim(heads))] }
  package var savesInput: InputSaving { .forParameters }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    _ = isSpaceTime ? call.rank(in: 5...5, expected: "5D") : call.rank(in: 4...4, expected: "4D")
    let shape = call.input.shape
    if window.dims.contains(where: { $0.isBelow(1) }) { call.fail(.badArgument("\(type): a window of \(window) is empty")) }
    if !shape[-1].mayEqual(features) {
      call.fail(.featureMismatch("\(type) takes \(features) features, but \(shape[-1]) arrive"))
    } else if !(features % heads).mayEqual(0) {
      call.fail(.badArgument("\(type): \(features) features can't be shared out among \(heads) heads"))
    }
    var output = call.output(shape, parameters: true)
    if call.isTraining, [attentionDropout, dropout].contains(where: { $0 > 0 && $0 < 1 }) {
      call.record(.drawsRandomNumbers(.sampled))
      output.levels = output.levels.joined(call.surroundings.randomLevels)
    }
    return output
  }
}

/// The bias of `ShiftedWindowAttentionV2`, (1, heads, N, N), from what the network of positions says of each offset.
package struct PositionBias: Layer {
  package let heads: Dim
  package let tokens: Dim

  package init(heads: Dim, tokens: Dim) {
    self.heads = heads
    self.tokens = tokens
  }

  package var type: String { "_get_relative_position_bias" }

  package func transfer(_ call: inout LayerCall) -> TensorFacts { call.output([1, heads, tokens, tokens]) }
}

/// `_patch_merging_pad`: (..., H, W, C) to (..., H/2, W/2, 4C), rounded up.
package struct PatchMerging: Layer {
  package init() {}

  package var type: String { "_patch_merging_pad" }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard let rank = call.rank(in: 3...Shape.maximumRank, expected: "at least 3D") else { return call.output(.unknown) }
    var shape = call.input.shape
    shape[rank - 3] = (shape[rank - 3] + 1) / 2
    shape[rank - 2] = (shape[rank - 2] + 1) / 2
    shape[rank - 1] = 4 * shape[rank - 1]
    return call.output(shape)
  }
}

/// The products inside of `RelativePositionalMultiHeadAttention` (`torchvision/models/maxvit.py`), on (B, G, P, 3D): within
/// each of G groups of P tokens, with a learned bias for `tokens` of them.
package struct GroupAttention: Layer {
  package let tokens: Dim
  package let heads: Dim

  package init(tokens: Dim, heads: Dim) {
    self.tokens = tokens
    self.heads = heads
  }

  package var type: String { "attention" }
  package var savesInput: InputSaving { .always }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    _ = call.rank(in: 4...4, expected: "4D")
    let shape = call.input.shape
    if !shape[2].mayEqual(tokens), shape[2] != 1, tokens != 1 {
      call.fail(.featureMismatch("attention is built for \(tokens) tokens a group, but \(shape[2]) arrive"))
    }
    return call.output(shape.replacing(3, with: shape[3] / 3), parameters: true)
  }
}
