import Model

/// `monai/networks/nets/flexible_unet.py`
struct FlexibleUNet: Sendable {
  private enum Backbone {
    case efficientNet(MONAIEfficientNet)
    case resNet(MONAIResNet)
  }

  private let backbone: Backbone
  fileprivate let style: ConvolutionStyle
  /// The widths of the decoder's five blocks.
  fileprivate let channels: [Dim]
  fileprivate let upsampling: MONAIUpSampling
  fileprivate let isPadded: Bool

  static let entry = Catalogue.monaiNet(
    ["in_channels", "out_channels", "backbone"],
    ["pretrained", "decoder_channels", "spatial_dims", "norm", "act", "dropout", "decoder_bias", "upsample", "pre_conv", "interp_mode", "is_pad"],
    norm: "norm", spatial: 2
  ) { b, a, spatial, name, x in
    let (inChannels, outChannels) = (a.size("in_channels"), a.size("out_channels"))
    if spatial == 1 { a.refuse(.badArgument("spatial_dims can only be 2 or 3."), at: "spatial_dims") }
    guard let net = FlexibleUNet(&a, spatial, inChannels) else { return b.opaque("monai.networks.nets.FlexibleUNet", name, on: x.map { [$0] }) }
    return b.scope(name, "FlexibleUNet") { b in b.flexibleUNet(net, in: inChannels, out: outChannels, on: x) }
  }

  private init?(_ a: inout Arguments, _ spatial: Int, _ inChannels: Dim) {
    let batch = StandardSpec(name: "BATCH", arguments: [("eps", .float(1e-3)), ("momentum", .float(0.1))])
    style = ConvolutionStyle(
      spatial: spatial, act: a.activation(default: .relu, takesNone: true), norm: a.norm("norm", spatial, default: batch, takesNone: true),
      dropout: a.dropout(default: 0), bias: a.bool("decoder_bias", default: false) ?? false)
    isPadded = a.bool("is_pad", default: true) ?? true
    let given = a.argument("pre_conv")?.value
    let interpolation = a.string("interp_mode", default: "nearest")
    upsampling = MONAIUpSampling(
      mode: a.upsampleMode(default: "nontrainable"), interpolation: interpolation.map(FlexibleUNet.general) ?? "?", alignsCorners: nil,
      hasConvolution: given.map { if case .null = $0 { false } else { true } } ?? true)
    let isStandard = given.map { if case .null = $0 { true } else { $0.name == "default" } } ?? true
    guard let channels = FlexibleUNet.channels(&a), let backbone = FlexibleUNet.backbone(&a, spatial, inChannels) else { return nil }
    (self.channels, self.backbone) = (channels, backbone)
    // Another convolution in front, and other ways of upsampling, are not followed.
    guard upsampling.isFollowed, isStandard || upsampling.mode == "deconv", interpolation != nil else { return nil }
  }

  /// The linear modes are one: the number of dimensions says which (`UpSample`).
  private static func general(_ mode: String) -> String { ["linear", "bilinear", "trilinear"].contains(mode) ? "linear" : mode }

  private static func channels(_ a: inout Arguments) -> [Dim]? {
    guard a.argument("decoder_channels") != nil else { return [256, 128, 64, 32, 16] }
    guard let list = a.list("decoder_channels") else { return nil }
    guard list.count >= 5 else {
      a.refuse(.badArgument("`len(decoder_channels)` should equal to `len(encoder_channels) - 1`."), at: "decoder_channels")
      return nil
    }
    return list.prefix(5).map { a.int($0, "decoder_channels") }
  }

  private static func backbone(_ a: inout Arguments, _ spatial: Int, _ inChannels: Dim) -> Backbone? {
    guard let name = a.string("backbone") else { return nil }
    if let net = MONAIEfficientNet(name, spatial, norm: MONAIEfficientNet.norm.norm(spatial, a.call)) { return .efficientNet(net) }
    guard let net = MONAIResNet(backbone: name, spatial, node: a.call.node) else {
      a.refuse(.badArgument("invalid model_name \(name) found"), at: "backbone")
      return nil
    }
    if a.bool("pretrained", default: false) == true, spatial != 3 || !inChannels.mayEqual(1) {
      a.refuse(.badArgument("Pretrained resnet models are only available for in_channels=1 and spatial_dims=3."), at: "pretrained")
    }
    return .resNet(net)
  }

  /// What the encoder gives, and how many channels each has.
  fileprivate func encode(_ b: inout GraphBuilder, in inChannels: Dim, on x: ValueID?) -> [(value: ValueID?, channels: Dim)] {
    switch backbone {
    case .efficientNet(let net):
      let widths = net.extracted.map { net.rows[$0].out }
      return Array(zip(b.efficientNetEncoder("encoder", net, in: inChannels, on: x), widths))
    case .resNet(let net):
      let widths = [net.planes[0]] + net.planes.map { $0 * net.block.expansion }
      return Array(zip(b.resNetEncoder("encoder", net, in: inChannels, on: x), widths))
    }
  }
}

extension GraphBuilder {
  fileprivate mutating func flexibleUNet(_ net: FlexibleUNet, in inChannels: Dim, out outChannels: Dim, on x: ValueID?) -> ValueID? {
    let features = net.encode(&self, in: inChannels, on: x)
    guard let last = features.last else { return nil }
    var (y, channels) = last
    scope("decoder", "UNetDecoder") { b in
      b.scope("blocks", "ModuleList") { b in
        for (i, out) in net.channels.enumerated() {
          // The last block has no skip connection.
          let skip = features.dropLast().reversed().dropFirst(i).first
          y = b.upCat(
            "\(i)", net.upsampling, net.style, in: channels, skippedChannels: skip?.channels ?? 0, out: out, on: y, skipped: skip?.value ?? nil,
            halves: skip != nil, isPadded: net.isPadded)
          channels = out
        }
      }
    }
    return scope("segmentation_head", "SegmentationHead") { b in
      let conv = net.style.convolution(channels, outChannels, kernel: net.style.all(3), bias: true)
      return b.layer("2", Identity(), on: b.layer("1", Identity(), on: b.layer("0", conv, on: y)))
    }
  }
}
