import Model

/// `torchvision/models/alexnet.py`
enum AlexNet {
  private static let options = ["num_classes", "dropout"]

  static let entries = Catalogue.named([Factory("alexnet", PretrainedWeights("AlexNet_Weights"), options, build)])
    .merging(["torchvision.models.AlexNet": Catalogue.network(options, build)]) { first, _ in first }

  @Sendable private static func build(
    _ b: inout GraphBuilder, _ a: inout Arguments, _ name: String, _ weights: String?, _ x: ValueID?
  ) -> ValueID? {
    let (classes, dropout) = (a.classes(weights), a.probability("dropout", default: 0.5) ?? 0.5)
    return b.scope(name, "AlexNet") { b in
      let x = b.layer("avgpool", AdaptivePooling(6), b.features(x))
      return b.sequential("classifier") { b in
        var x = b.dropout("0", dropout, b.flatten(x))
        x = b.act("2", .relu, inPlace: true, b.linear("1", 256 * 6 * 6, 4096, x))
        x = b.dropout("3", dropout, x)
        x = b.act("5", .relu, inPlace: true, b.linear("4", 4096, 4096, x))
        return b.linear("6", 4096, classes, x)
      }
    }
  }
}

extension GraphBuilder {
  fileprivate mutating func features(_ x: ValueID?) -> ValueID? {
    sequential("features") { b in
      var x = b.conv2d("0", 3, 64, 11, stride: 4, padding: 2, x)
      x = b.maxPool2d("2", 3, stride: 2, b.act("1", .relu, inPlace: true, x))
      x = b.conv2d("3", 64, 192, 5, padding: 2, x)
      x = b.maxPool2d("5", 3, stride: 2, b.act("4", .relu, inPlace: true, x))
      x = b.act("7", .relu, inPlace: true, b.conv2d("6", 192, 384, 3, padding: 1, x))
      x = b.act("9", .relu, inPlace: true, b.conv2d("8", 384, 256, 3, padding: 1, x))
      x = b.act("11", .relu, inPlace: true, b.conv2d("10", 256, 256, 3, padding: 1, x))
      return b.maxPool2d("12", 3, stride: 2, x)
    }
  }
}
