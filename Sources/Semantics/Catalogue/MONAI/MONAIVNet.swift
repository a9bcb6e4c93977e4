import Model

/// `monai/networks/nets/vnet.py`: batch norms throughout, and no argument that says otherwise.
struct VNet: Sendable {
  /// Without a normalisation of its own choice.
  let style: ConvolutionStyle
  let act: LayerSpec
  /// `prelu` gets a slope for each channel.
  let isPReLU: Bool
  let dropDown: Double??
  let dropUp: [Double?]
  // `dropout_dim` reaches none of the parts.

  static let entry = Catalogue.monaiNet(
    [], ["spatial_dims", "in_channels", "out_channels", "act", "dropout_prob", "dropout_prob_down", "dropout_prob_up", "dropout_dim", "bias"],
    norm: nil
  ) { b, a, spatial, name, x in
    let (inChannels, outChannels) = (a.size("in_channels", default: 1), a.size("out_channels", default: 1))
    if spatial == 1 { a.refuse(.badArgument("spatial_dims can only be 2 or 3."), at: "spatial_dims") }
    if !(Dim(16) % inChannels).mayEqual(0) {
      a.refuse(.badArgument("out channels should be divisible by in_channels"), at: "in_channels")
    }
    guard let net = VNet(&a, spatial), inChannels.isKnown else {
      return b.opaque("monai.networks.nets.VNet", name, on: x.map { [$0] })
    }
    return b.scope(name, "VNet") { b in b.vNet(net, in: inChannels, out: outChannels, on: x) }
  }

  private init?(_ a: inout Arguments, _ spatial: Int) {
    let batch = StandardSpec.batch
    act = a.activation(default: StandardSpec(name: "ELU", arguments: [("inplace", .bool(true))]))
    isPReLU = if case .string("prelu")? = a.argument("act")?.value { true } else { false }
    style = ConvolutionStyle(
      spatial: spatial, act: .none, norm: batch.norm(spatial, a.call), dropout: nil, bias: a.bool("bias", default: false) ?? false)
    dropDown = a.isNone("dropout_prob_down") == true ? .some(.none) : .some(a.float("dropout_prob_down", default: 0.5))
    // Rates by other names than today's are not followed.
    guard a.argument("dropout_prob") == nil, a.argument("dropout_prob_up") == nil else { return nil }
    dropUp = [0.5, 0.5]
  }

  func act(_ channels: Dim) -> LayerSpec {
    guard isPReLU, case .layer(let call, _) = act else { return act }
    return .layer(call.adding([], [("num_parameters", channels.asValue)]), channels: nil)
  }
}

extension StandardSpec {
  /// A normalisation that a network always has.
  func norm(_ spatial: Int, _ call: ModuleCall) -> LayerSpec {
    let keywords = arguments.map { Keyword($0.0, Argument($0.1, call.node)) }
    return LayerSpec.normalization(name, spatial, keywords: keywords, at: call.node) ?? .unknown
  }
}

extension GraphBuilder {
  /// A layer that is registered now and called later.
  mutating func held(_ name: String, _ spec: LayerSpec, channels: Dim) -> ModuleID? {
    let next = nextModule
    self.spec(name, spec, channels: channels, on: nil)
    return firstModule(since: next)
  }

  /// Calls a held layer; without one the value stays.
  mutating func call(held module: ModuleID?, _ x: ValueID?) -> ValueID? { module.map { call($0, x) } ?? x }

  fileprivate mutating func vNet(_ net: VNet, in inChannels: Dim, out outChannels: Dim, on x: ValueID?) -> ValueID? {
    let out16 = scope("in_tr", "InputTransition") { b in
      let act = b.held("act_function", net.act(16), channels: 16)
      let y = b.wideConv("conv_block", net, in: inChannels, out: 16, on: x)
      let repeated = b.cat(Array(repeating: x, count: max(1, 16 / max(1, inChannels.value ?? 16))))
      return b.call(held: act, b.add(y, repeated))
    }
    let out32 = down("down_tr32", net, channels: 16, count: 1, drops: false, on: out16)
    let out64 = down("down_tr64", net, channels: 32, count: 2, drops: false, on: out32)
    let out128 = down("down_tr128", net, channels: 64, count: 3, drops: true, on: out64)
    let out256 = down("down_tr256", net, channels: 128, count: 2, drops: true, on: out128)
    var y = up("up_tr256", net, channels: 256, out: 256, count: 2, rate: net.dropUp[0], on: out256, skipped: out128)
    y = up("up_tr128", net, channels: 256, out: 128, count: 2, rate: net.dropUp[0], on: y, skipped: out64)
    y = up("up_tr64", net, channels: 128, out: 64, count: 1, rate: nil, on: y, skipped: out32)
    y = up("up_tr32", net, channels: 64, out: 32, count: 1, rate: nil, on: y, skipped: out16)
    return scope("out_tr", "OutputTransition") { b in
      let act = b.held("act_function1", net.act(outChannels), channels: outChannels)
      let z = b.call(held: act, b.wideConv("conv_block", net, in: 32, out: outChannels, on: y))
      return b.layer("conv2", net.style.convolution(outChannels, outChannels, kernel: net.style.all(1), bias: true), on: z)
    }
  }

  private mutating func wideConv(
    _ name: String, _ net: VNet, in inChannels: Dim, out outChannels: Dim, bias: Bool? = nil, on x: ValueID?
  ) -> ValueID? {
    var style = net.style
    if let bias { style.bias = bias }
    return convolution(name, style, in: inChannels, out: outChannels, kernel: style.all(5), stride: style.all(1), on: x)
  }

  private mutating func convs(_ net: VNet, _ channels: Dim, count: Int, bias: Bool? = nil, on x: ValueID?) -> ValueID? {
    sequential("ops") { b in
      (0..<count).reduce(x) { x, i in
        b.scope("\(i)", "LUConv") { b in
          let act = b.held("act_function", net.act(channels), channels: channels)
          return b.call(held: act, b.wideConv("conv_block", net, in: channels, out: channels, bias: bias, on: x))
        }
      }
    }
  }

  private mutating func down(
    _ name: String, _ net: VNet, channels: Dim, count: Int, drops: Bool, on x: ValueID?
  ) -> ValueID? {
    scope(name, "DownTransition") { b in
      let (out, two) = (channels * 2, net.style.all(2))
      let conv = net.style.convolution(channels, out, kernel: two, stride: two, padding: net.style.all(0))
      let normed = b.spec("bn1", net.style.norm, channels: out, on: b.layer("down_conv", conv, on: x))
      let acts = (b.held("act_function1", net.act(out), channels: out), b.held("act_function2", net.act(out), channels: out))
      let down = b.call(held: acts.0, normed)
      let parts = b.later { b in _ = b.convs(net, out, count: count, on: nil) }
      var y = down
      if drops, let rate = net.dropDown ?? nil { y = b.layer("dropout", Dropout(rate, spatial: 3), on: y) }
      y = b.runConvs(parts, y)
      return b.call(held: acts.1, b.add(y, down))
    }
  }

  private mutating func up(
    _ name: String, _ net: VNet, channels: Dim, out: Dim, count: Int, rate: Double?, on x: ValueID?, skipped: ValueID?
  ) -> ValueID? {
    scope(name, "UpTransition") { b in
      let (half, two, none) = (out / 2, net.style.all(2), net.style.all(0))
      let conv = b.module(
        "up_conv",
        net.style.convolution(channels, half, kernel: two, stride: two, padding: none, bias: true, transposedWith: none))
      let norm = b.held("bn1", net.style.norm, channels: half)
      let input = rate.map { b.layer("dropout", Dropout($0, spatial: 3), on: x) } ?? x
      let passed = b.layer("dropout2", Dropout(net.dropUp[1], spatial: 3), on: skipped)
      let acts = (b.held("act_function1", net.act(half), channels: half), b.held("act_function2", net.act(out), channels: out))
      let y = b.call(held: acts.0, b.call(held: norm, b.call(conv, input)))
      let joined = b.cat([y, passed])
      return b.call(held: acts.1, b.add(b.convs(net, out, count: count, bias: false, on: joined), joined))
    }
  }

  /// Calls the `LUConv`s of a part that stands already: the convolution, its norm, then the activation in front of them.
  private mutating func runConvs(_ part: Range<ModuleID>, _ x: ValueID?) -> ValueID? {
    part.reduce(x) { value, i in
      guard graph[i].type == "LUConv" else { return value }
      let inside = graph.subtree(of: i).dropFirst()
      let layers = inside.filter { graph[$0].layer >= 0 }
      let order = layers.filter { graph[$0].name != "act_function" } + layers.filter { graph[$0].name == "act_function" }
      return order.reduce(value) { call($1, $0) }
    }
  }
}
