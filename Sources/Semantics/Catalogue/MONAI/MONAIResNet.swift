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

  static let entries: [String: Catalogue.Entry] = Dictionary(
    uniqueKeysWithValues: [
      ("resnet10", .basic, [1, 1, 1, 1]), ("resnet18", .basic, [2, 2, 2, 2]), ("resnet34", .basic, [3, 4, 6, 3]),
      ("resnet50", .bottleneck, [3, 4, 6, 3]), ("resnet101", .bottleneck, [3, 4, 23, 3]),
      ("resnet152", .bottleneck, [3, 8, 36, 3]), ("resnet200", .bottleneck, [3, 24, 36, 3]),
    ].map { ($0, factory($1, $2)) })

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

  private init(_ a: inout Arguments, _ spatial: Int, block: ResNet.Block, layers: [Dim]) {
    (self.spatial, self.block, self.layers) = (spatial, block, layers)
    act = a.activation(default: .relu)
    norm = a.norm("norm", spatial, default: .batch)
    biasDownsample = a.bool("bias_downsample", default: true) ?? true
    shortcut = a.string("shortcut_type", default: "B") ?? "B"
    hasMaxPool = a.bool("no_max_pool", default: false) != true
    let widen = a.float("widen_factor", default: 1)
    planes = [64, 128, 256, 512].map { plane in widen.map { Dim(truncating: Double(plane) * $0) } ?? .unknown }
    if shortcut != "A", shortcut != "B" { a.refuse(.badArgument("shortcut_type must be A or B"), at: "shortcut_type") }
  }

  func all(_ dim: Dim) -> Shape { Shape(repeating: dim, count: spatial) }

  func conv(_ inChannels: Dim, _ outChannels: Dim, kernel: Dim, stride: Dim = 1, bias: Bool = false) -> Convolution {
    Convolution(
      inChannels, outChannels, kernel: all(kernel), stride: all(stride), padding: all((kernel - 1) / 2), dilation: all(1),
      bias: bias)
  }
}

extension GraphBuilder {
  fileprivate mutating func monaiResNet(_ net: MONAIResNet, _ stem: Convolution, classes: Dim?, on x: ValueID?) -> ValueID? {
    let d = net.spatial
    var x = spec("act", net.act, channels: net.planes[0], on: spec("bn1", net.norm, channels: net.planes[0], on: layer("conv1", stem, on: x)))
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
      inplanes = out
    }
    x = layer("avgpool", AdaptivePooling(1, spatial: d, isScalar: d == 1), on: x)
    let flat = flatten(x)
    return classes.map { linear("fc", in: inplanes, out: $0, on: flat) } ?? flat
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
        shortcut = b.function(ZeroPaddedShortcut(planes: out, stride: stride), x)
      } else {
        shortcut = b.sequential("downsample") { b in
          b.layer("1", norm(out), on: b.layer("0", net.conv(inplanes, out, kernel: 1, stride: stride, bias: net.biasDownsample), on: x))
        }
      }
      return b.call(act, b.add(y, shortcut, inPlace: true))
    }
  }
}

/// `_downsample_basic_block`: an average pool of single values, and zeros as further channels.
struct ZeroPaddedShortcut: Layer {
  let planes: Dim
  let stride: Dim
  var type: String { "shortcut" }

  func transfer(_ call: inout LayerCall) -> TensorFacts {
    var shape = call.input.shape
    guard let rank = shape.rank, rank > 2 else { return call.output(.unknown) }
    shape[1] = planes
    for i in 2..<rank { shape[i] = (shape[i] - 1) / stride + 1 }
    return call.output(shape)
  }
}
