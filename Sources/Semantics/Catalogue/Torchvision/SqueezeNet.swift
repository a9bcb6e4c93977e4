import Model

/// `torchvision/models/squeezenet.py`
enum SqueezeNet {
  /// A layer of the paper's table.
  fileprivate enum Row {
    /// A convolution by `kernel` at stride 2, with a ReLU.
    case convolution(Dim, kernel: Dim)
    case pool
    /// Channels in, squeezed, and expanded by each of the two kernels.
    case fire(Dim, Dim, Dim)
  }

  private static let versions: [String: [Row]] = [
    "1_0": [
      .convolution(96, kernel: 7), .pool, .fire(96, 16, 64), .fire(128, 16, 64), .fire(128, 32, 128), .pool,
      .fire(256, 32, 128), .fire(256, 48, 192), .fire(384, 48, 192), .fire(384, 64, 256), .pool, .fire(512, 64, 256),
    ],
    "1_1": [
      .convolution(64, kernel: 3), .pool, .fire(64, 16, 64), .fire(128, 16, 64), .pool, .fire(128, 32, 128),
      .fire(256, 32, 128), .pool, .fire(256, 48, 192), .fire(384, 48, 192), .fire(384, 64, 256), .fire(512, 64, 256),
    ],
  ]

  static let entries = Catalogue.named(["1_0", "1_1"].map(factory)).merging(
    ["torchvision.models.SqueezeNet": network]) { first, _ in first }

  private static func factory(_ version: String) -> Factory {
    let weights = PretrainedWeights("SqueezeNet\(version)_Weights")
    return Factory("squeezenet\(version)", weights, options: ["num_classes", "dropout"]) { b, a, name, weights, x in
      b.squeezeNet(name, versions[version] ?? [], classes: a.classes(weights), arguments: &a, on: x)
    }
  }

  private static let network = Catalogue.network(["version", "num_classes", "dropout"]) { b, a, name, _, x in
    let version = a.string("version", default: "1_0")
    if let version, versions[version] == nil {
      a.refuse(.badArgument("Unsupported SqueezeNet version \(version): 1_0 or 1_1 expected"), at: "version")
    }
    return b.squeezeNet(name, version.flatMap { versions[$0] } ?? [], classes: a.classes(nil), arguments: &a, on: x)
  }
}

extension GraphBuilder {
  fileprivate mutating func squeezeNet(
    _ name: String, _ rows: [SqueezeNet.Row], classes: Dim, arguments a: inout Arguments, on x: ValueID?
  ) -> ValueID? {
    let dropout = a.probability("dropout", default: 0.5) ?? 0.5
    return scope(name, "SqueezeNet") { b in
      var x = x
      x = b.sequential("features") { b in
        var index = 0
        for row in rows {
          x = b.squeezeNetRow(row, &index, on: x)
        }
        return x
      }
      x = b.sequential("classifier") { b in
        x = b.conv2d("1", in: 512, out: classes, kernel: 1, on: b.dropout("0", dropout, on: x))
        return b.globalAvgPool("3", on: b.act("2", .relu, inPlace: true, on: x))
      }
      return b.flatten(x)
    }
  }

  private mutating func squeezeNetRow(_ row: SqueezeNet.Row, _ index: inout Int, on x: ValueID?) -> ValueID? {
    defer { index += 1 }
    switch row {
    case .pool: return maxPool2d(String(index), 3, stride: 2, ceilMode: true, on: x)
    case .convolution(let channels, let kernel):
      let x = conv2d(String(index), in: 3, out: channels, kernel: kernel, stride: 2, on: x)
      index += 1
      return act(String(index), .relu, inPlace: true, on: x)
    case .fire(let channels, let squeezed, let expanded):
      return scope(String(index), "Fire") { b in
        let x = b.act("squeeze_activation", .relu, inPlace: true, on: b.conv2d("squeeze", in: channels, out: squeezed, kernel: 1, on: x))
        let one = b.conv2d("expand1x1", in: squeezed, out: expanded, kernel: 1, on: x)
        let small = b.act("expand1x1_activation", .relu, inPlace: true, on: one)
        let three = b.conv2d("expand3x3", in: squeezed, out: expanded, kernel: 3, padding: 1, on: x)
        return b.cat([small, b.act("expand3x3_activation", .relu, inPlace: true, on: three)])
      }
    }
  }
}
