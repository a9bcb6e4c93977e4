import Model

/// `monai/networks/nets/basic_unet.py`
struct BasicUNet: Sendable {
  let style: ConvolutionStyle
  let features: [Dim]
  let upsample: String

  static let entry = Catalogue.monaiNet(
    [], ["spatial_dims", "in_channels", "out_channels", "features", "act", "norm", "bias", "dropout", "upsample"], norm: "norm"
  ) { b, a, spatial, name, x in
    let (inChannels, outChannels) = (a.size("in_channels", default: 1), a.size("out_channels", default: 2))
    guard let net = BasicUNet(&a, spatial) else { return b.opaque("monai.networks.nets.BasicUNet", name, on: x.map { [$0] }) }
    return b.scope(name, "BasicUNet") { b in b.basicUNet(net, in: inChannels, out: outChannels, on: x) }
  }

  private init?(_ a: inout Arguments, _ spatial: Int) {
    style = ConvolutionStyle(
      spatial: spatial, act: a.activation(default: .leakyReLU(0.1)),
      norm: a.norm("norm", spatial, default: StandardSpec(name: "INSTANCE", arguments: [("affine", .bool(true))])),
      dropout: a.dropout(default: 0), bias: a.bool("bias", default: true) ?? true)
    upsample = a.string("upsample", default: "deconv") ?? "?"
    if a.argument("features") == nil {
      features = [32, 32, 64, 128, 256, 32]
    } else {
      guard let list = a.list("features") else { return nil }
      features = list.map { a.int($0, "features") }
      if features.count != 6 {
        a.refuse(.badArgument("features: a sequence of length 6 is expected, not \(features.count)"), at: "features")
        return nil
      }
    }
    if !["deconv", "deconvgroup", "nontrainable", "pixelshuffle"].contains(upsample), a.argument("upsample").map({ $0.value.name != nil }) == true {
      a.refuse(.badArgument("upsample: MONAI knows no way '\(upsample)'"), at: "upsample")
    }
    // Other ways of upsampling are not followed.
    guard upsample == "deconv" || upsample == "nontrainable" else { return nil }
  }
}

extension GraphBuilder {
  fileprivate mutating func basicUNet(_ net: BasicUNet, in inChannels: Dim, out outChannels: Dim, on x: ValueID?) -> ValueID? {
    let f = net.features
    var skipped = [twoConv("conv_0", net.style, in: inChannels, out: f[0], on: x)]
    for level in 1...4 {
      skipped.append(
        scope("down_\(level)", "Down") { b in
          let pooled = b.layer("max_pooling", b.pooling(net.style.spatial), on: skipped[level - 1])
          return b.twoConv("convs", net.style, in: f[level - 1], out: f[level], on: pooled)
        })
    }
    var x = skipped[4]
    for level in stride(from: 4, through: 1, by: -1) {
      x = upCat(
        "upcat_\(level)", net, in: f[level], skippedChannels: f[level - 1], out: level == 1 ? f[5] : f[level - 1], on: x, skipped: skipped[level - 1],
        halves: level > 1)
    }
    return layer("final_conv", net.style.convolution(f[5], outChannels, kernel: net.style.all(1), bias: true), on: x)
  }

  private func pooling(_ spatial: Int) -> Pooling {
    Pooling(.max, kernel: Sizes(2, spatial), stride: Sizes(2, spatial), padding: Sizes(0, spatial))
  }

  private mutating func twoConv(
    _ name: String, _ style: ConvolutionStyle, in inChannels: Dim, out outChannels: Dim, on x: ValueID?
  ) -> ValueID? {
    scope(name, "TwoConv") { b in
      let (kernel, one) = (style.all(3), style.all(1))
      let x = b.convolution("conv_0", style, in: inChannels, out: outChannels, kernel: kernel, stride: one, padding: one, on: x)
      return b.convolution("conv_1", style, in: outChannels, out: outChannels, kernel: kernel, stride: one, padding: one, on: x)
    }
  }

  /// Upsamples and joins the skip connection in front. An odd size is padded by one so that the shapes agree.
  private mutating func upCat(
    _ name: String, _ net: BasicUNet, in inChannels: Dim, skippedChannels: Dim, out outChannels: Dim, on x: ValueID?,
    skipped: ValueID?, halves: Bool
  ) -> ValueID? {
    scope(name, "UpCat") { b in
      let channels = halves ? inChannels / 2 : inChannels
      let up = b.upSample("upsample", net.style, in: inChannels, out: channels, mode: net.upsample, on: x)
      let padded = b.function(PaddedLike(), up, skipped)
      return b.twoConv("convs", net.style, in: skippedChannels + channels, out: outChannels, on: b.cat([skipped, padded]))
    }
  }

  /// `UpSample` by 2 (`monai/networks/blocks/upsample.py`).
  mutating func upSample(
    _ name: String, _ style: ConvolutionStyle, in inChannels: Dim, out outChannels: Dim, mode: String, alignsCorners: Bool = true,
    bias: Bool = true, on x: ValueID?
  ) -> ValueID? {
    scope(name, "UpSample") { b -> ValueID? in
      let two = style.all(2)
      if mode == "deconv" {
        let conv = style.convolution(
          inChannels, outChannels, kernel: two, stride: two, padding: style.all(0), bias: bias, transposedWith: style.all(0))
        return b.layer("deconv", conv, on: x)
      }
      var x = x
      if inChannels != outChannels {
        x = b.layer("preconv", style.convolution(inChannels, outChannels, kernel: style.all(1), bias: bias), on: x)
      }
      return b.layer("upsample_non_trainable", Upsampling(scale: 2, style.spatial, alignCorners: alignsCorners), on: x)
    }
  }
}
