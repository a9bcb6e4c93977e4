import Model

/// `UpSample` by 2 (`monai/networks/blocks/upsample.py`).
struct MONAIUpSampling: Sendable {
  /// `deconv` or `nontrainable`; other ways are not followed.
  let mode: String
  var interpolation = "linear"
  var alignsCorners: Bool? = true
  /// Whether a convolution in front changes the number of channels.
  var hasConvolution = true
  var bias = true

  static let modes = ["deconv", "deconvgroup", "nontrainable", "pixelshuffle"]

  /// Whether all of it is known.
  var isFollowed: Bool { mode == "deconv" || mode == "nontrainable" }

  /// The number of channels behind it, if `wanted` are asked for.
  func channels(from given: Dim, wanted: Dim) -> Dim { mode == "nontrainable" && !hasConvolution ? given : wanted }
}

extension Arguments {
  /// `upsample`
  mutating func upsampleMode(default standard: String) -> String {
    let mode = string("upsample", default: standard) ?? "?"
    if !MONAIUpSampling.modes.contains(mode), argument("upsample").map({ $0.value.name != nil }) == true {
      refuse(.badArgument("upsample: MONAI knows no way '\(mode)'"), at: "upsample")
    }
    return mode
  }
}

extension GraphBuilder {
  mutating func upSample(
    _ name: String, _ way: MONAIUpSampling, _ style: ConvolutionStyle, in inChannels: Dim, out outChannels: Dim, on x: ValueID?
  ) -> ValueID? {
    scope(name, "UpSample") { b -> ValueID? in
      let two = style.all(2)
      if way.mode == "deconv" {
        let conv = style.convolution(
          inChannels, outChannels, kernel: two, stride: two, padding: style.all(0), bias: way.bias, transposedWith: style.all(0))
        return b.layer("deconv", conv, on: x)
      }
      var x = x
      if way.hasConvolution, inChannels != outChannels {
        x = b.layer("preconv", style.convolution(inChannels, outChannels, kernel: style.all(1), bias: way.bias), on: x)
      }
      let layer = Upsampling(scale: 2, style.spatial, mode: way.interpolation, alignCorners: way.alignsCorners)
      return b.layer("upsample_non_trainable", layer, on: x)
    }
  }

  /// `UpCat` (`monai/networks/nets/basic_unet.py`): upsamples, joins the skip connection in front, and convolves twice. An odd size is padded
  /// by one so that the shapes agree.
  mutating func upCat(
    _ name: String, _ way: MONAIUpSampling, _ style: ConvolutionStyle, in inChannels: Dim, skippedChannels: Dim, out outChannels: Dim, on x: ValueID?,
    skipped: ValueID?, halves: Bool, isPadded: Bool = true
  ) -> ValueID? {
    scope(name, "UpCat") { b in
      let channels = way.channels(from: inChannels, wanted: halves ? inChannels / 2 : inChannels)
      var y = b.upSample("upsample", way, style, in: inChannels, out: channels, on: x)
      if skippedChannels != 0 {
        if isPadded { y = b.function(PaddedLike(), y, skipped) }
        y = b.cat([skipped, y])
      }
      return b.twoConv("convs", style, in: skippedChannels + channels, out: outChannels, on: y)
    }
  }

  /// `TwoConv` (`monai/networks/nets/basic_unet.py`)
  mutating func twoConv(_ name: String, _ style: ConvolutionStyle, in inChannels: Dim, out outChannels: Dim, on x: ValueID?) -> ValueID? {
    scope(name, "TwoConv") { b in
      let (kernel, one) = (style.all(3), style.all(1))
      let x = b.convolution("conv_0", style, in: inChannels, out: outChannels, kernel: kernel, stride: one, padding: one, on: x)
      return b.convolution("conv_1", style, in: outChannels, out: outChannels, kernel: kernel, stride: one, padding: one, on: x)
    }
  }
}
