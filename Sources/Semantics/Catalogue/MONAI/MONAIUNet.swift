import Model

/// `monai/networks/nets/unet.py`
struct MONAIUNet: Sendable {
  let style: ConvolutionStyle
  let inChannels: Dim
  let outChannels: Dim
  let channels: [Dim]
  let strides: [Shape]
  let kernel: Shape
  let upKernel: Shape
  let residualUnits: Int

  static let entry = Catalogue.monaiNet(
    ["spatial_dims", "in_channels", "out_channels", "channels", "strides"],
    ["kernel_size", "up_kernel_size", "num_res_units", "act", "norm", "dropout", "bias", "adn_ordering"], norm: "norm"
  ) { b, a, spatial, name, x in
    guard let net = MONAIUNet(&a, spatial) else { return b.opaque("monai.networks.nets.UNet", name, on: x.map { [$0] }) }
    return b.scope(name, "UNet") { b in b.block("model", net, in: net.inChannels, out: net.outChannels, level: 0, on: x) }
  }

  /// Nil where a size that decides about the structure is unknown, or the constructor raises.
  private init?(_ a: inout Arguments, _ spatial: Int) {
    (inChannels, outChannels) = (a.size("in_channels"), a.size("out_channels"))
    style = ConvolutionStyle(
      spatial: spatial, act: a.activation(default: .prelu, takesNone: true), norm: a.norm("norm", spatial, default: .instance, takesNone: true),
      dropout: a.dropout(default: 0), bias: a.bool("bias", default: true) ?? true,
      ordering: a.ordering())
    kernel = a.oddKernel("kernel_size", spatial)
    upKernel = a.oddKernel("up_kernel_size", spatial)
    guard let units = a.int("num_res_units", default: 0).value, let channels = a.list("channels"),
      let strides = a.list("strides")
    else { return nil }
    residualUnits = units
    self.channels = channels.map { a.int($0, "channels") }
    self.strides = strides.map { a.shape(of: $0, "strides", spatial: spatial) }
    if channels.count < 2 {
      a.refuse(.badArgument("the length of `channels` should be no less than 2."), at: "channels")
      return nil
    }
    if strides.count < channels.count - 1 {
      a.refuse(.badArgument("the length of `strides` should equal to `len(channels) - 1`."), at: "strides")
      return nil
    }
  }
}

extension GraphBuilder {
  /// One level: down, what lies below in a `SkipConnection`, up.
  fileprivate mutating func block(
    _ name: String, _ net: MONAIUNet, in inChannels: Dim, out outChannels: Dim, level: Int, on x: ValueID?
  ) -> ValueID? {
    sequential(name) { b in
      let (channels, stride, isLast) = (net.channels[level], net.strides[level], level == net.channels.count - 2)
      let down = b.down("0", net, in: inChannels, out: channels, stride: stride, on: x)
      let joined = b.scope("1", "SkipConnection") { b in
        let below =
          isLast
          ? b.down("submodule", net, in: channels, out: net.channels[level + 1], stride: net.style.all(1), on: down)
          : b.block("submodule", net, in: channels, out: channels, level: level + 1, on: down)
        return b.cat([down, below])
      }
      let width = isLast ? channels + net.channels[level + 1] : channels * 2
      return b.up("2", net, in: width, out: outChannels, stride: stride, isTop: level == 0, on: joined)
    }
  }

  private mutating func down(
    _ name: String, _ net: MONAIUNet, in inChannels: Dim, out outChannels: Dim, stride: Shape, on x: ValueID?
  ) -> ValueID? {
    net.residualUnits > 0
      ? residualUnit(
        name, net.style, in: inChannels, out: outChannels, kernel: net.kernel, stride: stride, subunits: net.residualUnits, on: x)
      : convolution(name, net.style, in: inChannels, out: outChannels, kernel: net.kernel, stride: stride, on: x)
  }

  private mutating func up(
    _ name: String, _ net: MONAIUNet, in inChannels: Dim, out outChannels: Dim, stride: Shape, isTop: Bool, on x: ValueID?
  ) -> ValueID? {
    guard net.residualUnits > 0 else {
      return convolution(
        name, net.style, in: inChannels, out: outChannels, kernel: net.upKernel, stride: stride, isTransposed: true,
        convOnly: isTop && net.residualUnits == 0, on: x)
    }
    return sequential(name) { b in
      let x = b.convolution(
        "0", net.style, in: inChannels, out: outChannels, kernel: net.upKernel, stride: stride, isTransposed: true, on: x)
      return b.residualUnit(
        "1", net.style, in: outChannels, out: outChannels, kernel: net.kernel, stride: net.style.all(1), subunits: 1,
        lastConvOnly: isTop, on: x)
    }
  }
}
