import Model

/// `_downsample_basic_block`: an average pool of single values, and zeros as further channels.
struct ZeroPaddedShortcut: Layer {
  let planes: Dim
  let stride: Dim
  var type: String { "shortcut" }

  func transfer(_ call: inout LayerCall) -> TensorFacts {
    var shape = call.input.shape
    guard let rank = shape.rank, rank > 2 else { return call.output(.unknown) }
    shape[1] = planes
    for i in 2..<rank { shape[i] = (shape[i] - 1) / stride + 1 }
    return call.output(shape)
  }
}
