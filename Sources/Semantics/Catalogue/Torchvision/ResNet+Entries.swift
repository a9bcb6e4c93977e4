import Model

/// The names under which configurations reach ResNets, and their arguments.
extension ResNet {
  static let options = [
    "num_classes", "zero_init_residual", "groups", "width_per_group", "replace_stride_with_dilation", "norm_layer",
  ]

  static let entries: [String: Catalogue.Entry] = Catalogue.named(variants.map(factory)).merging(
    [
      "torchvision.models.ResNet": network, "torchvision.models.resnet.BasicBlock": entry(.basic),
      "torchvision.models.resnet.Bottleneck": entry(.bottleneck),
    ], uniquingKeysWith: { first, _ in first })

  /// What a factory builds, and the numbers that it sets and others can't.
  private struct Variant {
    let name: String
    let weights: PretrainedWeights
    let block: Block
    let layers: [Dim]
    var groups: Int?
    var width: Int?

    init(
      _ name: String, _ weights: String, block: Block, layers: [Dim], members: [String] = PretrainedWeights.v1v2,
      groups: Int? = nil, width: Int? = nil
    ) {
      (self.name, self.block, self.layers, self.groups, self.width) = (name, block, layers, groups, width)
      self.weights = PretrainedWeights(weights + "_Weights", members)
    }
  }

  private static let variants = [
    Variant("resnet18", "ResNet18", block: .basic, layers: [2, 2, 2, 2], members: ["IMAGENET1K_V1"]),
    Variant("resnet34", "ResNet34", block: .basic, layers: [3, 4, 6, 3], members: ["IMAGENET1K_V1"]),
    Variant("resnet50", "ResNet50", block: .bottleneck, layers: [3, 4, 6, 3]),
    Variant("resnet101", "ResNet101", block: .bottleneck, layers: [3, 4, 23, 3]),
    Variant("resnet152", "ResNet152", block: .bottleneck, layers: [3, 8, 36, 3]),
    Variant("resnext50_32x4d", "ResNeXt50_32X4D", block: .bottleneck, layers: [3, 4, 6, 3], groups: 32, width: 4),
    Variant("resnext101_32x8d", "ResNeXt101_32X8D", block: .bottleneck, layers: [3, 4, 23, 3], groups: 32, width: 8),
    Variant(
      "resnext101_64x4d", "ResNeXt101_64X4D", block: .bottleneck, layers: [3, 4, 23, 3], members: ["IMAGENET1K_V1"], groups: 64, width: 4),
    Variant("wide_resnet50_2", "Wide_ResNet50_2", block: .bottleneck, layers: [3, 4, 6, 3], width: 128),
    Variant("wide_resnet101_2", "Wide_ResNet101_2", block: .bottleneck, layers: [3, 4, 23, 3], width: 128),
  ]

  private static func factory(_ variant: Variant) -> Factory {
    Factory(variant.name, variant.weights, options: options) { b, a, name, weights, x in
      if let groups = variant.groups { _ = a.fixed("groups", groups) }
      if let width = variant.width { _ = a.fixed("width_per_group", width) }
      var net = ResNet(block: variant.block, layers: variant.layers, classes: a.classes(weights))
      net.read(&a, &b)
      net.apply(variant)
      return b.built(net, &a, name: name, weights: weights, on: x)
    }
  }

  private mutating func apply(_ variant: Variant) {
    if let groups = variant.groups { self.groups = Dim(groups) }
    if let width = variant.width { widthPerGroup = Double(width) }
  }

  /// The network that the factory `name` builds, and its weights; nil for no factory.
  static func named(_ name: String) -> (net: ResNet, weights: PretrainedWeights)? {
    guard let variant = variants.first(where: { $0.name == name }) else { return nil }
    var net = ResNet(block: variant.block, layers: variant.layers)
    net.apply(variant)
    return (net, variant.weights)
  }

  /// The class itself.
  private static let network = Catalogue.Entry(Signature(required: ["block", "layers"], optional: options)) {
    b, a, name, inputs in
    let layers = a.ints("layers")
    if layers.count < 4 { a.refuse(.badArgument("list index out of range: layers must tell 4 numbers of blocks"), at: "layers") }
    let block = a.block()
    var net = ResNet(block: block ?? .basic, layers: layers.count < 4 ? [1, 1, 1, 1] : layers, classes: a.classes(nil))
    net.read(&a, &b)
    guard block != nil else { return b.opaque("torchvision.models.ResNet", name, on: inputs) }
    return b.built(net, &a, name: name, weights: nil, on: inputs?.first)
  }

  private static func entry(_ kind: Block) -> Catalogue.Entry {
    let options = ["stride", "downsample", "groups", "base_width", "dilation", "norm_layer"]
    return Catalogue.Entry(Signature(required: ["inplanes", "planes"], optional: options)) { b, a, name, inputs in
      let block = ResidualBlock(
        kind: kind, inplanes: a.size("inplanes"), planes: a.size("planes"), stride: a.int("stride", default: 1),
        groups: a.int("groups", default: 1), baseWidth: a.float("base_width", default: 64),
        dilation: a.int("dilation", default: 1), norm: b.normLayer(&a, default: .batchNorm2d()))
      if let complaint = block.complaint { a.refuse(.badArgument(complaint)) }
      let downsample = a.isNone("downsample", default: true) == true ? nil : a.argument("downsample")
      return b.residualBlock(name, block, on: inputs?.first) { b, x in
        guard let downsample else { return x }
        return b.build(downsample, "downsample", on: x.map { [$0] })
      }
    }
  }

  /// Reads what `ResNet.__init__` takes besides the block, the layers and the classes.
  fileprivate mutating func read(_ a: inout Arguments, _ b: inout GraphBuilder) {
    groups = a.int("groups", default: 1)
    widthPerGroup = a.float("width_per_group", default: 64)
    norm = b.normLayer(&a, default: .batchNorm2d())
    guard let flags = a.list("replace_stride_with_dilation") else { return }
    guard flags.count == 3 else {
      let message = "replace_stride_with_dilation should be None or a 3-element tuple, but has \(flags.count)"
      a.refuse(.badArgument(message), at: "replace_stride_with_dilation")
      return
    }
    dilates = flags.map { flag in
      switch flag.value {
      case .bool(let value): value
      case .unknown: nil
      case let value: value.number != 0
      }
    }
  }
}

extension Arguments {
  /// The class of blocks; nil where it is none of torchvision's. What has no `expansion` is refused.
  fileprivate mutating func block() -> ResNet.Block? {
    guard let argument = argument("block") else { return nil }
    let refused: String
    switch argument.value {
    case .reference(let target) where target.hasPrefix("torch.nn."):
      refused = "type object '\(argument.value.className ?? target)'"
    case .reference, .template: return argument.value.className.flatMap { ResNet.Block(rawValue: $0) }
    case .unknown(let reason):
      noteUnknown(reason, argument.node)
      return nil
    default: refused = argument.value.spelled
    }
    refuse(.badArgument("block: \(refused) has no attribute 'expansion'"), at: "block")
    return .basic
  }
}

extension GraphBuilder {
  /// Builds the network, with what its constructor does to the finished modules.
  fileprivate mutating func built(
    _ net: ResNet, _ a: inout Arguments, name: String, weights: String?, on x: ValueID?
  ) -> ValueID? {
    let root = nextModule
    let result = resNet(name, net, on: x)
    guard net.norm.isGiven else { return result }
    initializeNorms(below: root, &a)
    if a.bool("zero_init_residual", default: false) == true { zeroLastNorms(below: root, &a) }
    checkPretrained(weights, net.norm, default: .batchNorm2d(), below: root)
    return result
  }

  /// `zero_init_residual` reads the weight of each block's last norm.
  private mutating func zeroLastNorms(below root: ModuleID, _ a: inout Arguments) {
    for module in graph.modules[Int(root.index)...] where module.layer >= 0 {
      guard let parent = module.parent else { continue }
      let last = graph[parent].type == ResNet.Block.basic.rawValue ? "bn2" : "bn3"
      guard module.name == last, !graph.layers[Int(module.layer)].hasWeight else { continue }
      a.refuse(.badArgument("zero_init_residual: '\(module.type)' object has no attribute 'weight'"), at: "zero_init_residual")
      return
    }
  }
}
