import Model

/// `torchvision/models/googlenet.py`
enum GoogLeNet {
  private static let options = [
    "num_classes", "aux_logits", "transform_input", "init_weights", "blocks", "dropout", "dropout_aux",
  ]

  static let entries = Catalogue.named([Factory("googlenet", PretrainedWeights("GoogLeNet_Weights"), options, build)])
    .merging(["torchvision.models.GoogLeNet": Catalogue.network(options, build)]) { first, _ in first }

  /// A row of the paper's table 1: channels of the 1x1 branch, of the reductions and of what they lead to.
  fileprivate struct Row {
    let name: String
    let input, one, threeReduced, three, fiveReduced, five, pooled: Dim

    init(
      _ name: String, _ input: Dim, _ one: Dim, _ threeReduced: Dim, _ three: Dim, _ fiveReduced: Dim, _ five: Dim, _ pooled: Dim
    ) {
      (self.name, self.input, self.one, self.threeReduced, self.three) = (name, input, one, threeReduced, three)
      (self.fiveReduced, self.five, self.pooled) = (fiveReduced, five, pooled)
    }
  }

  @Sendable private static func build(
    _ b: inout GraphBuilder, _ a: inout Arguments, _ name: String, _ weights: String?, _ x: ValueID?
  ) -> ValueID? {
    // Pretrained weights include heads, removed again unless requested.
    let hasHeads = a.auxiliaryHeads(weights) && (weights == nil || a.argument("aux_logits") != nil)
    let (classes, transforms) = (a.classes(weights), a.transformsInput(weights))
    let dropout = a.probability("dropout", default: 0.2) ?? 0.2
    let headDropout = a.probability("dropout_aux", default: 0.7) ?? 0.7
    a.noteCustomBlocks("blocks", 3)
    return b.scope(name, "GoogLeNet") { b in
      func head(_ name: String, _ channels: Dim, _ x: ValueID?) {
        if hasHeads { b.whileTraining { $0.googLeNetHead(name, channels, classes, headDropout, x) } }
      }
      var x = transforms ? b.transformInput(x) : x
      x = b.googLeNetStem(x)
      x = b.inception(Row("inception3a", 192, 64, 96, 128, 16, 32, 32), x)
      x = b.inception(Row("inception3b", 256, 128, 128, 192, 32, 96, 64), x)
      x = b.maxPool2d("maxpool3", 3, stride: 2, ceilMode: true, x)
      x = b.inception(Row("inception4a", 480, 192, 96, 208, 16, 48, 64), x)
      head("aux1", 512, x)
      x = b.inception(Row("inception4b", 512, 160, 112, 224, 24, 64, 64), x)
      x = b.inception(Row("inception4c", 512, 128, 128, 256, 24, 64, 64), x)
      x = b.inception(Row("inception4d", 512, 112, 144, 288, 32, 64, 64), x)
      head("aux2", 528, x)
      x = b.inception(Row("inception4e", 528, 256, 160, 320, 32, 128, 128), x)
      x = b.maxPool2d("maxpool4", 2, stride: 2, ceilMode: true, x)
      x = b.inception(Row("inception5a", 832, 256, 160, 320, 32, 128, 128), x)
      x = b.inception(Row("inception5b", 832, 384, 192, 384, 48, 128, 128), x)
      x = b.dropout("dropout", dropout, b.flatten(b.globalAvgPool("avgpool", x)))
      x = b.linear("fc", 1024, classes, x)
      return hasHeads ? b.function(AuxiliaryOutputs(type: "GoogLeNetOutputs"), x) : x
    }
  }
}

extension GraphBuilder {
  fileprivate mutating func googLeNetStem(_ x: ValueID?) -> ValueID? {
    var x = basicConv2d("conv1", 3, 64, kernel: [7, 7], stride: 2, padding: [3, 3], x)
    x = maxPool2d("maxpool1", 3, stride: 2, ceilMode: true, x)
    x = basicConv2d("conv2", 64, 64, x)
    x = basicConv2d("conv3", 64, 192, kernel: [3, 3], padding: [1, 1], x)
    return maxPool2d("maxpool2", 3, stride: 2, ceilMode: true, x)
  }

  /// Four branches; the one that the paper calls 5x5 is 3x3 here.
  fileprivate mutating func inception(_ row: GoogLeNet.Row, _ x: ValueID?) -> ValueID? {
    scope(row.name, "Inception") { b in
      let one = b.basicConv2d("branch1", row.input, row.one, x)
      let three = b.sequential("branch2") { b in
        b.basicConv2d(
          "1", row.threeReduced, row.three, kernel: [3, 3], padding: [1, 1], b.basicConv2d("0", row.input, row.threeReduced, x))
      }
      let five = b.sequential("branch3") { b in
        b.basicConv2d(
          "1", row.fiveReduced, row.five, kernel: [3, 3], padding: [1, 1], b.basicConv2d("0", row.input, row.fiveReduced, x))
      }
      let pooled = b.sequential("branch4") { b in
        b.basicConv2d("1", row.input, row.pooled, b.maxPool2d("0", 3, stride: 1, padding: 1, ceilMode: true, x))
      }
      return b.cat([one, three, five, pooled])
    }
  }

  fileprivate mutating func googLeNetHead(
    _ name: String, _ channels: Dim, _ classes: Dim, _ dropout: Double, _ x: ValueID?
  ) {
    scope(name, "InceptionAux") { b in
      var x = b.function(Functional(type: "adaptive_avg_pool2d", layer: AdaptivePooling(4)), x)
      x = b.flatten(b.basicConv2d("conv", channels, 128, x))
      x = b.relu(b.linear("fc1", 2048, 1024, x), inPlace: true)
      b.linear("fc2", 1024, classes, b.dropout("dropout", dropout, x))
    }
  }
}
