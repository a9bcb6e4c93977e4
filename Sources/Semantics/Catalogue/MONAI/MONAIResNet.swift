import Model
import YAMLSource

/// `monai/networks/nets/resnet.py`. The given `norm` is that of the stem alone: the stages always have batch norms.
struct MONAIResNet: Sendable {
  let spatial: Int
  let block: ResNet.Block
  let layers: [Dim]
  let planes: [Dim]
  let act: LayerSpec
  let norm: LayerSpec
  let biasDownsample: Bool
  let shortcut: String
  let hasMaxPool: Bool

  private static let options = [
    "spatial_dims", "n_input_channels", "conv1_t_size", "conv1_t_stride", "no_max_pool", "shortcut_type", "widen_factor",
    "num_classes", "feed_forward", "bias_downsample", "act", "norm",
  ]

  private static let layers: [String: (block: ResNet.Block, counts: [Dim])] = [
    "resnet10": (.basic, [1, 1, 1, 1]), "resnet18": (.basic, [2, 2, 2, 2]), "resnet34": (.basic, [3, 4, 6, 3]),
    "resnet50": (.bottleneck, [3, 4, 6, 3]), "resnet101": (.bottleneck, [3, 4, 23, 3]), "resnet152": (.bottleneck, [3, 8, 36, 3]),
    "resnet200": (.bottleneck, [3, 24, 36, 3]),
  ]

  static let entries = layers.mapValues { factory($0.block, $0.counts) }

  private static func factory(_ block: ResNet.Block, _ layers: [Dim]) -> Catalogue.Entry {
    Catalogue.monaiNet([], ["pretrained", "progress"] + options, norm: "norm") { b, a, spatial, name, x in
      let net = MONAIResNet(&a, spatial, block: block, layers: layers)
      let standing = Convolution(
        a.size("n_input_channels", default: 3), net.planes[0], kernel: a.sizes("conv1_t_size", spatial, default: 7).shape(ofRank: spatial),
        stride: a.sizes("conv1_t_stride", spatial, default: 1).shape(ofRank: spatial),
        padding: Shape(a.sizes("conv1_t_size", spatial, default: 7).shape(ofRank: spatial).dims.map { $0 / 2 }), dilation: net.all(1), bias: false)
      let classes = a.bool("feed_forward", default: true) == false ? nil : a.size("num_classes", default: 400)
      return b.scope(name, "ResNet") { b in b.monaiResNet(net, standing, classes: classes, on: x) }
    }
  }

  /// What `resnet_params` says of the backbones of `ResNetEncoder`; nil for another name.
  init?(backbone name: String, _ spatial: Int, node: NodeID) {
    guard let (block, layers) = MONAIResNet.layers[name] else { return nil }
    (self.spatial, self.block, self.layers, planes) = (spatial, block, layers, [64, 128, 256, 512])
    let call = ModuleCall(target: name, node: node)
    act = .layer(ModuleCall(target: "torch.nn.ReLU", keywords: [Keyword("inplace", Argument(.bool(true), node))], node: node), channels: nil)
    (norm, hasMaxPool) = (StandardSpec.batch.norm(spatial, call), true)
    let isShort = name == "resnet18" || name == "resnet34"
    (biasDownsample, shortcut) = (isShort, isShort ? "A" : "B")
  }

  private init(_ a: inout Arguments, _ spatial: Int, block: ResNet.Block, layers: [Dim]) {
    (self.spatial, self.block, self.layers) = (spatial, block, layers)
    act = a.activation(default: .relu)
    norm = a.norm("norm", spatial, default: .batch)
    if case .identity = norm { a.refuse(.badArgument("'Identity' object has no attribute 'weight'"), at: "norm") }
    biasDownsample = a.bool("bias_downsample", default: true) ?? true
    shortcut = a.string("shortcut_type", default: "B") ?? "B"
    hasMaxPool = a.bool("no_max_pool", default: false) != true
    let widen = a.float("widen_factor", default: 1)
    planes = [64, 128, 256, 512].map { plane in widen.map { Dim(truncating: Double(plane) * $0) } ?? .unknown }
    if shortcut != "A", shortcut != "B" { a.refuse(.badArgument("shortcut_type must be A or B"), at: "shortcut_type") }
  }

  func all(_ dim: Dim) -> Shape { Shape(repeating: dim, count: spatial) }

  var pooling: AdaptivePooling { AdaptivePooling(1, spatial: spatial, isScalar: spatial == 1) }
  /// The number of channels behind the last stage.
  var width: Dim { planes[planes.count - 1] * block.expansion }

  func conv(_ inChannels: Dim, _ outChannels: Dim, kernel: Dim, stride: Dim = 1, bias: Bool = false) -> Convolution {
    Convolution(
      inChannels, outChannels, kernel: all(kernel), stride: all(stride), padding: all((kernel - 1) / 2), dilation: all(1),
      bias: bias)
  }
}

extension GraphBuilder {
  fileprivate mutating func monaiResNet(_ net: MONAIResNet, _ stem: Convolution, classes: Dim?, on x: ValueID?) -> ValueID? {
    let last = monaiResNetStages(net, stem, on: x).last ?? nil
    let flat = flatten(layer("avgpool", net.pooling, on: last))
    return classes.map { linear("fc", in: net.width, out: $0, on: flat) } ?? flat
  }

  /// `ResNetEncoder` (`monai/networks/nets/resnet.py`)
  mutating func resNetEncoder(_ name: String, _ net: MONAIResNet, in inChannels: Dim, on x: ValueID?) -> [ValueID?] {
    scope(name, "ResNetEncoder") { b in
      let values = b.monaiResNetStages(net, net.conv(inChannels, net.planes[0], kernel: 7, stride: 2), on: x)
      b.module("avgpool", net.pooling)
      return values
    }
  }

  /// The outputs of the first convolution and of the four stages.
  private mutating func monaiResNetStages(_ net: MONAIResNet, _ stem: Convolution, on x: ValueID?) -> [ValueID?] {
    let d = net.spatial
    var x = spec("act", net.act, channels: net.planes[0], on: spec("bn1", net.norm, channels: net.planes[0], on: layer("conv1", stem, on: x)))
    var values = [x]
    let pool = module("maxpool", Pooling(.max, kernel: Sizes(3, d), stride: Sizes(2, d), padding: Sizes(1, d)))
    if net.hasMaxPool { x = call(pool, x) }
    var inplanes = net.planes[0]
    for (i, count) in net.layers.enumerated() {
      let (planes, stride): (Dim, Dim) = (net.planes[i], i == 0 ? 1 : 2)
      let out = planes * net.block.expansion
      x = sequential("layer\(i + 1)") { b in
        var y = x
        for k in b.steps(count) where !b.graph.isTruncated {
          let isFirst = k == 0
          y = b.monaiBlock("\(k)", net, in: isFirst ? inplanes : out, planes: planes, stride: isFirst ? stride : 1, on: y)
        }
        return y
      }
      values.append(x)
      inplanes = out
    }
    return values
  }

  private mutating func monaiBlock(
    _ name: String, _ net: MONAIResNet, in inplanes: Dim, planes: Dim, stride: Dim, on x: ValueID?
  ) -> ValueID? {
    scope(name, net.block == .basic ? "ResNetBlock" : "ResNetBottleneck") { b in
      let out = planes * net.block.expansion
      func norm(_ channels: Dim) -> BatchNorm { BatchNorm(net.spatial, channels) }
      let act: ModuleID
      var y: ValueID?
      switch net.block {
      case .basic:
        y = b.layer("bn1", norm(planes), on: b.layer("conv1", net.conv(inplanes, planes, kernel: 3, stride: stride), on: x))
        act = b.module("act", Activation(.relu, inPlace: true))
        y = b.layer("conv2", net.conv(planes, planes, kernel: 3), on: b.call(act, y))
        y = b.layer("bn2", norm(planes), on: y)
      case .bottleneck:
        let first = b.layer("bn1", norm(planes), on: b.layer("conv1", net.conv(inplanes, planes, kernel: 1), on: x))
        // The activation is registered behind the norms, and called between them.
        let conv2 = b.module("conv2", net.conv(planes, planes, kernel: 3, stride: stride))
        let bn2 = b.module("bn2", norm(planes))
        let conv3 = b.module("conv3", net.conv(planes, out, kernel: 1))
        let bn3 = b.module("bn3", norm(out))
        act = b.module("act", Activation(.relu, inPlace: true))
        y = b.call(bn2, b.call(conv2, b.call(act, first)))
        y = b.call(bn3, b.call(conv3, b.call(act, y)))
      }
      guard stride != 1 || inplanes != out else { return b.call(act, b.add(y, x, inPlace: true)) }
      let shortcut: ValueID?
      if net.shortcut == "A" {
        shortcut = b.function(ZeroPaddedShortcut(planes: out, stride: stride), b.function(Passing("data", keepsGradient: false), x))
      } else {
        shortcut = b.sequential("downsample") { b in
          b.layer("1", norm(out), on: b.layer("0", net.conv(inplanes, out, kernel: 1, stride: stride, bias: net.biasDownsample), on: x))
        }
      }
      return b.call(act, b.add(y, shortcut, inPlace: true))
    }
  }
}
