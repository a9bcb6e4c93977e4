import Model

/// `torchvision/models/mnasnet.py`: MNASNet-B1.
enum MNASNet {
  /// A stack of inverted residuals: the index of its width, kernel, stride, expansion and repeats.
  fileprivate struct Row {
    let width: Int
    let kernel, stride, expansion: Dim
    let repeats: Int

    init(_ width: Int, _ kernel: Dim, stride: Dim, expansion: Dim, repeats: Int) {
      (self.width, self.kernel, self.stride) = (width, kernel, stride)
      (self.expansion, self.repeats) = (expansion, repeats)
    }
  }

  fileprivate static let rows = [
    Row(2, 3, stride: 2, expansion: 3, repeats: 3), Row(3, 5, stride: 2, expansion: 3, repeats: 3), Row(4, 5, stride: 2, expansion: 6, repeats: 3),
    Row(5, 3, stride: 1, expansion: 6, repeats: 2), Row(6, 5, stride: 2, expansion: 6, repeats: 4), Row(7, 3, stride: 1, expansion: 6, repeats: 1),
  ]
  fileprivate static let widths: [Dim] = [32, 16, 24, 40, 80, 96, 192, 320]
  /// TensorFlow's momentum 0.9997.
  fileprivate static let momentum = 1 - 0.9997

  static let entries = Catalogue.named([
    factory("0_5", 0.5), factory("0_75", 0.75), factory("1_0", 1), factory("1_3", 1.3),
  ]).merging(["torchvision.models.MNASNet": network]) { first, _ in first }

  private static func factory(_ name: String, _ alpha: Double) -> Factory {
    Factory("mnasnet" + name, PretrainedWeights("MNASNet\(name)_Weights"), options: ["num_classes", "dropout"]) { b, a, name, weights, x in
      b.mnasNet(name, alpha, classes: a.classes(weights), arguments: &a, on: x)
    }
  }

  private static let network = Catalogue.network(required: ["alpha"], ["num_classes", "dropout"]) { b, a, name, _, x in
    let alpha = a.float("alpha", default: nil)
    if let alpha, alpha <= 0 { a.refuse(.badArgument("alpha should be greater than 0.0 instead of \(alpha)"), at: "alpha") }
    return b.mnasNet(name, alpha, classes: a.classes(nil), arguments: &a, on: x)
  }
}

extension GraphBuilder {
  fileprivate mutating func mnasNet(
    _ name: String, _ alpha: Double?, classes: Dim, arguments a: inout Arguments, on x: ValueID?
  ) -> ValueID? {
    let dropout = a.probability("dropout", default: 0.2) ?? 0.2
    let widths = MNASNet.widths.map { Dim.divisible($0.scaled(alpha)) }
    return scope(name, "MNASNet") { b in
      let x = b.sequential("layers") { b in
        var x = b.convNormRow(0, in: 3, out: widths[0], kernel: 3, stride: 2, relu: true, momentum: MNASNet.momentum, on: x)
        x = b.convNormRow(3, in: widths[0], out: widths[0], kernel: 3, groups: widths[0], relu: true, momentum: MNASNet.momentum, on: x)
        x = b.convNormRow(6, in: widths[0], out: widths[1], kernel: 1, relu: false, momentum: MNASNet.momentum, on: x)
        for (i, row) in MNASNet.rows.enumerated() {
          x = b.stack(String(8 + i), in: widths[row.width - 1], out: widths[row.width], row: row, on: x)
        }
        return b.convNormRow(14, in: widths[7], out: 1280, kernel: 1, relu: true, momentum: MNASNet.momentum, on: x)
      }
      let y = b.mean(x, [2, 3])
      return b.sequential("classifier") { b in b.linear("1", in: 1280, out: classes, on: b.dropout("0", dropout, inPlace: true, on: y)) }
    }
  }

  private mutating func stack(_ name: String, in inChannels: Dim, out: Dim, row: MNASNet.Row, on x: ValueID?) -> ValueID? {
    sequential(name) { b in
      b.steps(Dim(row.repeats)).reduce(x) { x, i in
        let (channels, stride) = i == 0 ? (inChannels, row.stride) : (out, 1)
        return b.scope(String(i), "_InvertedResidual") { b in
          let wide = channels * row.expansion
          let y = b.sequential("layers") { b in
            var x = b.convNormRow(0, in: channels, out: wide, kernel: 1, relu: true, momentum: MNASNet.momentum, on: x)
            x = b.convNormRow(3, in: wide, out: wide, kernel: row.kernel, stride: stride, groups: wide, relu: true, momentum: MNASNet.momentum, on: x)
            return b.convNormRow(6, in: wide, out: out, kernel: 1, relu: false, momentum: MNASNet.momentum, on: x)
          }
          return channels == out && stride == 1 ? b.add(y, x) : y
        }
      }
    }
  }
}
