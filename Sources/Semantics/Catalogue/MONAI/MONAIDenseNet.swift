import Model

/// `monai/networks/nets/densenet.py`
struct MONAIDenseNet: Sendable {
  let spatial: Int
  let stem: Dim
  let growth: Dim
  let blocks: [Dim]
  let bottleneck: Dim
  let act: LayerSpec
  let norm: LayerSpec
  let dropRate: Double

  static let entries: [String: Catalogue.Entry] = [
    "DenseNet": entry("DenseNet", [6, 12, 24, 16]), "DenseNet121": entry("DenseNet121", [6, 12, 24, 16]),
    "DenseNet169": entry("DenseNet169", [6, 12, 32, 32]), "DenseNet201": entry("DenseNet201", [6, 12, 48, 32]),
    "DenseNet264": entry("DenseNet264", [6, 12, 64, 48]),
  ]

  private static func entry(_ type: String, _ blocks: [Dim]) -> Catalogue.Entry {
    let own = ["bn_size", "act", "norm", "dropout_prob"]
    let optional = ["init_features", "growth_rate", "block_config"] + (type == "DenseNet" ? own : ["pretrained", "progress"] + own)
    return Catalogue.monaiNet(["spatial_dims", "in_channels", "out_channels"], optional, norm: "norm") { b, a, spatial, name, x in
      let (inChannels, outChannels) = (a.size("in_channels"), a.size("out_channels"))
      guard let net = MONAIDenseNet(&a, spatial, standard: blocks) else {
        return b.opaque("monai.networks.nets.\(type)", name, on: x.map { [$0] })
      }
      return b.scope(name, type) { b in b.denseNet(net, in: inChannels, out: outChannels, on: x) }
    }
  }

  private init?(_ a: inout Arguments, _ spatial: Int, standard: [Dim]) {
    self.spatial = spatial
    (stem, growth) = (a.int("init_features", default: 64), a.int("growth_rate", default: 32))
    bottleneck = a.int("bn_size", default: 4)
    act = a.activation(default: .relu)
    norm = a.norm("norm", spatial, default: .batch)
    dropRate = a.float("dropout_prob", default: 0) ?? 0
    if a.argument("block_config") == nil {
      blocks = standard
    } else {
      guard let list = a.list("block_config") else { return nil }
      blocks = list.map { a.int($0, "block_config") }
    }
  }
}

extension GraphBuilder {
  fileprivate mutating func denseNet(_ net: MONAIDenseNet, in inChannels: Dim, out outChannels: Dim, on x: ValueID?) -> ValueID? {
    var channels = net.stem
    let d = net.spatial
    func all(_ dim: Dim) -> Shape { Shape(repeating: dim, count: d) }
    let features = sequential("features") { b in
      let conv = Convolution(inChannels, channels, kernel: all(7), stride: all(2), padding: all(3), dilation: all(1), bias: false)
      var x = b.spec("relu0", net.act, channels: channels, on: b.spec("norm0", net.norm, channels: channels, on: b.layer("conv0", conv, on: x)))
      x = b.layer("pool0", Pooling(.max, kernel: Sizes(3, d), stride: Sizes(2, d), padding: Sizes(1, d)), on: x)
      for (i, count) in net.blocks.enumerated() {
        x = b.denseBlock("denseblock\(i + 1)", net, channels: channels, count: count.value ?? 0, on: x)
        channels = channels + count * net.growth
        guard i < net.blocks.count - 1 else { break }
        x = b.scope("transition\(i + 1)", "_Transition") { b in
          let x = b.spec("relu", net.act, channels: channels, on: b.spec("norm", net.norm, channels: channels, on: x))
          let conv = Convolution(channels, channels / 2, kernel: all(1), stride: all(1), padding: all(0), dilation: all(1), bias: false)
          return b.layer(
            "pool", b.averagePool(d), on: b.layer("conv", conv, on: x))
        }
        channels = channels / 2
      }
      return b.spec("norm5", net.norm, channels: channels, on: x)
    }
    return sequential("class_layers") { b in
      let x = b.layer("pool", AdaptivePooling(1, spatial: d, isScalar: true), on: b.spec("relu", net.act, channels: channels, on: features))
      return b.linear("out", in: channels, out: outChannels, on: b.layer("flatten", Flatten(start: 1), on: x))
    }
  }

  /// `AvgPool1d` keeps tuples, the others keep numbers.
  fileprivate func averagePool(_ spatial: Int) -> Pooling {
    func sizes(_ dim: Dim) -> Sizes { spatial == 1 ? Sizes([dim]) : Sizes(dim, spatial) }
    return Pooling(.average, kernel: sizes(2), stride: sizes(2), padding: sizes(0))
  }

  private mutating func denseBlock(_ name: String, _ net: MONAIDenseNet, channels: Dim, count: Int, on x: ValueID?) -> ValueID? {
    scope(name, "_DenseBlock") { b in
      var x = x
      for i in b.steps(Dim(count)) where !b.graph.isTruncated {
        x = b.denseLayer("denselayer\(i + 1)", net, channels: channels + Dim(i) * net.growth, on: x)
      }
      return x
    }
  }

  private mutating func denseLayer(_ name: String, _ net: MONAIDenseNet, channels: Dim, on x: ValueID?) -> ValueID? {
    scope(name, "_DenseLayer") { b in
      let width = net.bottleneck * net.growth
      func all(_ dim: Dim) -> Shape { Shape(repeating: dim, count: net.spatial) }
      let made = b.sequential("layers") { b in
        let first = Convolution(channels, width, kernel: all(1), stride: all(1), padding: all(0), dilation: all(1), bias: false)
        let second = Convolution(width, net.growth, kernel: all(3), stride: all(1), padding: all(1), dilation: all(1), bias: false)
        var x = b.spec("relu1", net.act, channels: channels, on: b.spec("norm1", net.norm, channels: channels, on: x))
        x = b.spec("norm2", net.norm, channels: width, on: b.layer("conv1", first, on: x))
        x = b.layer("conv2", second, on: b.spec("relu2", net.act, channels: width, on: x))
        guard net.dropRate > 0 else { return x }
        return b.layer("dropout", Dropout(net.dropRate, spatial: net.spatial), on: x)
      }
      return b.cat([x, made])
    }
  }
}
