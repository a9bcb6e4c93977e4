import Model

/// `torchvision/models/video/s3d.py`: Inception over time and space, in separate convolutions.
enum S3D {
  private static let options = ["num_classes", "dropout", "norm_layer"]

  static let entries = Catalogue.named(
    [Factory("s3d", PretrainedWeights("S3D_Weights", ["KINETICS400_V1"]), options: options, build)], in: "torchvision.models.video."
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
    _ b: inout GraphBuilder, _ a: inout Arguments, name: String, weights: String?, on x: ValueID?
  ) -> ValueID? {
    let (classes, dropout) = (a.classes(weights, default: 400), a.probability("dropout", default: 0.2) ?? 0.2)
    let norm = b.normLayer(&a, default: standardNorm)
    let root = b.nextModule
    let result = b.scope(name, "S3D") { b in
      var x = b.sequential("features") { $0.s3dFeatures(norm, x) }
      x = b.layer("avgpool", Pooling(.average, kernel: Sizes([2, 7, 7]), stride: Sizes(1, 3)), on: x)
      x = b.sequential("classifier") { b in
        let head = Convolution(1024, classes, kernel: [1, 1, 1], stride: [1, 1, 1], padding: [0, 0, 0], dilation: [1, 1, 1])
        return b.layer("1", head, on: b.dropout("0", dropout, on: x))
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
    var x = layer("1", pool, on: separable("0", in: 3, out: 64, kernel: 7, stride: 2, norm: norm, on: x))
    x = separable("3", in: 64, out: 192, kernel: 3, stride: 1, norm: norm, on: point("2", in: 64, out: 64, norm: norm, on: x))
    x = layer("4", pool, on: x)
    for (i, row) in S3D.rows.enumerated() {
      switch row {
      case .pool(let kernel, let stride, let padding):
        x = layer(String(5 + i), Pooling(.max, kernel: Sizes(kernel), stride: Sizes(stride), padding: Sizes(padding)), on: x)
      case .inception(let input, let direct, let three, let five, let pooled):
        x = inception(String(5 + i), input, direct: direct, three: three, five: five, pooled: pooled, norm: norm, on: x)
      }
    }
    return x
  }

  /// `Conv3dNormActivation`
  private mutating func conv3dNorm(
    _ name: String, in input: Dim, out: Dim, kernel: Shape, stride: Shape = [1, 1, 1], padding: Shape, norm: Callable,
    on x: ValueID?
  ) -> ValueID? {
    scope(name, "Conv3dNormActivation") { b in
      let convolution = Convolution(
        input, out, kernel: kernel, stride: stride, padding: padding, dilation: [1, 1, 1], bias: false)
      return b.act("2", .relu, inPlace: true, on: b.norm("1", norm, channels: out, on: b.layer("0", convolution, on: x)))
    }
  }

  private mutating func point(_ name: String, in input: Dim, out: Dim, norm: Callable, on x: ValueID?) -> ValueID? {
    conv3dNorm(name, in: input, out: out, kernel: [1, 1, 1], padding: [0, 0, 0], norm: norm, on: x)
  }

  /// `TemporalSeparableConv`: over space, then over time.
  private mutating func separable(
    _ name: String, in input: Dim, out: Dim, kernel: Dim, stride: Dim, norm: Callable, on x: ValueID?
  ) -> ValueID? {
    scope(name, "TemporalSeparableConv") { b in
      let padding = kernel / 2
      let y = b.conv3dNorm(
        "0", in: input, out: out, kernel: [1, kernel, kernel], stride: [1, stride, stride], padding: [0, padding, padding], norm: norm, on: x)
      return b.conv3dNorm("1", in: out, out: out, kernel: [kernel, 1, 1], stride: [stride, 1, 1], padding: [padding, 0, 0], norm: norm, on: y)
    }
  }

  /// `SepInceptionBlock3D`
  private mutating func inception(
    _ name: String, _ input: Dim, direct: Dim, three: (Dim, Dim), five: (Dim, Dim), pooled: Dim, norm: Callable,
    on x: ValueID?
  ) -> ValueID? {
    scope(name, "SepInceptionBlock3D") { b in
      let first = b.point("branch0", in: input, out: direct, norm: norm, on: x)
      func branch(_ b: inout GraphBuilder, _ name: String, widths: (Dim, Dim)) -> ValueID? {
        b.sequential(name) { b in
          b.separable(
            "1", in: widths.0, out: widths.1, kernel: 3, stride: 1, norm: norm, on: b.point("0", in: input, out: widths.0, norm: norm, on: x))
        }
      }
      let (second, third) = (branch(&b, "branch1", widths: three), branch(&b, "branch2", widths: five))
      let last = b.sequential("branch3") { b in
        let pool = Pooling(.max, kernel: Sizes([3, 3, 3]), stride: Sizes(1, 3), padding: Sizes(1, 3))
        return b.point("1", in: input, out: pooled, norm: norm, on: b.layer("0", pool, on: x))
      }
      return b.cat([first, second, third, last])
    }
  }
}
