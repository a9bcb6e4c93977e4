import Model

/// `torchvision/models/efficientnet.py`: EfficientNet and EfficientNetV2.
struct EfficientNet {
  /// `MBConvConfig` or `FusedMBConvConfig`: a stage, a row of the papers' tables.
  struct Row {
    /// One convolution instead of an expansion and a depthwise one; without squeeze-and-excitation.
    let isFused: Bool
    let expansion: Double?
    let kernel: Dim
    let stride: Dim
    var input: Dim
    var out: Dim
    var repeats: Int

    fileprivate static func plain(
      _ expansion: Double?, _ kernel: Dim, stride: Dim, in input: Dim, out: Dim, repeats: Int
    ) -> Row {
      Row(isFused: false, expansion: expansion, kernel: kernel, stride: stride, input: input, out: out, repeats: repeats)
    }

    fileprivate static func fused(
      _ expansion: Double?, _ kernel: Dim, stride: Dim, in input: Dim, out: Dim, repeats: Int
    ) -> Row {
      Row(isFused: true, expansion: expansion, kernel: kernel, stride: stride, input: input, out: out, repeats: repeats)
    }

    func scaled(_ width: Double?, _ depth: Double) -> Row {
      var row = self
      row.input = .divisible(input.scaled(width))
      row.out = .divisible(out.scaled(width))
      row.repeats = Dim(truncating: (Double(repeats) * depth).rounded(.up)).value ?? 0
      return row
    }
  }

  let rows: [Row]
  /// Of the last convolution; nil for four times the last stage's width.
  let last: Dim?
  let dropout: Double
  let depthDrop: Double?
  let classes: Dim
  let norm: Callable
}

extension EfficientNet {
  /// The first paper's table.
  static let firstRows: [Row] = [
    .plain(1, 3, stride: 1, in: 32, out: 16, repeats: 1), .plain(6, 3, stride: 2, in: 16, out: 24, repeats: 2),
    .plain(6, 5, stride: 2, in: 24, out: 40, repeats: 2), .plain(6, 3, stride: 2, in: 40, out: 80, repeats: 3),
    .plain(6, 5, stride: 1, in: 80, out: 112, repeats: 3), .plain(6, 5, stride: 2, in: 112, out: 192, repeats: 4),
    .plain(6, 3, stride: 1, in: 192, out: 320, repeats: 1),
  ]

  private static let v2s: [Row] = [
    .fused(1, 3, stride: 1, in: 24, out: 24, repeats: 2), .fused(4, 3, stride: 2, in: 24, out: 48, repeats: 4),
    .fused(4, 3, stride: 2, in: 48, out: 64, repeats: 4), .plain(4, 3, stride: 2, in: 64, out: 128, repeats: 6),
    .plain(6, 3, stride: 1, in: 128, out: 160, repeats: 9), .plain(6, 3, stride: 2, in: 160, out: 256, repeats: 15),
  ]

  private static let v2m: [Row] = [
    .fused(1, 3, stride: 1, in: 24, out: 24, repeats: 3), .fused(4, 3, stride: 2, in: 24, out: 48, repeats: 5),
    .fused(4, 3, stride: 2, in: 48, out: 80, repeats: 5), .plain(4, 3, stride: 2, in: 80, out: 160, repeats: 7),
    .plain(6, 3, stride: 1, in: 160, out: 176, repeats: 14), .plain(6, 3, stride: 2, in: 176, out: 304, repeats: 18),
    .plain(6, 3, stride: 1, in: 304, out: 512, repeats: 5),
  ]

  private static let v2l: [Row] = [
    .fused(1, 3, stride: 1, in: 32, out: 32, repeats: 4), .fused(4, 3, stride: 2, in: 32, out: 64, repeats: 7),
    .fused(4, 3, stride: 2, in: 64, out: 96, repeats: 7), .plain(4, 3, stride: 2, in: 96, out: 192, repeats: 10),
    .plain(6, 3, stride: 1, in: 192, out: 224, repeats: 19), .plain(6, 3, stride: 2, in: 224, out: 384, repeats: 25),
    .plain(6, 3, stride: 1, in: 384, out: 640, repeats: 7),
  ]

  /// Width, depth and dropout of the first paper's eight sizes.
  private static let sizes: [(width: Double, depth: Double, dropout: Double)] = [
    (1, 1, 0.2), (1, 1.1, 0.2), (1.1, 1.2, 0.3), (1.2, 1.4, 0.3), (1.4, 1.8, 0.4), (1.6, 2.2, 0.4), (1.8, 2.6, 0.5),
    (2, 3.1, 0.5),
  ]

  static let entries = Catalogue.named(
    sizes.enumerated().map { i, size in
      factory(
        "b\(i)", firstRows.map { $0.scaled(size.width, size.depth) }, last: nil, dropout: size.dropout,
        norm: i < 5 ? nil : .batchNorm2d(eps: 0.001, momentum: 0.01))
    } + [
      factory("v2_s", v2s, last: 1280, dropout: 0.2, norm: .batchNorm2d(eps: 1e-3)),
      factory("v2_m", v2m, last: 1280, dropout: 0.3, norm: .batchNorm2d(eps: 1e-3)),
      factory("v2_l", v2l, last: 1280, dropout: 0.4, norm: .batchNorm2d(eps: 1e-3)),
    ]
  ).merging(["torchvision.models.EfficientNet": network]) { first, _ in first }

  private static let options = ["dropout", "stochastic_depth_prob", "num_classes"]

  /// - Parameter own: the `norm_layer` that the factory passes, where it passes one
  private static func factory(_ name: String, _ rows: [Row], last: Dim?, dropout: Double, norm own: Callable?) -> Factory {
    let members = name == "b1" ? PretrainedWeights.v1v2 : ["IMAGENET1K_V1"]
    let weights = PretrainedWeights("EfficientNet_\(name.uppercased())_Weights", members)
    return Factory(
      "efficientnet_" + name, weights, options: options + (own == nil ? ["norm_layer"] : []), passesNormLayer: own != nil
    ) { b, a, name, weights, x in
      let net = EfficientNet(
        rows: rows, last: last, dropout: a.probability("dropout", default: dropout) ?? dropout,
        depthDrop: a.float("stochastic_depth_prob", default: 0.2), classes: a.classes(weights),
        norm: own ?? b.normLayer(&a, default: .batchNorm2d()))
      return b.built(net, isOwn: own != nil, arguments: &a, name: name, weights: weights, on: x)
    }
  }

  private static let network = Catalogue.Entry(
    Signature(
      required: ["inverted_residual_setting", "dropout"],
      optional: ["stochastic_depth_prob", "num_classes", "norm_layer", "last_channel"])
  ) { b, a, name, inputs in
    let calls = a.configurations("inverted_residual_setting", ["MBConvConfig", "FusedMBConvConfig"])
    let rows = (calls ?? []).map { a.row($0) }
    if rows.contains(where: { $0.stride.isKnown && $0.stride != 1 && $0.stride != 2 }) {
      a.refuse(.badArgument("illegal stride value"), at: "inverted_residual_setting")
    }
    guard !rows.isEmpty else { return b.opaque("torchvision.models.EfficientNet", name, on: inputs) }
    let net = EfficientNet(
      rows: rows, last: a.optionalInt("last_channel"), dropout: a.probability("dropout", default: 0) ?? 0,
      depthDrop: a.float("stochastic_depth_prob", default: 0.2), classes: a.classes(nil),
      norm: b.normLayer(&a, default: .batchNorm2d()))
    return b.built(net, isOwn: false, arguments: &a, name: name, weights: nil, on: inputs?.first)
  }
}

extension Arguments {
  fileprivate mutating func row(_ call: ModuleCall) -> EfficientNet.Row {
    let isFused = call.target.hasSuffix("FusedMBConvConfig")
    let names = ["expand_ratio", "kernel", "stride", "input_channels", "out_channels", "num_layers"]
    let options = isFused ? ["block"] : ["width_mult", "depth_mult", "block"]
    return reading(call, Signature(required: names, optional: options)) { a in
      let row = EfficientNet.Row(
        isFused: isFused, expansion: a.float("expand_ratio", default: nil), kernel: a.int("kernel"), stride: a.int("stride"),
        input: a.int("input_channels"), out: a.int("out_channels"), repeats: a.int("num_layers").value ?? 1)
      a.noteCustomBlock("block")
      return isFused ? row : row.scaled(a.float("width_mult", default: 1), a.float("depth_mult", default: 1) ?? 1)
    }
  }
}

extension GraphBuilder {
  fileprivate mutating func built(
    _ net: EfficientNet, isOwn: Bool, arguments a: inout Arguments, name: String, weights: String?, on x: ValueID?
  ) -> ValueID? {
    let root = nextModule
    let result = efficientNet(name, net, on: x)
    if !isOwn { finish(net.norm, &a, weights: weights, default: .batchNorm2d(), below: root) }
    return result
  }

  private mutating func efficientNet(_ name: String, _ net: EfficientNet, on x: ValueID?) -> ValueID? {
    scope(name, "EfficientNet") { b in
      let out = net.rows[net.rows.count - 1].out
      let width = net.last ?? 4 * out
      let y = b.sequential("features") { b in
        var x = b.convNormActivation("0", in: 3, out: net.rows[0].input, block: .init(stride: 2, norm: net.norm, activation: .silu), on: x)
        let total = net.rows.reduce(0) { $0 + $1.repeats }
        var done = 0
        for (i, row) in net.rows.enumerated() {
          x = b.sequential(String(i + 1)) { $0.efficientStage(net, row, done: &done, total: total, on: x) }
        }
        return b.convNormActivation(
          String(net.rows.count + 1), in: out, out: width, block: .init(kernel: 1, norm: net.norm, activation: .silu), on: x)
      }
      let pooled = b.flatten(b.globalAvgPool("avgpool", isScalar: true, on: y))
      return b.sequential("classifier") { b in
        b.linear("1", in: width, out: net.classes, on: b.dropout("0", net.dropout, inPlace: true, on: pooled))
      }
    }
  }

  /// A stage; the drop probability grows with depth.
  private mutating func efficientStage(
    _ net: EfficientNet, _ row: EfficientNet.Row, done: inout Int, total: Int, on x: ValueID?
  ) -> ValueID? {
    var x = x
    for i in steps(Dim(row.repeats)) where !graph.isTruncated {
      let drop = net.depthDrop.map { $0 * Double(done) / Double(total) }
      let (input, stride) = i == 0 ? (row.input, row.stride) : (row.out, 1)
      x = scope(String(i), row.isFused ? "FusedMBConv" : "MBConv") { b in
        let y = b.sequential("block") { b in
          row.isFused
            ? b.fusedConv(row, input, stride: stride, norm: net.norm, on: x) : b.mobileConv(row, input, stride: stride, norm: net.norm, on: x)
        }
        let depth = StochasticDepth(drop)
        guard stride == 1, input == row.out else {
          b.module("stochastic_depth", depth)
          return y
        }
        return b.add(b.layer("stochastic_depth", depth, on: y), x, inPlace: true)
      }
      done += 1
    }
    return x
  }

  private mutating func mobileConv(
    _ row: EfficientNet.Row, _ input: Dim, stride: Dim, norm: Callable, on x: ValueID?
  ) -> ValueID? {
    let wide = Dim.divisible(input.scaled(row.expansion))
    var (x, index) = (x, 0)
    if wide != input {
      x = convNormActivation("0", in: input, out: wide, block: .init(kernel: 1, norm: norm, activation: .silu), on: x)
      index = 1
    }
    let depthwise = ConvNormActivation(kernel: row.kernel, stride: stride, groups: wide, norm: norm, activation: .silu)
    x = convNormActivation(String(index), in: wide, out: wide, block: depthwise, on: x)
    let squeezed = (input / 4).isBelow(1) ? 1 : input / 4
    x = squeezeExcitation(
      String(index + 1), wide, squeezed: squeezed, activation: .standard { _ in Activation(.silu, inPlace: true) },
      scale: .standard { _ in Activation(.sigmoid) }, on: x)
    return convNormActivation(String(index + 2), in: wide, out: row.out, block: .init(kernel: 1, norm: norm, activation: nil), on: x)
  }

  private mutating func fusedConv(
    _ row: EfficientNet.Row, _ input: Dim, stride: Dim, norm: Callable, on x: ValueID?
  ) -> ValueID? {
    let wide = Dim.divisible(input.scaled(row.expansion))
    let fused = ConvNormActivation(kernel: row.kernel, stride: stride, norm: norm, activation: .silu)
    guard wide != input else { return convNormActivation("0", in: input, out: row.out, block: fused, on: x) }
    let x = convNormActivation("0", in: input, out: wide, block: fused, on: x)
    return convNormActivation("1", in: wide, out: row.out, block: .init(kernel: 1, norm: norm, activation: nil), on: x)
  }
}
