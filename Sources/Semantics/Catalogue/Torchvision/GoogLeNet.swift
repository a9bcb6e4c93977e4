import Model

/// `torchvision/models/googlenet.py`
enum GoogLeNet {
  private static let options = [
    "num_classes", "aux_logits", "transform_input", "init_weights", "blocks", "dropout", "dropout_aux",
  ]

  static let entries = Catalogue.named([Factory("googlenet", PretrainedWeights("GoogLeNet_Weights"), options: options, build)])
    .merging(["torchvision.models.GoogLeNet": Catalogue.network(options, build)]) { first, _ in first }

  /// A row of the paper's table 1: channels of the 1x1 branch, of the reductions and of what they lead to.
  fileprivate struct Row {
    let name: String
    let input, one, threeReduced, three, fiveReduced, five, pooled: Dim

    init(
      _ name: String, _ input: Dim, one: Dim, threeReduced: Dim, three: Dim, fiveReduced: Dim, five: Dim, pooled: Dim
    ) {
      (self.name, self.input, self.one, self.threeReduced, self.three) = (name, input, one, threeReduced, three)
      (self.fiveReduced, self.five, self.pooled) = (fiveReduced, five, pooled)
    }
  }

  @Sendable private static func build(
    _ b: inout GraphBuilder, _ a: inout Arguments, name: String, weights: String?, on x: ValueID?
  ) -> ValueID? {
    // Pretrained weights include heads, removed again unless requested.
    let hasHeads = a.auxiliaryHeads(weights) && (weights == nil || a.argument("aux_logits") != nil)
    let (classes, transforms) = (a.classes(weights), a.transformsInput(weights))
    let dropout = a.probability("dropout", default: 0.2) ?? 0.2
    let headDropout = a.probability("dropout_aux", default: 0.7) ?? 0.7
    a.noteCustomBlocks("blocks", 3)
    return b.scope(name, "GoogLeNet") { b in
      func head(_ name: String, _ channels: Dim, on x: ValueID?) {
        if hasHeads { b.whileTraining { $0.googLeNetHead(name, channels, classes: classes, dropout: headDropout, on: x) } }
      }
      var x = transforms ? b.transformInput(x) : x
      x = b.googLeNetStem(x)
      x = b.inception(Row("inception3a", 192, one: 64, threeReduced: 96, three: 128, fiveReduced: 16, five: 32, pooled: 32), x)
      x = b.inception(Row("inception3b", 256, one: 128, threeReduced: 128, three: 192, fiveReduced: 32, five: 96, pooled: 64), x)
      x = b.maxPool2d("maxpool3", 3, stride: 2, ceilMode: true, on: x)
      x = b.inception(Row("inception4a", 480, one: 192, threeReduced: 96, three: 208, fiveReduced: 16, five: 48, pooled: 64), x)
      head("aux1", 512, on: x)
      x = b.inception(Row("inception4b", 512, one: 160, threeReduced: 112, three: 224, fiveReduced: 24, five: 64, pooled: 64), x)
      x = b.inception(Row("inception4c", 512, one: 128, threeReduced: 128, three: 256, fiveReduced: 24, five: 64, pooled: 64), x)
      x = b.inception(Row("inception4d", 512, one: 112, threeReduced: 144, three: 288, fiveReduced: 32, five: 64, pooled: 64), x)
      head("aux2", 528, on: x)
      x = b.inception(Row("inception4e", 528, one: 256, threeReduced: 160, three: 320, fiveReduced: 32, five: 128, pooled: 128), x)
      x = b.maxPool2d("maxpool4", 2, stride: 2, ceilMode: true, on: x)
      x = b.inception(Row("inception5a", 832, one: 256, threeReduced: 160, three: 320, fiveReduced: 32, five: 128, pooled: 128), x)
      x = b.inception(Row("inception5b", 832, one: 384, threeReduced: 192, three: 384, fiveReduced: 48, five: 128, pooled: 128), x)
      x = b.dropout("dropout", dropout, on: b.flatten(b.globalAvgPool("avgpool", on: x)))
      x = b.linear("fc", in: 1024, out: classes, on: x)
      return hasHeads ? b.function(ForwardOutputs.auxiliary("GoogLeNetOutputs"), x) : x
    }
  }
}

extension GraphBuilder {
  fileprivate mutating func googLeNetStem(_ x: ValueID?) -> ValueID? {
    var x = basicConv2d("conv1", in: 3, out: 64, kernel: [7, 7], stride: 2, padding: [3, 3], on: x)
    x = maxPool2d("maxpool1", 3, stride: 2, ceilMode: true, on: x)
    x = basicConv2d("conv2", in: 64, out: 64, on: x)
    x = basicConv2d("conv3", in: 64, out: 192, kernel: [3, 3], padding: [1, 1], on: x)
    return maxPool2d("maxpool2", 3, stride: 2, ceilMode: true, on: x)
  }

  /// Four branches; the one that the paper calls 5x5 is 3x3 here.
  fileprivate mutating func inception(_ row: GoogLeNet.Row, _ x: ValueID?) -> ValueID? {
    scope(row.name, "Inception") { b in
      let one = b.basicConv2d("branch1", in: row.input, out: row.one, on: x)
      let three = b.sequential("branch2") { b in
        b.basicConv2d(
          "1", in: row.threeReduced, out: row.three, kernel: [3, 3], padding: [1, 1],
          on: b.basicConv2d("0", in: row.input, out: row.threeReduced, on: x))
      }
      let five = b.sequential("branch3") { b in
        b.basicConv2d(
          "1", in: row.fiveReduced, out: row.five, kernel: [3, 3], padding: [1, 1], on: b.basicConv2d("0", in: row.input, out: row.fiveReduced, on: x)
        )
      }
      let pooled = b.sequential("branch4") { b in
        b.basicConv2d("1", in: row.input, out: row.pooled, on: b.maxPool2d("0", 3, stride: 1, padding: 1, ceilMode: true, on: x))
      }
      return b.cat([one, three, five, pooled])
    }
  }

  fileprivate mutating func googLeNetHead(
    _ name: String, _ channels: Dim, classes: Dim, dropout: Double, on x: ValueID?
  ) {
    scope(name, "InceptionAux") { b in
      var x = b.function(Functional(type: "adaptive_avg_pool2d", layer: AdaptivePooling(4)), x)
      x = b.flatten(b.basicConv2d("conv", in: channels, out: 128, on: x))
      x = b.relu(b.linear("fc1", in: 2048, out: 1024, on: x), inPlace: true)
      b.linear("fc2", in: 1024, out: classes, on: b.dropout("dropout", dropout, on: x))
    }
  }
}
