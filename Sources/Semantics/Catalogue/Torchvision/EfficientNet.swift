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
      _ expansion: Double?, _ kernel: Dim, _ stride: Dim, _ input: Dim, _ out: Dim, _ repeats: Int
    ) -> Row {
      Row(isFused: false, expansion: expansion, kernel: kernel, stride: stride, input: input, out: out, repeats: repeats)
    }

    fileprivate static func fused(
      _ expansion: Double?, _ kernel: Dim, _ stride: Dim, _ input: Dim, _ out: Dim, _ repeats: Int
    ) -> Row {
      Row(isFused: true, expansion: expansion, kernel: kernel, stride: stride, input: input, out: out, repeats: repeats)
    }

    fileprivate func scaled(_ width: Double?, _ depth: Double) -> Row {
      var row = self
      row.input = .divisible(input.scaled(width))
      row.out = .divisible(out.scaled(width))
      row.repeats = Int((Double(repeats) * depth).rounded(.up))
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
  private static let v1: [Row] = [
    .plain(1, 3, 1, 32, 16, 1), .plain(6, 3, 2, 16, 24, 2), .plain(6, 5, 2, 24, 40, 2), .plain(6, 3, 2, 40, 80, 3),
    .plain(6, 5, 1, 80, 112, 3), .plain(6, 5, 2, 112, 192, 4), .plain(6, 3, 1, 192, 320, 1),
  ]

  private static let v2s: [Row] = [
    .fused(1, 3, 1, 24, 24, 2), .fused(4, 3, 2, 24, 48, 4), .fused(4, 3, 2, 48, 64, 4), .plain(4, 3, 2, 64, 128, 6),
    .plain(6, 3, 1, 128, 160, 9), .plain(6, 3, 2, 160, 256, 15),
  ]

  private static let v2m: [Row] = [
    .fused(1, 3, 1, 24, 24, 3), .fused(4, 3, 2, 24, 48, 5), .fused(4, 3, 2, 48, 80, 5), .plain(4, 3, 2, 80, 160, 7),
    .plain(6, 3, 1, 160, 176, 14), .plain(6, 3, 2, 176, 304, 18), .plain(6, 3, 1, 304, 512, 5),
  ]

  private static let v2l: [Row] = [
    .fused(1, 3, 1, 32, 32, 4), .fused(4, 3, 2, 32, 64, 7), .fused(4, 3, 2, 64, 96, 7), .plain(4, 3, 2, 96, 192, 10),
    .plain(6, 3, 1, 192, 224, 19), .plain(6, 3, 2, 224, 384, 25), .plain(6, 3, 1, 384, 640, 7),
  ]

  /// Width, depth and dropout of the first paper's eight sizes.
  private static let sizes: [(width: Double, depth: Double, dropout: Double)] = [
    (1, 1, 0.2), (1, 1.1, 0.2), (1.1, 1.2, 0.3), (1.2, 1.4, 0.3), (1.4, 1.8, 0.4), (1.6, 2.2, 0.4), (1.8, 2.6, 0.5),
    (2, 3.1, 0.5),
  ]

  static let entries = Catalogue.named(
    sizes.enumerated().map { i, size in
      factory(
        "b\(i)", v1.map { $0.scaled(size.width, size.depth) }, nil, size.dropout,
        norm: i < 5 ? nil : .batchNorm2d(eps: 0.001, momentum: 0.01))
    } + [
      factory("v2_s", v2s, 1280, 0.2, norm: .batchNorm2d(eps: 1e-3)),
      factory("v2_m", v2m, 1280, 0.3, norm: .batchNorm2d(eps: 1e-3)),
      factory("v2_l", v2l, 1280, 0.4, norm: .batchNorm2d(eps: 1e-3)),
    ]
  ).merging(["torchvision.models.EfficientNet": network]) { first, _ in first }

  private static let options = ["dropout", "stochastic_depth_prob", "num_classes"]

  /// - Parameter own: the `norm_layer` that the factory passes, where it passes one
  private static func factory(_ name: String, _ rows: [Row], _ last: Dim?, _ dropout: Double, norm own: Callable?) -> Factory {
    let members = name == "b1" ? PretrainedWeights.v1v2 : ["IMAGENET1K_V1"]
    let weights = PretrainedWeights("EfficientNet_\(name.uppercased())_Weights", members)
    return Factory(
      "efficientnet_" + name, weights, options + (own == nil ? ["norm_layer"] : []), passesNormLayer: own != nil
    ) { b, a, name, weights, x in
      let net = EfficientNet(
        rows: rows, last: last, dropout: a.probability("dropout", default: dropout) ?? dropout,
        depthDrop: a.float("stochastic_depth_prob", default: 0.2), classes: a.classes(weights),
        norm: own ?? b.normLayer(&a, default: .batchNorm2d()))
      return b.built(net, isOwn: own != nil, &a, name, weights, x)
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
    guard !rows.isEmpty else { return b.opaque("torchvision.models.EfficientNet", name, inputs) }
    let net = EfficientNet(
      rows: rows, last: a.optionalInt("last_channel"), dropout: a.probability("dropout", default: 0) ?? 0,
      depthDrop: a.float("stochastic_depth_prob", default: 0.2), classes: a.classes(nil),
      norm: b.normLayer(&a, default: .batchNorm2d()))
    return b.built(net, isOwn: false, &a, name, nil, inputs?.first)
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
    _ net: EfficientNet, isOwn: Bool, _ a: inout Arguments, _ name: String, _ weights: String?, _ x: ValueID?
  ) -> ValueID? {
    let root = nextModule
    let result = efficientNet(name, net, x)
    if !isOwn { finish(net.norm, &a, weights, default: .batchNorm2d(), below: root) }
    return result
  }

  private mutating func efficientNet(_ name: String, _ net: EfficientNet, _ x: ValueID?) -> ValueID? {
    scope(name, "EfficientNet") { b in
      let out = net.rows[net.rows.count - 1].out
      let width = net.last ?? 4 * out
      let y = b.sequential("features") { b in
        var x = b.convNormActivation("0", 3, net.rows[0].input, .init(stride: 2, norm: net.norm, activation: .silu), x)
        let total = net.rows.reduce(0) { $0 + $1.repeats }
        var done = 0
        for (i, row) in net.rows.enumerated() {
          x = b.sequential(String(i + 1)) { $0.efficientStage(net, row, &done, total, x) }
        }
        return b.convNormActivation(
          String(net.rows.count + 1), out, width, .init(kernel: 1, norm: net.norm, activation: .silu), x)
      }
      let pooled = b.flatten(b.globalAvgPool("avgpool", isScalar: true, y))
      return b.sequential("classifier") { b in
        b.linear("1", width, net.classes, b.dropout("0", net.dropout, inPlace: true, pooled))
      }
    }
  }

  /// A stage; the drop probability grows with depth.
  private mutating func efficientStage(
    _ net: EfficientNet, _ row: EfficientNet.Row, _ done: inout Int, _ total: Int, _ x: ValueID?
  ) -> ValueID? {
    var x = x
    for i in 0..<max(0, row.repeats) where !graph.isTruncated {
      let drop = net.depthDrop.map { $0 * Double(done) / Double(total) }
      let (input, stride) = i == 0 ? (row.input, row.stride) : (row.out, 1)
      x = scope(String(i), row.isFused ? "FusedMBConv" : "MBConv") { b in
        let y = b.sequential("block") { b in
          row.isFused ? b.fusedConv(row, input, stride, net.norm, x) : b.mobileConv(row, input, stride, net.norm, x)
        }
        let depth = StochasticDepth(drop)
        guard stride == 1, input == row.out else {
          b.module("stochastic_depth", depth)
          return y
        }
        return b.add(b.layer("stochastic_depth", depth, y), x, inPlace: true)
      }
      done += 1
    }
    return x
  }

  private mutating func mobileConv(
    _ row: EfficientNet.Row, _ input: Dim, _ stride: Dim, _ norm: Callable, _ x: ValueID?
  ) -> ValueID? {
    let wide = Dim.divisible(input.scaled(row.expansion))
    var (x, index) = (x, 0)
    if wide != input {
      x = convNormActivation("0", input, wide, .init(kernel: 1, norm: norm, activation: .silu), x)
      index = 1
    }
    let depthwise = ConvNormActivation(kernel: row.kernel, stride: stride, groups: wide, norm: norm, activation: .silu)
    x = convNormActivation(String(index), wide, wide, depthwise, x)
    let squeezed = (input / 4).isBelow(1) ? 1 : input / 4
    x = squeezeExcitation(
      String(index + 1), wide, squeezed, .standard { _ in Activation(.silu, inPlace: true) },
      .standard { _ in Activation(.sigmoid) }, x)
    return convNormActivation(String(index + 2), wide, row.out, .init(kernel: 1, norm: norm, activation: nil), x)
  }

  private mutating func fusedConv(
    _ row: EfficientNet.Row, _ input: Dim, _ stride: Dim, _ norm: Callable, _ x: ValueID?
  ) -> ValueID? {
    let wide = Dim.divisible(input.scaled(row.expansion))
    let fused = ConvNormActivation(kernel: row.kernel, stride: stride, norm: norm, activation: .silu)
    guard wide != input else { return convNormActivation("0", input, row.out, fused, x) }
    let x = convNormActivation("0", input, wide, fused, x)
    return convNormActivation("1", wide, row.out, .init(kernel: 1, norm: norm, activation: nil), x)
  }
}
