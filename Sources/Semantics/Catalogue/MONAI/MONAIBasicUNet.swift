import Model

/// `monai/networks/nets/basic_unet.py`
struct BasicUNet: Sendable {
  let style: ConvolutionStyle
  let features: [Dim]
  let upsampling: MONAIUpSampling

  static let entry = Catalogue.monaiNet(
    [], ["spatial_dims", "in_channels", "out_channels", "features", "act", "norm", "bias", "dropout", "upsample"], norm: "norm"
  ) { b, a, spatial, name, x in
    let (inChannels, outChannels) = (a.size("in_channels", default: 1), a.size("out_channels", default: 2))
    guard let net = BasicUNet(&a, spatial) else { return b.opaque("monai.networks.nets.BasicUNet", name, on: x.map { [$0] }) }
    return b.scope(name, "BasicUNet") { b in b.basicUNet(net, in: inChannels, out: outChannels, on: x) }
  }

  private init?(_ a: inout Arguments, _ spatial: Int) {
    style = ConvolutionStyle(
      spatial: spatial, act: a.activation(default: .leakyReLU(0.1), takesNone: true),
      norm: a.norm("norm", spatial, default: StandardSpec(name: "INSTANCE", arguments: [("affine", .bool(true))]), takesNone: true),
      dropout: a.dropout(default: 0), bias: a.bool("bias", default: true) ?? true)
    upsampling = MONAIUpSampling(mode: a.upsampleMode(default: "deconv"))
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
    // Other ways of upsampling are not followed.
    guard upsampling.isFollowed else { return nil }
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
        "upcat_\(level)", net.upsampling, net.style, in: f[level], skippedChannels: f[level - 1], out: level == 1 ? f[5] : f[level - 1], on: x,
        skipped: skipped[level - 1], halves: level > 1)
    }
    return layer("final_conv", net.style.convolution(f[5], outChannels, kernel: net.style.all(1), bias: true), on: x)
  }

  private func pooling(_ spatial: Int) -> Pooling {
    Pooling(.max, kernel: Sizes(2, spatial), stride: Sizes(2, spatial), padding: Sizes(0, spatial))
  }
}
