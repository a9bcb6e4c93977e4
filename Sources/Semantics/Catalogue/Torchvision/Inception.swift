import Model

/// `torchvision/models/inception.py`: Inception v3.
enum Inception {
  private static let options = [
    "num_classes", "aux_logits", "transform_input", "inception_blocks", "init_weights", "dropout",
  ]

  static let entries = Catalogue.named([Factory("inception_v3", PretrainedWeights("Inception_V3_Weights"), options: options, build)])
    .merging(["torchvision.models.Inception3": Catalogue.network(options, build)]) { first, _ in first }

  @Sendable private static func build(
    _ b: inout GraphBuilder, _ a: inout Arguments, name: String, weights: String?, on x: ValueID?
  ) -> ValueID? {
    let (hasHead, classes, transforms) = (a.auxiliaryHeads(weights), a.classes(weights), a.transformsInput(weights))
    let dropout = a.probability("dropout", default: 0.5) ?? 0.5
    a.noteCustomBlocks("inception_blocks", 7)
    return b.scope(name, "Inception3") { b in
      var x = b.inceptionStem(transforms ? b.transformInput(x) : x)
      x = b.inceptionA("Mixed_5b", 192, pooled: 32, on: x)
      x = b.inceptionA("Mixed_5c", 256, pooled: 64, on: x)
      x = b.inceptionA("Mixed_5d", 288, pooled: 64, on: x)
      x = b.inceptionB("Mixed_6a", 288, on: x)
      x = b.inceptionC("Mixed_6b", 768, c7: 128, on: x)
      x = b.inceptionC("Mixed_6c", 768, c7: 160, on: x)
      x = b.inceptionC("Mixed_6d", 768, c7: 160, on: x)
      x = b.inceptionC("Mixed_6e", 768, c7: 192, on: x)
      if hasHead { b.whileTraining { $0.inceptionHead("AuxLogits", 768, classes: classes, on: x) } }
      x = b.inceptionD("Mixed_7a", 768, on: x)
      x = b.inceptionE("Mixed_7b", 1280, on: x)
      x = b.inceptionE("Mixed_7c", 2048, on: x)
      x = b.flatten(b.dropout("dropout", dropout, on: b.globalAvgPool("avgpool", on: x)))
      x = b.linear("fc", in: 2048, out: classes, on: x)
      return hasHead ? b.function(ForwardOutputs.auxiliary("InceptionOutputs"), x) : x
    }
  }
}

extension GraphBuilder {
  fileprivate mutating func inceptionStem(_ x: ValueID?) -> ValueID? {
    var x = basicConv2d("Conv2d_1a_3x3", in: 3, out: 32, kernel: [3, 3], stride: 2, on: x)
    x = basicConv2d("Conv2d_2a_3x3", in: 32, out: 32, kernel: [3, 3], on: x)
    x = basicConv2d("Conv2d_2b_3x3", in: 32, out: 64, kernel: [3, 3], padding: [1, 1], on: x)
    x = maxPool2d("maxpool1", 3, stride: 2, on: x)
    x = basicConv2d("Conv2d_3b_1x1", in: 64, out: 80, on: x)
    x = basicConv2d("Conv2d_4a_3x3", in: 80, out: 192, kernel: [3, 3], on: x)
    return maxPool2d("maxpool2", 3, stride: 2, on: x)
  }

  /// Figure 5 of the paper.
  fileprivate mutating func inceptionA(_ name: String, _ channels: Dim, pooled: Dim, on x: ValueID?) -> ValueID? {
    scope(name, "InceptionA") { b in
      let one = b.basicConv2d("branch1x1", in: channels, out: 64, on: x)
      var five = b.basicConv2d("branch5x5_1", in: channels, out: 48, on: x)
      five = b.basicConv2d("branch5x5_2", in: 48, out: 64, kernel: [5, 5], padding: [2, 2], on: five)
      var three = b.basicConv2d("branch3x3dbl_1", in: channels, out: 64, on: x)
      three = b.basicConv2d("branch3x3dbl_2", in: 64, out: 96, kernel: [3, 3], padding: [1, 1], on: three)
      three = b.basicConv2d("branch3x3dbl_3", in: 96, out: 96, kernel: [3, 3], padding: [1, 1], on: three)
      return b.cat([one, five, three, b.pooledBranch(channels, pooled, on: x)])
    }
  }

  /// The branch that pools, then projects.
  private mutating func pooledBranch(_ channels: Dim, _ out: Dim, on x: ValueID?) -> ValueID? {
    basicConv2d("branch_pool", in: channels, out: out, on: pool2d(.average, 3, stride: 1, padding: 1, on: x))
  }

  /// The reduction of figure 10, from 35 x 35 to 17 x 17.
  fileprivate mutating func inceptionB(_ name: String, _ channels: Dim, on x: ValueID?) -> ValueID? {
    scope(name, "InceptionB") { b in
      let three = b.basicConv2d("branch3x3", in: channels, out: 384, kernel: [3, 3], stride: 2, on: x)
      var double = b.basicConv2d("branch3x3dbl_1", in: channels, out: 64, on: x)
      double = b.basicConv2d("branch3x3dbl_2", in: 64, out: 96, kernel: [3, 3], padding: [1, 1], on: double)
      double = b.basicConv2d("branch3x3dbl_3", in: 96, out: 96, kernel: [3, 3], stride: 2, on: double)
      return b.cat([three, double, b.pool2d(.max, 3, stride: 2, on: x)])
    }
  }

  /// Figure 6: 7x7 in a row and a column.
  fileprivate mutating func inceptionC(_ name: String, _ channels: Dim, c7: Dim, on x: ValueID?) -> ValueID? {
    scope(name, "InceptionC") { b in
      let one = b.basicConv2d("branch1x1", in: channels, out: 192, on: x)
      var seven = b.basicConv2d("branch7x7_1", in: channels, out: c7, on: x)
      seven = b.basicConv2d("branch7x7_2", in: c7, out: c7, kernel: [1, 7], padding: [0, 3], on: seven)
      seven = b.basicConv2d("branch7x7_3", in: c7, out: 192, kernel: [7, 1], padding: [3, 0], on: seven)
      var double = b.basicConv2d("branch7x7dbl_1", in: channels, out: c7, on: x)
      double = b.basicConv2d("branch7x7dbl_2", in: c7, out: c7, kernel: [7, 1], padding: [3, 0], on: double)
      double = b.basicConv2d("branch7x7dbl_3", in: c7, out: c7, kernel: [1, 7], padding: [0, 3], on: double)
      double = b.basicConv2d("branch7x7dbl_4", in: c7, out: c7, kernel: [7, 1], padding: [3, 0], on: double)
      double = b.basicConv2d("branch7x7dbl_5", in: c7, out: 192, kernel: [1, 7], padding: [0, 3], on: double)
      return b.cat([one, seven, double, b.pooledBranch(channels, 192, on: x)])
    }
  }

  /// The reduction from 17 x 17 to 8 x 8.
  fileprivate mutating func inceptionD(_ name: String, _ channels: Dim, on x: ValueID?) -> ValueID? {
    scope(name, "InceptionD") { b in
      var three = b.basicConv2d("branch3x3_1", in: channels, out: 192, on: x)
      three = b.basicConv2d("branch3x3_2", in: 192, out: 320, kernel: [3, 3], stride: 2, on: three)
      var seven = b.basicConv2d("branch7x7x3_1", in: channels, out: 192, on: x)
      seven = b.basicConv2d("branch7x7x3_2", in: 192, out: 192, kernel: [1, 7], padding: [0, 3], on: seven)
      seven = b.basicConv2d("branch7x7x3_3", in: 192, out: 192, kernel: [7, 1], padding: [3, 0], on: seven)
      seven = b.basicConv2d("branch7x7x3_4", in: 192, out: 192, kernel: [3, 3], stride: 2, on: seven)
      return b.cat([three, seven, b.pool2d(.max, 3, stride: 2, on: x)])
    }
  }

  /// Figure 7: branches that fork once more.
  fileprivate mutating func inceptionE(_ name: String, _ channels: Dim, on x: ValueID?) -> ValueID? {
    scope(name, "InceptionE") { b in
      let one = b.basicConv2d("branch1x1", in: channels, out: 320, on: x)
      let three = b.basicConv2d("branch3x3_1", in: channels, out: 384, on: x)
      let fork = b.fork("branch3x3_2", three)
      var double = b.basicConv2d("branch3x3dbl_1", in: channels, out: 448, on: x)
      double = b.basicConv2d("branch3x3dbl_2", in: 448, out: 384, kernel: [3, 3], padding: [1, 1], on: double)
      return b.cat([one, fork, b.fork("branch3x3dbl_3", double), b.pooledBranch(channels, 192, on: x)])
    }
  }

  private mutating func fork(_ name: String, _ x: ValueID?) -> ValueID? {
    let row = basicConv2d(name + "a", in: 384, out: 384, kernel: [1, 3], padding: [0, 1], on: x)
    return cat([row, basicConv2d(name + "b", in: 384, out: 384, kernel: [3, 1], padding: [1, 0], on: x)])
  }

  fileprivate mutating func inceptionHead(_ name: String, _ channels: Dim, classes: Dim, on x: ValueID?) {
    scope(name, "InceptionAux") { b in
      var x = b.pool2d(.average, 5, stride: 3, on: x)
      x = b.basicConv2d("conv1", in: 128, out: 768, kernel: [5, 5], on: b.basicConv2d("conv0", in: channels, out: 128, on: x))
      x = b.function(Functional(type: "adaptive_avg_pool2d", layer: AdaptivePooling(1)), x)
      b.linear("fc", in: 768, out: classes, on: b.flatten(x))
    }
  }
}
