import Model

/// `torchvision/models/densenet.py`
struct DenseNet {
  private static let options = ["bn_size", "drop_rate", "num_classes", "memory_efficient"]

  static let entries = Catalogue.named([
    factory("121", 32, blocks: [6, 12, 24, 16], stem: 64), factory("161", 48, blocks: [6, 12, 36, 24], stem: 96),
    factory("169", 32, blocks: [6, 12, 32, 32], stem: 64), factory("201", 32, blocks: [6, 12, 48, 32], stem: 64),
  ]).merging(["torchvision.models.DenseNet": network]) { first, _ in first }

  /// The paper's k: how many channels each layer adds.
  fileprivate let growth: Dim
  fileprivate let blocks: [Dim]
  fileprivate let stem: Dim
  /// How much wider than k the bottlenecks are.
  fileprivate let bottleneck: Dim
  fileprivate let dropRate: Double
  fileprivate let classes: Dim
  /// Whether bottlenecks are computed again in the backward pass instead of being kept.
  fileprivate let isCheckpointed: Bool

  private init(_ a: inout Arguments, growth: Dim, blocks: [Dim], stem: Dim, weights: String?) {
    (self.growth, self.blocks, self.stem) = (growth, blocks, stem)
    bottleneck = a.int("bn_size", default: 4)
    dropRate = a.float("drop_rate", default: 0) ?? 0
    classes = a.classes(weights)
    isCheckpointed = a.bool("memory_efficient", default: false) ?? false
  }

  private static func factory(_ name: String, _ growth: Dim, blocks: [Dim], stem: Dim) -> Factory {
    let weights = PretrainedWeights("DenseNet\(name)_Weights")
    return Factory("densenet" + name, weights, options: options) { b, a, name, weights, x in
      b.denseNet(name, DenseNet(&a, growth: growth, blocks: blocks, stem: stem, weights: weights), on: x)
    }
  }

  private static let network = Catalogue.network(
    ["growth_rate", "block_config", "num_init_features"] + options
  ) { b, a, name, _, x in
    let blocks = a.argument("block_config") == nil ? [6, 12, 24, 16] : a.list("block_config")?.map { a.int($0, "block_config") }
    let net = DenseNet(
      &a, growth: a.int("growth_rate", default: 32), blocks: blocks ?? [], stem: a.int("num_init_features", default: 64), weights: nil)
    return b.denseNet(name, net, on: x)
  }
}

extension GraphBuilder {
  fileprivate mutating func denseNet(_ name: String, _ net: DenseNet, on x: ValueID?) -> ValueID? {
    scope(name, "DenseNet") { b in
      var channels = net.stem
      var x = b.sequential("features") { b in
        var x = b.conv2d("conv0", in: 3, out: channels, kernel: 7, stride: 2, padding: 3, bias: false, on: x)
        x = b.act("relu0", .relu, inPlace: true, on: b.layer("norm0", BatchNorm(2, channels), on: x))
        x = b.maxPool2d("pool0", 3, stride: 2, padding: 1, on: x)
        for (i, count) in net.blocks.enumerated() {
          x = b.denseBlock("denseblock\(i + 1)", net, channels: channels, count: count.value ?? 0, on: x)
          channels = channels + count * net.growth
          guard i < net.blocks.count - 1 else { break }
          x = b.transition("transition\(i + 1)", channels, on: x)
          channels = channels / 2
        }
        return b.layer("norm5", BatchNorm(2, channels), on: x)
      }
      x = b.relu(x, inPlace: true)
      x = b.function(Functional(type: "adaptive_avg_pool2d", layer: AdaptivePooling(1)), x)
      return b.linear("classifier", in: channels, out: net.classes, on: b.flatten(x))
    }
  }

  /// Each layer sees everything that was made before it in the block.
  private mutating func denseBlock(
    _ name: String, _ net: DenseNet, channels: Dim, count: Int, on x: ValueID?
  ) -> ValueID? {
    scope(name, "_DenseBlock") { b in
      var features = [x]
      for i in b.steps(Dim(count)) where !b.graph.isTruncated {
        features.append(b.denseLayer("denselayer\(i + 1)", net, channels: channels + Dim(i) * net.growth, features: features))
      }
      return b.cat(features)
    }
  }

  private mutating func denseLayer(_ name: String, _ net: DenseNet, channels: Dim, features: [ValueID?]) -> ValueID? {
    scope(name, "_DenseLayer") { b in
      let width = net.bottleneck * net.growth
      let joined = b.cat(features)
      var x = b.layer("norm1", BatchNorm(2, channels), on: net.isCheckpointed ? b.function(RefusedOperation.checkpoint, joined) : joined)
      x = b.conv2d("conv1", in: channels, out: width, kernel: 1, bias: false, on: b.act("relu1", .relu, inPlace: true, on: x))
      x = b.act("relu2", .relu, inPlace: true, on: b.layer("norm2", BatchNorm(2, width), on: x))
      x = b.conv2d("conv2", in: width, out: net.growth, kernel: 3, padding: 1, bias: false, on: x)
      guard net.dropRate > 0 else { return x }
      return b.function(Functional(type: "dropout", layer: Dropout(net.dropRate)), x)
    }
  }

  private mutating func transition(_ name: String, _ channels: Dim, on x: ValueID?) -> ValueID? {
    scope(name, "_Transition") { b in
      var x = b.act("relu", .relu, inPlace: true, on: b.layer("norm", BatchNorm(2, channels), on: x))
      x = b.conv2d("conv", in: channels, out: channels / 2, kernel: 1, bias: false, on: x)
      return b.layer("pool", Pooling.square(.average, 2, stride: 2), on: x)
    }
  }
}
