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
    guard let net = DynUNet(&a, spatial) else { return b.opaque("monai.networks.nets.DynUNet", name, x.map { [$0] }) }
    return b.scope(name, "DynUNet") { b in b.dynUNet(net, inChannels, outChannels, x) }
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
    self.kernels = kernels.map { a.shape(of: $0, "kernel_size", spatial) }
    self.strides = strides.map { a.shape(of: $0, "strides", spatial) }
    upKernels = ups.map { a.shape(of: $0, "upsample_kernel_size", spatial) }
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
  fileprivate mutating func dynUNet(_ net: DynUNet, _ inChannels: Dim, _ outChannels: Dim, _ x: ValueID?) -> ValueID? {
    let (f, levels) = (net.filters, net.filters.count)
    var skipped = [dynBlock("input_block", net, inChannels, f[0], net.kernels[0], net.strides[0], x)]
    scope("downsamples", "ModuleList") { b in
      for i in 1..<(levels - 1) {
        skipped.append(b.dynBlock("\(i - 1)", net, f[i - 1], f[i], net.kernels[i], net.strides[i], skipped[i - 1]))
      }
    }
    var y = dynBlock("bottleneck", net, f[levels - 2], f[levels - 1], net.kernels[levels - 1], net.strides[levels - 1], skipped[levels - 2])
    var outputs: [ValueID?] = []
    scope("upsamples", "ModuleList") { b in
      for (place, i) in (1..<levels).reversed().enumerated() {
        y = b.scope("\(place)", "UnetUpBlock") { b in
          let raised = b.dynConv(
            "transp_conv", net, f[i], f[i - 1], net.upKernels[i - 1], net.upKernels[i - 1], bias: net.transposedBias,
            isTransposed: true, y)
          return b.dynBlock(
            "conv_block", net, f[i - 1] * 2, f[i - 1], net.kernels[i], net.style.all(1), isResidual: false,
            b.cat([raised, skipped[i - 1]]))
        }
        outputs.append(y)
      }
    }
    outputs.reverse()
    let one = net.style.all(1)
    let result = scope("output_block", "UnetOutBlock") { b in b.dynConv("conv", net, f[0], outChannels, one, one, bias: true, y) }
    if net.heads > 0 {
      scope("deep_supervision_heads", "ModuleList") { b in
        for i in 0..<net.heads {
          b.scope("\(i)", "UnetOutBlock") { b in _ = b.dynConv("conv", net, f[i + 1], outChannels, one, one, bias: true, outputs[i + 1]) }
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
    _ name: String, _ net: DynUNet, _ inChannels: Dim, _ outChannels: Dim, _ kernel: Shape, _ stride: Shape, bias: Bool = false,
    isTransposed: Bool = false, _ x: ValueID?
  ) -> ValueID? {
    scope(name, "Convolution") { b in
      let padding = Shape(zip(kernel.dims, stride.dims).map { ($0 - $1 + 1) / 2 })
      let outer = isTransposed ? Shape((0..<net.style.spatial).map { padding[$0] * 2 + stride[$0] - kernel[$0] }) : nil
      let y = b.layer(
        "conv",
        net.style.convolution(
          inChannels, outChannels, kernel: kernel, stride: stride, padding: padding, bias: bias, transposedWith: outer), x)
      guard let dropout = net.style.dropout else { return y }
      return b.scope("adn", "ADN") { b in b.layer("D", dropout, y) }
    }
  }

  /// `UnetBasicBlock` or `UnetResBlock`
  private mutating func dynBlock(
    _ name: String, _ net: DynUNet, _ inChannels: Dim, _ outChannels: Dim, _ kernel: Shape, _ stride: Shape,
    isResidual: Bool? = nil, _ x: ValueID?
  ) -> ValueID? {
    let isResidual = isResidual ?? net.isResidual
    return scope(name, isResidual ? "UnetResBlock" : "UnetBasicBlock") { b in
      let (norm, one) = (net.style.norm, net.style.all(1))
      let first = b.dynConv("conv1", net, inChannels, outChannels, kernel, stride, x)
      let second = b.later { b in _ = b.dynConv("conv2", net, outChannels, outChannels, kernel, one, nil) }
      let act = b.held("lrelu", net.style.act, outChannels)
      let norms = (b.held("norm1", norm, outChannels), b.held("norm2", norm, outChannels))
      var y = b.call(held: act, b.call(held: norms.0, first))
      y = b.call(held: norms.1, b.run(second, y))
      guard isResidual else { return b.call(held: act, y) }
      var shortcut = x
      if inChannels != outChannels || stride.dims.contains(where: { $0 != 1 }) {
        shortcut = b.spec("norm3", norm, outChannels, b.dynConv("conv3", net, inChannels, outChannels, one, stride, x))
      }
      return b.call(held: act, b.add(y, shortcut, inPlace: true))
    }
  }
}
