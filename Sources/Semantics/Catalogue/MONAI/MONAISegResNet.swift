import Model

/// `monai/networks/nets/segresnet.py`
struct SegResNet: Sendable {
  let style: ConvolutionStyle
  let filters: Dim
  let down: [Dim]
  let up: [Dim]
  let usesFinalConv: Bool
  let upsample: String

  private static let options = [
    "spatial_dims", "init_filters", "in_channels", "out_channels", "dropout_prob", "act", "norm", "norm_name", "num_groups",
    "use_conv_final", "blocks_down", "blocks_up", "upsample_mode",
  ]

  static let entries: [String: Catalogue.Entry] = [
    "SegResNet": Catalogue.monaiNet([], options, norm: "norm") { b, a, spatial, name, x in
      let (inChannels, outChannels) = (a.size("in_channels", default: 1), a.size("out_channels", default: 2))
      guard let net = SegResNet(&a, spatial) else { return b.opaque("monai.networks.nets.SegResNet", name, on: x.map { [$0] }) }
      return b.scope(name, "SegResNet") { b in b.segResNet(net, in: inChannels, out: outChannels, on: x) }
    }
  ]

  private init?(_ a: inout Arguments, _ spatial: Int) {
    if spatial == 1 { a.refuse(.badArgument("`spatial_dims` can only be 2 or 3."), at: "spatial_dims") }
    let standard = StandardSpec(name: "GROUP", arguments: [("num_groups", .int(8))])
    style = ConvolutionStyle(
      spatial: spatial, act: a.activation(default: .relu), norm: a.norm("norm", spatial, default: standard),
      dropout: a.dropout("dropout_prob", default: nil).map { Dropout($0.p, spatial: spatial) }, bias: false)
    filters = a.int("init_filters", default: 8)
    usesFinalConv = a.bool("use_conv_final", default: true) ?? true
    upsample = a.string("upsample_mode", default: "nontrainable") ?? "?"
    guard let down = a.counts("blocks_down", default: [1, 2, 2, 4]), let up = a.counts("blocks_up", default: [1, 1, 1]) else {
      return nil
    }
    (self.down, self.up) = (down, up)
    if case .string(let old)? = a.argument("norm_name")?.value, !old.isEmpty, old.lowercased() != "group" {
      a.refuse(.badArgument("Deprecating option 'norm_name=\(old)', please use 'norm' instead."), at: "norm_name")
    }
    // The old way to choose groups is not followed, nor are other ways of upsampling.
    guard a.argument("norm_name") == nil, ["deconv", "nontrainable"].contains(upsample), up.count < down.count else { return nil }
  }
}

extension Arguments {
  /// A list of known counts; nil where one is unknown.
  mutating func counts(_ name: String, default standard: [Dim]) -> [Dim]? {
    guard argument(name) != nil else { return standard }
    guard let list = list(name) else { return nil }
    let counts = list.map { int($0, name) }
    return counts.allSatisfy(\.isKnown) ? counts : nil
  }
}

extension GraphBuilder {
  fileprivate mutating func segResNet(_ net: SegResNet, in inChannels: Dim, out outChannels: Dim, on x: ValueID?) -> ValueID? {
    let style = net.style
    // The one activation of the final convolution is registered here.
    let next = nextModule
    spec("act_mod", style.act, channels: .unknown, on: nil)
    var act: ModuleID?
    if case .layer = style.act { act = firstModule(since: next) }
    var x = plainConv("convInit", style, in: inChannels, out: net.filters, on: x)
    var skipped: [ValueID?] = []
    // MONAI registers it last.
    if let dropout = style.dropout { x = layer("dropout", dropout, on: x) }
    scope("down_layers", "ModuleList") { b in
      for (i, count) in net.down.enumerated() {
        x = b.sequential("\(i)") { b in
          let channels = net.filters * Dim(1 << i)
          var y = i == 0 ? b.layer("0", Identity(), on: x) : b.plainConv("0", style, in: channels / 2, out: channels, stride: 2, on: x)
          for k in b.steps(count) where !b.graph.isTruncated { y = b.resBlock("\(k + 1)", style, channels: channels, on: y) }
          return y
        }
        skipped.append(x)
      }
    }
    skipped.reverse()
    let ups = net.up.count
    var layers: [Range<ModuleID>] = []
    scope("up_layers", "ModuleList") { b in
      for (i, count) in net.up.enumerated() {
        let channels = net.filters * Dim(1 << (ups - i - 1))
        layers.append(
          b.later { b in
            b.sequential("\(i)") { b in
              for k in b.steps(count) where !b.graph.isTruncated { b.resBlock("\(k)", style, channels: channels, on: nil) }
              return nil
            }
          })
      }
    }
    scope("up_samples", "ModuleList") { b in
      for i in net.up.indices {
        let channels = net.filters * Dim(1 << (ups - i))
        let up = b.sequential("\(i)") { b in
          let y = b.plainConv("0", style, in: channels, out: channels / 2, kernel: 1, on: x)
          let way = MONAIUpSampling(mode: net.upsample, alignsCorners: false)
          return b.upSample("1", way, style, in: channels / 2, out: channels / 2, on: y)
        }
        x = b.runResBlocks(layers[i], b.add(up, skipped[i + 1]))
      }
    }
    let final = sequential("conv_final") { b in
      let called = net.usesFinalConv ? x : nil
      var y = b.spec("0", style.norm, channels: net.filters, on: called)
      // `act_mod` once more, which `named_modules()` doesn't count again.
      if let act { y = y.flatMap { b.call(act, [$0]) } }
      return b.scope("2", "Convolution") { b in
        b.layer("conv", style.convolution(net.filters, outChannels, kernel: style.all(1), bias: true), on: y)
      }
    }
    return net.usesFinalConv ? final : x
  }

  /// `get_conv_layer`
  private mutating func plainConv(
    _ name: String, _ style: ConvolutionStyle, in inChannels: Dim, out outChannels: Dim, kernel: Dim = 3, stride: Dim = 1,
    on x: ValueID?
  ) -> ValueID? {
    scope(name, "Convolution") { b in
      b.layer("conv", style.convolution(inChannels, outChannels, kernel: style.all(kernel), stride: style.all(stride)), on: x)
    }
  }

  /// `ResBlock` (`monai/networks/blocks/segresnet_block.py`)
  @discardableResult
  private mutating func resBlock(_ name: String, _ style: ConvolutionStyle, channels: Dim, on x: ValueID?) -> ValueID? {
    scope(name, "ResBlock") { b in
      let parts = b.later { b in
        b.spec("norm1", style.norm, channels: channels, on: nil)
        b.spec("norm2", style.norm, channels: channels, on: nil)
        b.spec("act", style.act, channels: channels, on: nil)
        _ = b.plainConv("conv1", style, in: channels, out: channels, on: nil)
        _ = b.plainConv("conv2", style, in: channels, out: channels, on: nil)
      }
      return b.callResBlock(parts.lowerBound, x)
    }
  }

  /// norm1, act, conv1, norm2, act, conv2, and the input added in place. The modules stand in the order of `resBlock`.
  private mutating func callResBlock(_ first: ModuleID, _ x: ValueID?) -> ValueID? {
    var y = x
    for offset in [0, 2, 4, 1, 2, 6] { y = call(first.advanced(by: offset), y) }
    return add(y, x, inPlace: true)
  }

  /// Calls the `ResBlock`s of a `Sequential` that stands already.
  private mutating func runResBlocks(_ part: Range<ModuleID>, _ x: ValueID?) -> ValueID? {
    part.reduce(x) { graph[$1].type == "ResBlock" ? callResBlock($1.advanced(by: 1), $0) : $0 }
  }
}
