import Model

/// `torchvision/models/alexnet.py`
enum AlexNet {
  private static let options = ["num_classes", "dropout"]

  static let entries = Catalogue.named([Factory("alexnet", PretrainedWeights("AlexNet_Weights"), options: options, build)])
    .merging(["torchvision.models.AlexNet": Catalogue.network(options, build)]) { first, _ in first }

  @Sendable private static func build(
    _ b: inout GraphBuilder, _ a: inout Arguments, name: String, weights: String?, on x: ValueID?
  ) -> ValueID? {
    let (classes, dropout) = (a.classes(weights), a.probability("dropout", default: 0.5) ?? 0.5)
    return b.scope(name, "AlexNet") { b in
      let x = b.layer("avgpool", AdaptivePooling(6), on: b.features(x))
      return b.sequential("classifier") { b in
        var x = b.dropout("0", dropout, on: b.flatten(x))
        x = b.act("2", .relu, inPlace: true, on: b.linear("1", in: 256 * 6 * 6, out: 4096, on: x))
        x = b.dropout("3", dropout, on: x)
        x = b.act("5", .relu, inPlace: true, on: b.linear("4", in: 4096, out: 4096, on: x))
        return b.linear("6", in: 4096, out: classes, on: x)
      }
    }
  }
}

extension GraphBuilder {
  fileprivate mutating func features(_ x: ValueID?) -> ValueID? {
    sequential("features") { b in
      var x = b.conv2d("0", in: 3, out: 64, kernel: 11, stride: 4, padding: 2, on: x)
      x = b.maxPool2d("2", 3, stride: 2, on: b.act("1", .relu, inPlace: true, on: x))
      x = b.conv2d("3", in: 64, out: 192, kernel: 5, padding: 2, on: x)
      x = b.maxPool2d("5", 3, stride: 2, on: b.act("4", .relu, inPlace: true, on: x))
      x = b.act("7", .relu, inPlace: true, on: b.conv2d("6", in: 192, out: 384, kernel: 3, padding: 1, on: x))
      x = b.act("9", .relu, inPlace: true, on: b.conv2d("8", in: 384, out: 256, kernel: 3, padding: 1, on: x))
      x = b.act("11", .relu, inPlace: true, on: b.conv2d("10", in: 256, out: 256, kernel: 3, padding: 1, on: x))
      return b.maxPool2d("12", 3, stride: 2, on: x)
    }
  }
}
