import Model

/// `speechbrain/nnet/CNN.py`: the convolution of PyTorch's is the module `conv`, the padding is done before it.
extension SpeechBrain {
  static let convolutions = Dictionary(uniqueKeysWithValues: [
    convolution(
      1, ["stride", "dilation", "padding", "groups", "bias", "padding_mode", "skip_transpose", "weight_norm", "conv_init", "default_padding"]),
    convolution(
      2, ["stride", "dilation", "padding", "groups", "bias", "padding_mode", "max_norm", "swap", "skip_transpose", "weight_norm", "conv_init"]),
  ])

  private static func convolution(_ spatial: Int, _ options: [String]) -> (String, Catalogue.Entry) {
    wrapper("CNN.Conv\(spatial)d", required: ["out_channels", "kernel_size"], optional: ["input_shape", "in_channels"] + options) { b, a, x in
      let kernel = a.sizes("kernel_size", spatial).shape(ofRank: spatial)
      let stride = a.sizes("stride", spatial, default: 1).shape(ofRank: spatial)
      let dilation = a.sizes("dilation", spatial, default: 1).shape(ofRank: spatial)
      let skips = a.bool("skip_transpose", default: false) == true
      let swaps = spatial == 2 && a.bool("swap", default: false) == true
      let isSingle = a.isSingleChannel(spatial, kernel)
      let channels = isSingle ? Argument(.int(1), a.call.node) : a.channels("in_channels") { $0[skips && spatial == 1 ? 1 : -1] }
      var keywords = [Keyword("in_channels", channels)] + a.handedOn(["out_channels", "kernel_size", "stride", "dilation", "groups", "bias"])
      if spatial == 1, let padding = a.argument("default_padding") { keywords.append(Keyword("padding", padding)) }
      let padding = a.padding(kernel, stride, dilation: dilation)
      return b.channelsFirst(x, if: !skips) { b, x in
        var x = swaps && !skips ? b.transposed(-1, -2, on: x) : x
        if isSingle { x = b.function(Reshaping("unsqueeze", .unsqueeze(1)), x) }
        if let padding { x = b.function(padding, x) }
        x = b.torchModule("conv", "Conv\(spatial)d", keywords: keywords, on: x)
        if isSingle { x = b.function(Reshaping("squeeze", .squeeze([1])), x) }
        // `channelsFirst` moves channels last afterwards; `swap` puts time before frequency again.
        return swaps && !skips ? b.transposed(-1, -2, on: x) : x
      }
    }
  }
}

extension Arguments {
  /// Whether the input comes without a dimension for channels, and what `_check_input` refuses.
  fileprivate mutating func isSingleChannel(_ spatial: Int, _ kernel: Shape) -> Bool {
    if let given = argument("in_channels"), !given.value.isNull { return false }
    guard let rank = channelsLastShape()?.rank else { return false }
    guard rank == spatial + 1 || rank == spatial + 2 else {
      refuse(.badArgument("conv\(spatial)d expects \(spatial + 1)d or \(spatial + 2)d inputs. Got \(rank)"))
      return false
    }
    if string("padding", default: "same") != "valid", kernel.dims.contains(where: { $0.isKnown && $0 % 2 == 0 }) {
      refuse(.badArgument("The field kernel size must be an odd number. Got \(kernel)."), at: "kernel_size")
    }
    return rank == spatial + 1
  }

  /// `get_padding_elem` for each dimension, the last one first; nil for none.
  fileprivate mutating func padding(_ kernel: Shape, _ stride: Shape, dilation: Shape) -> Padding? {
    let spatial = kernel.rank ?? 1
    switch string("padding", default: "same") {
    case "valid"?: return nil
    case "causal"?:
      return Padding(.zero, spatial == 1 ? [(kernel[0] - 1) * dilation[0], 0] : [0, 0, (kernel[0] - 1) * dilation[1], 0])
    case "same"?:
      let amounts = (0..<spatial).reversed().map { i -> Dim in
        guard stride[i].isKnown else { return .unknown }
        return stride[i].isBelow(2) ? dilation[i] * (kernel[i] - 1) / 2 : kernel[i] / 2
      }
      return Padding(paddingMode(), amounts.flatMap { [$0, $0] })
    case let other?:
      refuse(.badArgument("Padding must be 'same', 'valid' or 'causal'. Got \(other)"), at: "padding")
      return nil
    case nil: return Padding(.zero, Array(repeating: .unknown, count: 2 * spatial))
    }
  }

  private mutating func paddingMode() -> Padding.Mode {
    switch string("padding_mode", default: "reflect") {
    case "constant"?: .zero
    case "replicate"?: .replicate
    case "circular"?: .circular
    default: .reflect
    }
  }
}
