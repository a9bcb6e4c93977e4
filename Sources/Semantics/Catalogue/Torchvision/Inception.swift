import Model

/// `torchvision/models/inception.py`: Inception v3.
enum Inception {
  private static let options = [
    "num_classes", "aux_logits", "transform_input", "inception_blocks", "init_weights", "dropout",
  ]

  static let entries = Catalogue.named([Factory("inception_v3", PretrainedWeights("Inception_V3_Weights"), options, build)])
    .merging(["torchvision.models.Inception3": Catalogue.network(options, build)]) { first, _ in first }

  @Sendable private static func build(
    _ b: inout GraphBuilder, _ a: inout Arguments, _ name: String, _ weights: String?, _ x: ValueID?
  ) -> ValueID? {
    let (hasHead, classes, transforms) = (a.auxiliaryHeads(weights), a.classes(weights), a.transformsInput(weights))
    let dropout = a.probability("dropout", default: 0.5) ?? 0.5
    a.noteCustomBlocks("inception_blocks", 7)
    return b.scope(name, "Inception3") { b in
      var x = b.inceptionStem(transforms ? b.transformInput(x) : x)
      x = b.inceptionA("Mixed_5b", 192, pooled: 32, x)
      x = b.inceptionA("Mixed_5c", 256, pooled: 64, x)
      x = b.inceptionA("Mixed_5d", 288, pooled: 64, x)
      x = b.inceptionB("Mixed_6a", 288, x)
      x = b.inceptionC("Mixed_6b", 768, 128, x)
      x = b.inceptionC("Mixed_6c", 768, 160, x)
      x = b.inceptionC("Mixed_6d", 768, 160, x)
      x = b.inceptionC("Mixed_6e", 768, 192, x)
      if hasHead { b.whileTraining { $0.inceptionHead("AuxLogits", 768, classes, x) } }
      x = b.inceptionD("Mixed_7a", 768, x)
      x = b.inceptionE("Mixed_7b", 1280, x)
      x = b.inceptionE("Mixed_7c", 2048, x)
      x = b.flatten(b.dropout("dropout", dropout, b.globalAvgPool("avgpool", x)))
      x = b.linear("fc", 2048, classes, x)
      return hasHead ? b.function(AuxiliaryOutputs(type: "InceptionOutputs"), x) : x
    }
  }
}

extension GraphBuilder {
  fileprivate mutating func inceptionStem(_ x: ValueID?) -> ValueID? {
    var x = basicConv2d("Conv2d_1a_3x3", 3, 32, kernel: [3, 3], stride: 2, x)
    x = basicConv2d("Conv2d_2a_3x3", 32, 32, kernel: [3, 3], x)
    x = basicConv2d("Conv2d_2b_3x3", 32, 64, kernel: [3, 3], padding: [1, 1], x)
    x = maxPool2d("maxpool1", 3, stride: 2, x)
    x = basicConv2d("Conv2d_3b_1x1", 64, 80, x)
    x = basicConv2d("Conv2d_4a_3x3", 80, 192, kernel: [3, 3], x)
    return maxPool2d("maxpool2", 3, stride: 2, x)
  }

  /// Figure 5 of the paper.
  fileprivate mutating func inceptionA(_ name: String, _ channels: Dim, pooled: Dim, _ x: ValueID?) -> ValueID? {
    scope(name, "InceptionA") { b in
      let one = b.basicConv2d("branch1x1", channels, 64, x)
      var five = b.basicConv2d("branch5x5_1", channels, 48, x)
      five = b.basicConv2d("branch5x5_2", 48, 64, kernel: [5, 5], padding: [2, 2], five)
      var three = b.basicConv2d("branch3x3dbl_1", channels, 64, x)
      three = b.basicConv2d("branch3x3dbl_2", 64, 96, kernel: [3, 3], padding: [1, 1], three)
      three = b.basicConv2d("branch3x3dbl_3", 96, 96, kernel: [3, 3], padding: [1, 1], three)
      return b.cat([one, five, three, b.pooledBranch(channels, pooled, x)])
    }
  }

  /// The branch that pools, then projects.
  private mutating func pooledBranch(_ channels: Dim, _ out: Dim, _ x: ValueID?) -> ValueID? {
    basicConv2d("branch_pool", channels, out, pool2d(.average, 3, stride: 1, padding: 1, x))
  }

  /// The reduction of figure 10, from 35 x 35 to 17 x 17.
  fileprivate mutating func inceptionB(_ name: String, _ channels: Dim, _ x: ValueID?) -> ValueID? {
    scope(name, "InceptionB") { b in
      let three = b.basicConv2d("branch3x3", channels, 384, kernel: [3, 3], stride: 2, x)
      var double = b.basicConv2d("branch3x3dbl_1", channels, 64, x)
      double = b.basicConv2d("branch3x3dbl_2", 64, 96, kernel: [3, 3], padding: [1, 1], double)
      double = b.basicConv2d("branch3x3dbl_3", 96, 96, kernel: [3, 3], stride: 2, double)
      return b.cat([three, double, b.pool2d(.max, 3, stride: 2, x)])
    }
  }

  /// Figure 6: 7x7 in a row and a column.
  fileprivate mutating func inceptionC(_ name: String, _ channels: Dim, _ c7: Dim, _ x: ValueID?) -> ValueID? {
    scope(name, "InceptionC") { b in
      let one = b.basicConv2d("branch1x1", channels, 192, x)
      var seven = b.basicConv2d("branch7x7_1", channels, c7, x)
      seven = b.basicConv2d("branch7x7_2", c7, c7, kernel: [1, 7], padding: [0, 3], seven)
      seven = b.basicConv2d("branch7x7_3", c7, 192, kernel: [7, 1], padding: [3, 0], seven)
      var double = b.basicConv2d("branch7x7dbl_1", channels, c7, x)
      double = b.basicConv2d("branch7x7dbl_2", c7, c7, kernel: [7, 1], padding: [3, 0], double)
      double = b.basicConv2d("branch7x7dbl_3", c7, c7, kernel: [1, 7], padding: [0, 3], double)
      double = b.basicConv2d("branch7x7dbl_4", c7, c7, kernel: [7, 1], padding: [3, 0], double)
      double = b.basicConv2d("branch7x7dbl_5", c7, 192, kernel: [1, 7], padding: [0, 3], double)
      return b.cat([one, seven, double, b.pooledBranch(channels, 192, x)])
    }
  }

  /// The reduction from 17 x 17 to 8 x 8.
  fileprivate mutating func inceptionD(_ name: String, _ channels: Dim, _ x: ValueID?) -> ValueID? {
    scope(name, "InceptionD") { b in
      var three = b.basicConv2d("branch3x3_1", channels, 192, x)
      three = b.basicConv2d("branch3x3_2", 192, 320, kernel: [3, 3], stride: 2, three)
      var seven = b.basicConv2d("branch7x7x3_1", channels, 192, x)
      seven = b.basicConv2d("branch7x7x3_2", 192, 192, kernel: [1, 7], padding: [0, 3], seven)
      seven = b.basicConv2d("branch7x7x3_3", 192, 192, kernel: [7, 1], padding: [3, 0], seven)
      seven = b.basicConv2d("branch7x7x3_4", 192, 192, kernel: [3, 3], stride: 2, seven)
      return b.cat([three, seven, b.pool2d(.max, 3, stride: 2, x)])
    }
  }

  /// Figure 7: branches that fork once more.
  fileprivate mutating func inceptionE(_ name: String, _ channels: Dim, _ x: ValueID?) -> ValueID? {
    scope(name, "InceptionE") { b in
      let one = b.basicConv2d("branch1x1", channels, 320, x)
      let three = b.basicConv2d("branch3x3_1", channels, 384, x)
      let fork = b.fork("branch3x3_2", three)
      var double = b.basicConv2d("branch3x3dbl_1", channels, 448, x)
      double = b.basicConv2d("branch3x3dbl_2", 448, 384, kernel: [3, 3], padding: [1, 1], double)
      return b.cat([one, fork, b.fork("branch3x3dbl_3", double), b.pooledBranch(channels, 192, x)])
    }
  }

  private mutating func fork(_ name: String, _ x: ValueID?) -> ValueID? {
    let row = basicConv2d(name + "a", 384, 384, kernel: [1, 3], padding: [0, 1], x)
    return cat([row, basicConv2d(name + "b", 384, 384, kernel: [3, 1], padding: [1, 0], x)])
  }

  fileprivate mutating func inceptionHead(_ name: String, _ channels: Dim, _ classes: Dim, _ x: ValueID?) {
    scope(name, "InceptionAux") { b in
      var x = b.pool2d(.average, 5, stride: 3, x)
      x = b.basicConv2d("conv1", 128, 768, kernel: [5, 5], b.basicConv2d("conv0", channels, 128, x))
      x = b.function(Functional(type: "adaptive_avg_pool2d", layer: AdaptivePooling(1)), x)
      b.linear("fc", 768, classes, b.flatten(x))
    }
  }
}
