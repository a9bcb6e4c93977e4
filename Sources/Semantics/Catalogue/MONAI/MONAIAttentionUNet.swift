import Model

/// `monai/networks/nets/attentionunet.py`: batch norms in all blocks, instance norms where attention is merged; no argument
/// says otherwise.
struct AttentionUNet: Sendable {
  /// Convolutions with ReLU and batch norm, and those with PReLU and instance norm.
  let batch: ConvolutionStyle
  let merge: ConvolutionStyle
  let channels: [Dim]
  let strides: [Shape]
  let kernel: Shape
  let upKernel: Shape

  static let entry = Catalogue.monaiNet(
    ["spatial_dims", "in_channels", "out_channels", "channels", "strides"], ["kernel_size", "up_kernel_size", "dropout"], norm: nil
  ) { b, a, spatial, name, x in
    let (inChannels, outChannels) = (a.size("in_channels"), a.size("out_channels"))
    guard let net = AttentionUNet(&a, spatial) else { return b.opaque("monai.networks.nets.AttentionUnet", name, on: x.map { [$0] }) }
    return b.scope(name, "AttentionUnet") { b in b.attentionUNet(net, in: inChannels, out: outChannels, on: x) }
  }

  private init?(_ a: inout Arguments, _ spatial: Int) {
    let dropout = a.dropout(default: 0)
    func style(_ act: StandardSpec, _ norm: StandardSpec) -> ConvolutionStyle {
      ConvolutionStyle(spatial: spatial, act: act.activation(a.call), norm: norm.norm(spatial, a.call), dropout: dropout)
    }
    (batch, merge) = (style(StandardSpec(name: "RELU"), .batch), style(.prelu, .instance))
    kernel = a.oddKernel("kernel_size", spatial)
    upKernel = a.oddKernel("up_kernel_size", spatial)
    guard let channels = a.list("channels"), let strides = a.list("strides") else { return nil }
    self.channels = channels.map { a.int($0, "channels") }
    self.strides = strides.map { a.shape(of: $0, "strides", spatial: spatial) }
    if channels.count < 2 || strides.count < channels.count - 1 {
      a.refuse(.badArgument("`channels` and `strides` are too short for a level"), at: "strides")
      return nil
    }
  }
}

extension StandardSpec {
  func activation(_ call: ModuleCall) -> LayerSpec {
    LayerSpec.activation(name, arguments.map { Keyword($0.0, Argument($0.1, call.node)) }, at: call.node) ?? .unknown
  }
}

extension GraphBuilder {
  fileprivate mutating func attentionUNet(_ net: AttentionUNet, in inChannels: Dim, out outChannels: Dim, on x: ValueID?) -> ValueID? {
    sequential("model") { b in
      let head = b.convBlock("0", net, in: inChannels, out: net.channels[0], stride: net.batch.all(1), on: x)
      let y = b.attentionLayer("1", net, level: 0, on: head)
      return b.plain("2", net, in: net.channels[0], out: outChannels, on: y)
    }
  }

  /// A convolution of one value, without anything behind it.
  private mutating func plain(_ name: String, _ net: AttentionUNet, in inChannels: Dim, out outChannels: Dim, on x: ValueID?) -> ValueID? {
    let one = net.batch.all(1)
    return convolution(
      name, net.batch, in: inChannels, out: outChannels, kernel: one, stride: one, padding: net.batch.all(0), convOnly: true, on: x)
  }

  private mutating func convBlock(
    _ name: String, _ net: AttentionUNet, in inChannels: Dim, out outChannels: Dim, stride: Shape, on x: ValueID?
  ) -> ValueID? {
    scope(name, "ConvBlock") { b in
      b.sequential("conv") { b in
        let y = b.convolution("0", net.batch, in: inChannels, out: outChannels, kernel: net.kernel, stride: stride, on: x)
        return b.convolution("1", net.batch, in: outChannels, out: outChannels, kernel: net.kernel, stride: net.batch.all(1), on: y)
      }
    }
  }

  /// Registration order, which differs from call order: attention, upconv, merge, submodule.
  private mutating func attentionLayer(_ name: String, _ net: AttentionUNet, level: Int, on x: ValueID?) -> ValueID? {
    let (channels, below, stride) = (net.channels[level], net.channels[level + 1], net.strides[level])
    let isLast = level == net.channels.count - 2
    return scope(name, "AttentionLayer") { b in
      let attention = b.later { b in b.attention(net, channels) }
      // Only the levels above the last get the dropout; there it is that of the constructor.
      var upStyle = net.batch
      upStyle.dropout = Dropout(0)
      let up = b.later { b in
        b.scope("upconv", "UpConv") { b in
          _ = b.convolution("up", upStyle, in: below, out: channels, kernel: net.upKernel, stride: stride, isTransposed: true, on: nil)
        }
      }
      let merge = b.later { b in
        _ = b.convolution("merge", net.merge, in: channels * 2, out: channels, kernel: net.merge.all(3), stride: net.merge.all(1), on: nil)
      }
      let lower: ValueID?
      if isLast {
        lower = b.convBlock("submodule", net, in: channels, out: below, stride: stride, on: x)
      } else {
        lower = b.sequential("submodule") { b in
          b.attentionLayer("1", net, level: level + 1, on: b.convBlock("0", net, in: channels, out: below, stride: stride, on: x))
        }
      }
      let raised = b.run(up, lower)
      let attended = b.callAttention(attention, raised, on: x)
      return b.run(merge, b.cat([attended, raised]))
    }
  }

  /// `AttentionBlock`: W_g, W_x, psi and relu.
  private mutating func attention(_ net: AttentionUNet, _ channels: Dim) {
    scope("attention", "AttentionBlock") { b in
      let inner = channels / 2
      for (name, from, to) in [("W_g", channels, inner), ("W_x", channels, inner), ("psi", inner, Dim(1))] {
        _ = b.sequential(name) { b in
          _ = b.plain("0", net, in: from, out: to, on: nil)
          b.spec("1", net.batch.norm, channels: to, on: nil)
          if name == "psi" { b.act("2", .sigmoid, on: nil) }
          return nil
        }
      }
      b.act("relu", .relu, on: nil)
    }
  }

  /// `x * psi(relu(W_g(g) + W_x(x)))`
  private mutating func callAttention(_ part: Range<ModuleID>, _ g: ValueID?, on x: ValueID?) -> ValueID? {
    let first = part.lowerBound
    func child(_ name: String) -> Range<ModuleID> {
      let i = part.first { $0 > first && graph[$0].parent == first && graph[$0].name == name } ?? first
      return graph.subtree(of: i)
    }
    let sum = add(run(child("W_g"), g), run(child("W_x"), x))
    return multiply(x, run(child("psi"), run(child("relu"), sum)))
  }
}
