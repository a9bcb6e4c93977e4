import Model

/// `torchvision/models/mnasnet.py`: MNASNet-B1.
enum MNASNet {
  /// A stack of inverted residuals: the index of its width, kernel, stride, expansion and repeats.
  fileprivate struct Row {
    let width: Int
    let kernel, stride, expansion: Dim
    let repeats: Int

    init(_ width: Int, _ kernel: Dim, _ stride: Dim, _ expansion: Dim, _ repeats: Int) {
      (self.width, self.kernel, self.stride) = (width, kernel, stride)
      (self.expansion, self.repeats) = (expansion, repeats)
    }
  }

  fileprivate static let rows = [
    Row(2, 3, 2, 3, 3), Row(3, 5, 2, 3, 3), Row(4, 5, 2, 6, 3), Row(5, 3, 1, 6, 2), Row(6, 5, 2, 6, 4), Row(7, 3, 1, 6, 1),
  ]
  fileprivate static let widths: [Dim] = [32, 16, 24, 40, 80, 96, 192, 320]
  /// TensorFlow's momentum 0.9997.
  fileprivate static let momentum = 1 - 0.9997

  static let entries = Catalogue.named([
    factory("0_5", 0.5), factory("0_75", 0.75), factory("1_0", 1), factory("1_3", 1.3),
  ]).merging(["torchvision.models.MNASNet": network]) { first, _ in first }

  private static func factory(_ name: String, _ alpha: Double) -> Factory {
    Factory("mnasnet" + name, PretrainedWeights("MNASNet\(name)_Weights"), ["num_classes", "dropout"]) { b, a, name, weights, x in
      b.mnasNet(name, alpha, a.classes(weights), &a, x)
    }
  }

  private static let network = Catalogue.network(required: ["alpha"], ["num_classes", "dropout"]) { b, a, name, _, x in
    let alpha = a.float("alpha", default: nil)
    if let alpha, alpha <= 0 { a.refuse(.badArgument("alpha should be greater than 0.0 instead of \(alpha)"), at: "alpha") }
    return b.mnasNet(name, alpha, a.classes(nil), &a, x)
  }
}

extension GraphBuilder {
  fileprivate mutating func mnasNet(
    _ name: String, _ alpha: Double?, _ classes: Dim, _ a: inout Arguments, _ x: ValueID?
  ) -> ValueID? {
    let dropout = a.probability("dropout", default: 0.2) ?? 0.2
    let widths = MNASNet.widths.map { Dim.divisible($0.scaled(alpha)) }
    return scope(name, "MNASNet") { b in
      let x = b.sequential("layers") { b in
        var x = b.convNormRow(0, 3, widths[0], 3, stride: 2, relu: true, momentum: MNASNet.momentum, x)
        x = b.convNormRow(3, widths[0], widths[0], 3, groups: widths[0], relu: true, momentum: MNASNet.momentum, x)
        x = b.convNormRow(6, widths[0], widths[1], 1, relu: false, momentum: MNASNet.momentum, x)
        for (i, row) in MNASNet.rows.enumerated() {
          x = b.stack(String(8 + i), widths[row.width - 1], widths[row.width], row, x)
        }
        return b.convNormRow(14, widths[7], 1280, 1, relu: true, momentum: MNASNet.momentum, x)
      }
      let y = b.mean(x, [2, 3])
      return b.sequential("classifier") { b in b.linear("1", 1280, classes, b.dropout("0", dropout, inPlace: true, y)) }
    }
  }

  private mutating func stack(_ name: String, _ inChannels: Dim, _ out: Dim, _ row: MNASNet.Row, _ x: ValueID?) -> ValueID? {
    sequential(name) { b in
      (0..<row.repeats).reduce(x) { x, i in
        let (channels, stride) = i == 0 ? (inChannels, row.stride) : (out, 1)
        return b.scope(String(i), "_InvertedResidual") { b in
          let wide = channels * row.expansion
          let y = b.sequential("layers") { b in
            var x = b.convNormRow(0, channels, wide, 1, relu: true, momentum: MNASNet.momentum, x)
            x = b.convNormRow(3, wide, wide, row.kernel, stride: stride, groups: wide, relu: true, momentum: MNASNet.momentum, x)
            return b.convNormRow(6, wide, out, 1, relu: false, momentum: MNASNet.momentum, x)
          }
          return channels == out && stride == 1 ? b.add(y, x) : y
        }
      }
    }
  }
}
