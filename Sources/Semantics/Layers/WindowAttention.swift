/// `shifted_window_attention` of `torchvision/models/swin_transformer.py`, with the weights of the calling module's `qkv` and
/// `proj`, which are not called themselves.
///
/// Input (N, H, W, C) and, in the second version, the bias that a network of positions computes.
struct WindowAttention: Layer {
  let features: Dim
  let heads: Dim
  let attentionDropout: Double
  let dropout: Double
  /// The windows' size, and how far they are shifted.
  let window: Shape
  let shift: Shape
  /// The second version compares by cosines.
  let isSecond: Bool

  var type: String { "shifted_window_attention" }
  var arguments: [(name: String, value: Printed)] { [("num_heads", .dim(heads))] }
  var savesInput: InputSaving { .forParameters }

  func transfer(_ call: inout LayerCall) -> TensorFacts {
    _ = call.rank(in: 4...4, expected: "4D")
    let shape = call.input.shape
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
struct PositionBias: Layer {
  let heads: Dim
  let tokens: Dim

  var type: String { "_get_relative_position_bias" }

  func transfer(_ call: inout LayerCall) -> TensorFacts { call.output([1, heads, tokens, tokens]) }
}

/// `_patch_merging_pad`: (..., H, W, C) to (..., H/2, W/2, 4C), rounded up.
struct PatchMerging: Layer {
  var type: String { "_patch_merging_pad" }

  func transfer(_ call: inout LayerCall) -> TensorFacts {
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
struct GroupAttention: Layer {
  let tokens: Dim
  let heads: Dim

  var type: String { "attention" }
  var savesInput: InputSaving { .always }

  func transfer(_ call: inout LayerCall) -> TensorFacts {
    _ = call.rank(in: 4...4, expected: "4D")
    let shape = call.input.shape
    if !shape[2].mayEqual(tokens), shape[2] != 1, tokens != 1 {
      call.fail(.featureMismatch("attention is built for \(tokens) tokens a group, but \(shape[2]) arrive"))
    }
    return call.output(shape.replacing(3, with: shape[3] / 3), parameters: true)
  }
}
