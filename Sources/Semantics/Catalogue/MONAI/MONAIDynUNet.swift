import Model

/// `monai/networks/nets/dynunet.py`
struct DynUNet: Sendable {
  let style: ConvolutionStyle
  let filters: [Dim]
  let kernels: [Shape]
  let strides: [Shape]
  let upKernels: [Shape]
  let isResidual: Bool
  let transposedBias: Bool
  /// How many more outputs there are in training.
  let heads: Int

  static let entry = Catalogue.monaiNet(
    ["spatial_dims", "in_channels", "out_channels", "kernel_size", "strides", "upsample_kernel_size"],
    ["filters", "dropout", "norm_name", "act_name", "deep_supervision", "deep_supr_num", "res_block", "trans_bias"],
    norm: "norm_name"
  ) { b, a, spatial, name, x in
    let (inChannels, outChannels) = (a.size("in_channels"), a.size("out_channels"))
    guard let net = DynUNet(&a, spatial) else { return b.opaque("monai.networks.nets.DynUNet", name, on: x.map { [$0] }) }
    return b.scope(name, "DynUNet") { b in b.dynUNet(net, in: inChannels, out: outChannels, on: x) }
  }

  private init?(_ a: inout Arguments, _ spatial: Int) {
    style = ConvolutionStyle(
      spatial: spatial,
      act: a.activation(
        "act_name",
        default: StandardSpec(name: "LEAKYRELU", arguments: [("inplace", .bool(true)), ("negative_slope", .float(0.01))])),
      norm: a.norm("norm_name", spatial, default: StandardSpec(name: "INSTANCE", arguments: [("affine", .bool(true))])),
      dropout: a.dropout(default: nil), bias: false)
    isResidual = a.bool("res_block", default: false) == true
    transposedBias = a.bool("trans_bias", default: false) == true
    let supervised = a.bool("deep_supervision", default: false)
    let number = a.int("deep_supr_num", default: 1)
    guard let supervised, let number = number.value, let kernels = a.list("kernel_size"), let strides = a.list("strides"),
      let ups = a.list("upsample_kernel_size")
    else { return nil }
    heads = supervised ? number : 0
    self.kernels = kernels.map { a.shape(of: $0, "kernel_size", spatial: spatial) }
    self.strides = strides.map { a.shape(of: $0, "strides", spatial: spatial) }
    upKernels = ups.map { a.shape(of: $0, "upsample_kernel_size", spatial: spatial) }
    if kernels.count != strides.count || kernels.count < 3 {
      a.refuse(.badArgument("length of kernel_size and strides should be the same, and no less than 3."), at: "kernel_size")
      return nil
    }
    if supervised, !(1..<strides.count - 1).contains(number) {
      a.refuse(.badArgument("deep_supr_num should be larger than 0 and less than the number of up sample layers."), at: "deep_supr_num")
      return nil
    }
    var filters = strides.indices.map { Dim(min(1 << (5 + min($0, 10)), spatial == 3 ? 320 : 512)) }
    if a.isNone("filters", default: true) != true {
      guard let list = a.list("filters") else { return nil }
      if list.count < strides.count {
        a.refuse(.badArgument("length of filters should be no less than the length of strides."), at: "filters")
        return nil
      }
      filters = list.prefix(strides.count).map { a.int($0, "filters") }
    }
    self.filters = filters
    // Uneven lists leave levels out, which is not followed.
    guard upKernels.count == strides.count - 1 else { return nil }
  }
}

extension GraphBuilder {
  fileprivate mutating func dynUNet(_ net: DynUNet, in inChannels: Dim, out outChannels: Dim, on x: ValueID?) -> ValueID? {
    let (f, levels) = (net.filters, net.filters.count)
    var skipped = [dynBlock("input_block", net, in: inChannels, out: f[0], kernel: net.kernels[0], stride: net.strides[0], on: x)]
    scope("downsamples", "ModuleList") { b in
      for i in 1..<(levels - 1) {
        skipped.append(b.dynBlock("\(i - 1)", net, in: f[i - 1], out: f[i], kernel: net.kernels[i], stride: net.strides[i], on: skipped[i - 1]))
      }
    }
    var y = dynBlock(
      "bottleneck", net, in: f[levels - 2], out: f[levels - 1], kernel: net.kernels[levels - 1], stride: net.strides[levels - 1],
      on: skipped[levels - 2])
    var outputs: [ValueID?] = []
    scope("upsamples", "ModuleList") { b in
      for (place, i) in (1..<levels).reversed().enumerated() {
        y = b.scope("\(place)", "UnetUpBlock") { b in
          let raised = b.dynConv(
            "transp_conv", net, in: f[i], out: f[i - 1], kernel: net.upKernels[i - 1], stride: net.upKernels[i - 1], bias: net.transposedBias,
            isTransposed: true, on: y)
          return b.dynBlock(
            "conv_block", net, in: f[i - 1] * 2, out: f[i - 1], kernel: net.kernels[i], stride: net.style.all(1), isResidual: false,
            on: b.cat([raised, skipped[i - 1]]))
        }
        outputs.append(y)
      }
    }
    outputs.reverse()
    let one = net.style.all(1)
    let result = scope("output_block", "UnetOutBlock") { b in
      b.dynConv("conv", net, in: f[0], out: outChannels, kernel: one, stride: one, bias: true, on: y)
    }
    if net.heads > 0 {
      scope("deep_supervision_heads", "ModuleList") { b in
        for i in 0..<net.heads {
          b.scope("\(i)", "UnetOutBlock") { b in
            _ = b.dynConv("conv", net, in: f[i + 1], out: outChannels, kernel: one, stride: one, bias: true, on: outputs[i + 1])
          }
        }
      }
    }
    skipLayers("skip_layers", levels - 1)
    // In training the outputs are stacked.
    return net.heads > 0 ? function(Summarized(shape: .unknown), result) : result
  }

  /// `DynUNetSkipLayer`s hold the blocks once more, which `named_modules()` doesn't count again.
  private mutating func skipLayers(_ name: String, _ count: Int) {
    scope(name, "DynUNetSkipLayer") { b in if count > 1 { b.skipLayers("next_layer", count - 1) } }
  }

  /// `get_conv_layer` (`monai/networks/blocks/dynunet_block.py`): no norm, no activation, but a dropout.
  private mutating func dynConv(
    _ name: String, _ net: DynUNet, in inChannels: Dim, out outChannels: Dim, kernel: Shape, stride: Shape, bias: Bool = false,
    isTransposed: Bool = false, on x: ValueID?
  ) -> ValueID? {
    scope(name, "Convolution") { b in
      let padding = Shape(zip(kernel.dims, stride.dims).map { ($0 - $1 + 1) / 2 })
      let outer = isTransposed ? Shape((0..<net.style.spatial).map { padding[$0] * 2 + stride[$0] - kernel[$0] }) : nil
      let y = b.layer(
        "conv",
        net.style.convolution(
          inChannels, outChannels, kernel: kernel, stride: stride, padding: padding, bias: bias, transposedWith: outer), on: x)
      guard let dropout = net.style.dropout else { return y }
      return b.scope("adn", "ADN") { b in b.layer("D", dropout, on: y) }
    }
  }

  /// `UnetBasicBlock` or `UnetResBlock`
  private mutating func dynBlock(
    _ name: String, _ net: DynUNet, in inChannels: Dim, out outChannels: Dim, kernel: Shape, stride: Shape,
    isResidual: Bool? = nil, on x: ValueID?
  ) -> ValueID? {
    let isResidual = isResidual ?? net.isResidual
    return scope(name, isResidual ? "UnetResBlock" : "UnetBasicBlock") { b in
      let (norm, one) = (net.style.norm, net.style.all(1))
      let first = b.dynConv("conv1", net, in: inChannels, out: outChannels, kernel: kernel, stride: stride, on: x)
      let second = b.later { b in _ = b.dynConv("conv2", net, in: outChannels, out: outChannels, kernel: kernel, stride: one, on: nil) }
      let act = b.held("lrelu", net.style.act, channels: outChannels)
      let norms = (b.held("norm1", norm, channels: outChannels), b.held("norm2", norm, channels: outChannels))
      var y = b.call(held: act, b.call(held: norms.0, first))
      y = b.call(held: norms.1, b.run(second, y))
      guard isResidual else { return b.call(held: act, y) }
      var shortcut = x
      if inChannels != outChannels || stride.dims.contains(where: { $0 != 1 }) {
        shortcut = b.spec(
          "norm3", norm, channels: outChannels, on: b.dynConv("conv3", net, in: inChannels, out: outChannels, kernel: one, stride: stride, on: x))
      }
      return b.call(held: act, b.add(y, shortcut, inPlace: true))
    }
  }
}
