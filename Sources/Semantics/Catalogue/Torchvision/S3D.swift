import Model

/// `torchvision/models/video/s3d.py`: Inception over time and space, in separate convolutions.
enum S3D {
  private static let options = ["num_classes", "dropout", "norm_layer"]

  static let entries = Catalogue.named(
    [Factory("s3d", PretrainedWeights("S3D_Weights", ["KINETICS400_V1"]), options, build)], in: "torchvision.models.video."
  ).merging(["torchvision.models.video.S3D": Catalogue.network(options, build)]) { first, _ in first }

  private static let standardNorm = Callable.standard { BatchNorm(3, $0, eps: 0.001, momentum: 0.001) }

  /// A row of the network: a pool by its kernel and stride, or the widths of an inception block's branches.
  fileprivate enum Row {
    case pool(Shape, stride: Shape, padding: Shape)
    case inception(Dim, Dim, (Dim, Dim), (Dim, Dim), Dim)
  }

  fileprivate static let rows: [Row] = [
    .inception(192, 64, (96, 128), (16, 32), 32), .inception(256, 128, (128, 192), (32, 96), 64),
    .pool([3, 3, 3], stride: [2, 2, 2], padding: [1, 1, 1]), .inception(480, 192, (96, 208), (16, 48), 64),
    .inception(512, 160, (112, 224), (24, 64), 64), .inception(512, 128, (128, 256), (24, 64), 64),
    .inception(512, 112, (144, 288), (32, 64), 64), .inception(528, 256, (160, 320), (32, 128), 128),
    .pool([2, 2, 2], stride: [2, 2, 2], padding: [0, 0, 0]), .inception(832, 256, (160, 320), (32, 128), 128),
    .inception(832, 384, (192, 384), (48, 128), 128),
  ]

  @Sendable private static func build(
    _ b: inout GraphBuilder, _ a: inout Arguments, _ name: String, _ weights: String?, _ x: ValueID?
  ) -> ValueID? {
    let (classes, dropout) = (a.classes(weights, default: 400), a.probability("dropout", default: 0.2) ?? 0.2)
    let norm = b.normLayer(&a, default: standardNorm)
    let root = b.nextModule
    let result = b.scope(name, "S3D") { b in
      var x = b.sequential("features") { $0.s3dFeatures(norm, x) }
      x = b.layer("avgpool", Pooling(.average, kernel: Sizes([2, 7, 7]), stride: Sizes(1, 3)), x)
      x = b.sequential("classifier") { b in
        let head = Convolution(1024, classes, kernel: [1, 1, 1], stride: [1, 1, 1], padding: [0, 0, 0], dilation: [1, 1, 1])
        return b.layer("1", head, b.dropout("0", dropout, x))
      }
      return b.mean(x, [2, 3, 4])
    }
    b.checkPretrained(weights, norm, default: standardNorm, below: root)
    return result
  }
}

extension GraphBuilder {
  fileprivate mutating func s3dFeatures(_ norm: Callable, _ x: ValueID?) -> ValueID? {
    let pool = Pooling(.max, kernel: Sizes([1, 3, 3]), stride: Sizes([1, 2, 2]), padding: Sizes([0, 1, 1]))
    var x = layer("1", pool, separable("0", 3, 64, 7, stride: 2, norm, x))
    x = separable("3", 64, 192, 3, stride: 1, norm, point("2", 64, 64, norm, x))
    x = layer("4", pool, x)
    for (i, row) in S3D.rows.enumerated() {
      switch row {
      case .pool(let kernel, let stride, let padding):
        x = layer(String(5 + i), Pooling(.max, kernel: Sizes(kernel), stride: Sizes(stride), padding: Sizes(padding)), x)
      case .inception(let input, let direct, let three, let five, let pooled):
        x = inception(String(5 + i), input, direct, three, five, pooled, norm, x)
      }
    }
    return x
  }

  /// `Conv3dNormActivation`
  private mutating func conv3dNorm(
    _ name: String, _ input: Dim, _ out: Dim, _ kernel: Shape, stride: Shape = [1, 1, 1], padding: Shape, _ norm: Callable,
    _ x: ValueID?
  ) -> ValueID? {
    scope(name, "Conv3dNormActivation") { b in
      let convolution = Convolution(
        input, out, kernel: kernel, stride: stride, padding: padding, dilation: [1, 1, 1], bias: false)
      return b.act("2", .relu, inPlace: true, b.norm("1", norm, out, b.layer("0", convolution, x)))
    }
  }

  private mutating func point(_ name: String, _ input: Dim, _ out: Dim, _ norm: Callable, _ x: ValueID?) -> ValueID? {
    conv3dNorm(name, input, out, [1, 1, 1], padding: [0, 0, 0], norm, x)
  }

  /// `TemporalSeparableConv`: over space, then over time.
  private mutating func separable(
    _ name: String, _ input: Dim, _ out: Dim, _ kernel: Dim, stride: Dim, _ norm: Callable, _ x: ValueID?
  ) -> ValueID? {
    scope(name, "TemporalSeparableConv") { b in
      let padding = kernel / 2
      let y = b.conv3dNorm(
        "0", input, out, [1, kernel, kernel], stride: [1, stride, stride], padding: [0, padding, padding], norm, x)
      return b.conv3dNorm("1", out, out, [kernel, 1, 1], stride: [stride, 1, 1], padding: [padding, 0, 0], norm, y)
    }
  }

  /// `SepInceptionBlock3D`
  private mutating func inception(
    _ name: String, _ input: Dim, _ direct: Dim, _ three: (Dim, Dim), _ five: (Dim, Dim), _ pooled: Dim, _ norm: Callable,
    _ x: ValueID?
  ) -> ValueID? {
    scope(name, "SepInceptionBlock3D") { b in
      let first = b.point("branch0", input, direct, norm, x)
      func branch(_ b: inout GraphBuilder, _ name: String, _ widths: (Dim, Dim)) -> ValueID? {
        b.sequential(name) { b in
          b.separable("1", widths.0, widths.1, 3, stride: 1, norm, b.point("0", input, widths.0, norm, x))
        }
      }
      let (second, third) = (branch(&b, "branch1", three), branch(&b, "branch2", five))
      let last = b.sequential("branch3") { b in
        let pool = Pooling(.max, kernel: Sizes([3, 3, 3]), stride: Sizes(1, 3), padding: Sizes(1, 3))
        return b.point("1", input, pooled, norm, b.layer("0", pool, x))
      }
      return b.cat([first, second, third, last])
    }
  }
}
