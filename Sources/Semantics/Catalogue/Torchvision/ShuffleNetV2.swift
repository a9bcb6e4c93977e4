import Model

/// `torchvision/models/shufflenetv2.py`
enum ShuffleNetV2 {
  static let entries = Catalogue.named([
    factory("0_5", [24, 48, 96, 192, 1024]), factory("1_0", [24, 116, 232, 464, 1024]),
    factory("1_5", [24, 176, 352, 704, 1024]), factory("2_0", [24, 244, 488, 976, 2048]),
  ]).merging(["torchvision.models.ShuffleNetV2": network]) { first, _ in first }

  private static let options = ["num_classes", "inverted_residual"]

  private static func factory(_ name: String, _ widths: [Dim]) -> Factory {
    Factory("shufflenet_v2_x" + name, PretrainedWeights("ShuffleNet_V2_X\(name)_Weights"), options: options) { b, a, name, weights, x in
      a.noteCustomBlock("inverted_residual")
      return b.shuffleNet(name, [4, 8, 4], widths: widths, classes: a.classes(weights), on: x)
    }
  }

  private static let network = Catalogue.network(
    required: ["stages_repeats", "stages_out_channels"], options
  ) { b, a, name, _, x in
    let (repeats, widths) = (a.ints("stages_repeats"), a.ints("stages_out_channels"))
    if repeats.count != 3 { a.refuse(.badArgument("expected stages_repeats as list of 3 positive ints"), at: "stages_repeats") }
    if widths.count != 5 {
      a.refuse(.badArgument("expected stages_out_channels as list of 5 positive ints"), at: "stages_out_channels")
    }
    for width in widths.dropFirst().prefix(3) where !(width % 2).mayEqual(0) && repeats.contains(where: { $0.value ?? 1 > 1 }) {
      a.refuse(.badArgument("Invalid combination of stride 1, inp \(width) and oup \(width) values"), at: "stages_out_channels")
    }
    a.noteCustomBlock("inverted_residual")
    guard repeats.count == 3, widths.count == 5 else { return nil }
    return b.shuffleNet(name, repeats, widths: widths, classes: a.classes(nil), on: x)
  }
}

extension GraphBuilder {
  fileprivate mutating func shuffleNet(
    _ name: String, _ repeats: [Dim], widths: [Dim], classes: Dim, on x: ValueID?
  ) -> ValueID? {
    scope(name, "ShuffleNetV2") { b in
      var x = b.sequential("conv1") { $0.convNormRow(0, in: 3, out: widths[0], kernel: 3, stride: 2, relu: true, on: x) }
      x = b.maxPool2d("maxpool", 3, stride: 2, padding: 1, on: x)
      for (i, count) in repeats.enumerated() {
        x = b.sequential("stage\(i + 2)") { b in
          var x = b.shuffleUnit("0", in: widths[i], out: widths[i + 1], stride: 2, on: x)
          for j in 1..<max(1, b.repeats(count)) where !b.graph.isTruncated {
            x = b.shuffleUnit(String(j), in: widths[i + 1], out: widths[i + 1], stride: 1, on: x)
          }
          return x
        }
      }
      x = b.sequential("conv5") { $0.convNormRow(0, in: widths[3], out: widths[4], kernel: 1, relu: true, on: x) }
      return b.linear("fc", in: widths[4], out: classes, on: b.mean(x, [2, 3]))
    }
  }

  /// The paper's figure 3 c and d: half of the channels pass by, unless the unit halves the size.
  private mutating func shuffleUnit(_ name: String, in inChannels: Dim, out: Dim, stride: Dim, on x: ValueID?) -> ValueID? {
    scope(name, "InvertedResidual") { b in
      let half = out / 2
      var (left, right) = (x, x)
      if stride == 1 {
        left = b.function(Slicing("chunk", .chunk(chunks: 2, index: 0), dim: 1), x)
        right = b.function(Slicing("chunk", .chunk(chunks: 2, index: 1), dim: 1), x)
      }
      let passed = b.sequential("branch1") { b in
        guard stride != 1 else { return left }
        let x = b.convNormRow(0, in: inChannels, out: inChannels, kernel: 3, stride: stride, groups: inChannels, relu: false, on: left)
        return b.convNormRow(2, in: inChannels, out: half, kernel: 1, relu: true, on: x)
      }
      let made = b.sequential("branch2") { b in
        var x = b.convNormRow(0, in: stride == 1 ? half : inChannels, out: half, kernel: 1, relu: true, on: right)
        x = b.convNormRow(3, in: half, out: half, kernel: 3, stride: stride, groups: half, relu: false, on: x)
        return b.convNormRow(5, in: half, out: half, kernel: 1, relu: true, on: x)
      }
      return b.function(Functional(type: "channel_shuffle", layer: Shuffling(.channels, 2)), b.cat([passed, made]))
    }
  }
}
