import Model

/// `torchvision/models/vgg.py`
enum VGG {
  private static let options = ["num_classes", "init_weights", "dropout"]

  /// The convolutions' channels by the paper's letters; 0 is a max pool.
  private static let configurations: [(name: String, stages: [Dim])] = [
    ("11", [64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0]),
    ("13", [64, 64, 0, 128, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0]),
    ("16", [64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0]),
    ("19", [64, 64, 0, 128, 128, 0, 256, 256, 256, 256, 0, 512, 512, 512, 512, 0, 512, 512, 512, 512, 0]),
  ]

  static let entries = Catalogue.named(
    configurations.flatMap { [factory($0.name, $0.stages, norms: false), factory($0.name, $0.stages, norms: true)] }
  ).merging(["torchvision.models.VGG": network]) { first, _ in first }

  private static func factory(_ name: String, _ stages: [Dim], norms: Bool) -> Factory {
    let members = name == "16" && !norms ? ["IMAGENET1K_V1", "IMAGENET1K_FEATURES"] : ["IMAGENET1K_V1"]
    let weights = PretrainedWeights("VGG\(name)\(norms ? "_BN" : "")_Weights", members)
    return Factory("vgg\(name)\(norms ? "_bn" : "")", weights, options: options) { b, a, name, weights, x in
      // Weights of the features alone leave the classes open.
      let classes = a.classes(weights == "IMAGENET1K_FEATURES" ? nil : weights)
      return b.vgg(name, classes, arguments: &a) { $0.vggFeatures(stages, norms: norms, on: x) }
    }
  }

  /// The class, around any features.
  private static let network = Catalogue.network(required: ["features"], options) { b, a, name, _, x in
    guard let features = a.argument("features") else { return nil }
    return b.vgg(name, a.classes(nil), arguments: &a) { $0.build(features, "features", on: x.map { [$0] }) }
  }
}

extension GraphBuilder {
  /// The convolutions, which stand alone as the backbone of SSD too.
  /// - Parameter ceiling: the place of a pool that rounds up
  mutating func vggFeatures(_ stages: [Dim], norms: Bool, ceiling: Int = -1, on x: ValueID?) -> ValueID? {
    sequential("features") { b in
      var (x, channels, index) = (x, Dim(3), 0)
      for width in stages {
        if width == 0 {
          x = b.maxPool2d(String(index), 2, stride: 2, ceilMode: index == ceiling, on: x)
          index += 1
          continue
        }
        x = b.conv2d(String(index), in: channels, out: width, kernel: 3, padding: 1, on: x)
        if norms { x = b.layer(String(index + 1), BatchNorm(2, width), on: x) }
        index += norms ? 2 : 1
        x = b.act(String(index), .relu, inPlace: true, on: x)
        index += 1
        channels = width
      }
      return x
    }
  }

  fileprivate mutating func vgg(
    _ name: String, _ classes: Dim, arguments a: inout Arguments, features: (inout GraphBuilder) -> ValueID?
  ) -> ValueID? {
    let dropout = a.probability("dropout", default: 0.5) ?? 0.5
    return scope(name, "VGG") { b in
      let x = b.flatten(b.layer("avgpool", AdaptivePooling(7), on: features(&b)))
      return b.sequential("classifier") { b in
        var x = b.act("1", .relu, inPlace: true, on: b.linear("0", in: 512 * 7 * 7, out: 4096, on: x))
        x = b.dropout("2", dropout, on: x)
        x = b.act("4", .relu, inPlace: true, on: b.linear("3", in: 4096, out: 4096, on: x))
        x = b.dropout("5", dropout, on: x)
        return b.linear("6", in: 4096, out: classes, on: x)
      }
    }
  }
}
