import Model

/// `torchvision/models/mobilenetv3.py`
struct MobileNetV3 {
  /// `InvertedResidualConfig`: a row of the paper's tables 1 and 2.
  struct Row {
    var input: Dim
    let kernel: Dim
    var expanded: Dim
    var out: Dim
    let squeezes: Bool
    let activation: Activation.Function
    let stride: Dim
    var dilation: Dim = 1

    fileprivate init(
      _ input: Dim, _ kernel: Dim, expanded: Dim, out: Dim, squeezes: Bool, activation: Activation.Function,
      stride: Dim,
      dilation: Dim = 1
    ) {
      (self.input, self.kernel, self.expanded, self.out, self.squeezes) = (input, kernel, expanded, out, squeezes)
      (self.activation, self.stride, self.dilation) = (activation, stride, dilation)
    }

    /// The row at another width.
    fileprivate func scaled(_ width: Double?) -> Row {
      var row = self
      row.input = .divisible(input.scaled(width))
      row.expanded = .divisible(expanded.scaled(width))
      row.out = .divisible(out.scaled(width))
      return row
    }
  }

  /// A variant: its rows, of which those from `tail` on dilate and shrink on demand, and the width of the classifier.
  fileprivate struct Variant {
    let rows: [Row]
    let tail: Int
    let last: Dim

    func configured(_ width: Double?, reduced: Bool, dilated: Bool) -> ([Row], Dim) {
      let rows = rows.enumerated().map { i, row in
        var row = row
        if i >= tail {
          if reduced { row.out = row.out / 2 }
          if reduced, i > tail { (row.input, row.expanded) = (row.input / 2, row.expanded / 2) }
          row.dilation = dilated ? 2 : 1
        }
        return row.scaled(width)
      }
      return (rows, .divisible((reduced ? last / 2 : last).scaled(width)))
    }
  }

  private static let large = Variant(
    rows: [
      Row(16, 3, expanded: 16, out: 16, squeezes: false, activation: .relu, stride: 1),
      Row(16, 3, expanded: 64, out: 24, squeezes: false, activation: .relu, stride: 2),
      Row(24, 3, expanded: 72, out: 24, squeezes: false, activation: .relu, stride: 1),
      Row(24, 5, expanded: 72, out: 40, squeezes: true, activation: .relu, stride: 2),
      Row(40, 5, expanded: 120, out: 40, squeezes: true, activation: .relu, stride: 1),
      Row(40, 5, expanded: 120, out: 40, squeezes: true, activation: .relu, stride: 1),
      Row(40, 3, expanded: 240, out: 80, squeezes: false, activation: .hardswish, stride: 2),
      Row(80, 3, expanded: 200, out: 80, squeezes: false, activation: .hardswish, stride: 1),
      Row(80, 3, expanded: 184, out: 80, squeezes: false, activation: .hardswish, stride: 1),
      Row(80, 3, expanded: 184, out: 80, squeezes: false, activation: .hardswish, stride: 1),
      Row(80, 3, expanded: 480, out: 112, squeezes: true, activation: .hardswish, stride: 1),
      Row(112, 3, expanded: 672, out: 112, squeezes: true, activation: .hardswish, stride: 1),
      Row(112, 5, expanded: 672, out: 160, squeezes: true, activation: .hardswish, stride: 2),
      Row(160, 5, expanded: 960, out: 160, squeezes: true, activation: .hardswish, stride: 1),
      Row(160, 5, expanded: 960, out: 160, squeezes: true, activation: .hardswish, stride: 1),
    ], tail: 12, last: 1280)

  private static let small = Variant(
    rows: [
      Row(16, 3, expanded: 16, out: 16, squeezes: true, activation: .relu, stride: 2),
      Row(16, 3, expanded: 72, out: 24, squeezes: false, activation: .relu, stride: 2),
      Row(24, 3, expanded: 88, out: 24, squeezes: false, activation: .relu, stride: 1),
      Row(24, 5, expanded: 96, out: 40, squeezes: true, activation: .hardswish, stride: 2),
      Row(40, 5, expanded: 240, out: 40, squeezes: true, activation: .hardswish, stride: 1),
      Row(40, 5, expanded: 240, out: 40, squeezes: true, activation: .hardswish, stride: 1),
      Row(40, 5, expanded: 120, out: 48, squeezes: true, activation: .hardswish, stride: 1),
      Row(48, 5, expanded: 144, out: 48, squeezes: true, activation: .hardswish, stride: 1),
      Row(48, 5, expanded: 288, out: 96, squeezes: true, activation: .hardswish, stride: 2),
      Row(96, 5, expanded: 576, out: 96, squeezes: true, activation: .hardswish, stride: 1),
      Row(96, 5, expanded: 576, out: 96, squeezes: true, activation: .hardswish, stride: 1),
    ], tail: 8, last: 1024)

  static let standardNorm = Callable.batchNorm2d(eps: 0.001, momentum: 0.01)

  let rows: [Row]
  let last: Dim
  var classes: Dim = 1000
  var dropout = 0.2
  var norm = standardNorm

  // MARK: Names and arguments

  private static let options = ["num_classes", "block", "norm_layer", "dropout", "width_mult", "reduced_tail", "dilated"]

  static let entries = Catalogue.named([
    factory("mobilenet_v3_large", PretrainedWeights("MobileNet_V3_Large_Weights", PretrainedWeights.v1v2), variant: large),
    factory("mobilenet_v3_small", PretrainedWeights("MobileNet_V3_Small_Weights"), variant: small),
  ]).merging(["torchvision.models.MobileNetV3": network]) { first, _ in first }

  /// The class swallows keyword arguments that it doesn't know, so that the factories do.
  private static func factory(_ name: String, _ weights: PretrainedWeights, variant: Variant) -> Factory {
    Factory(name, weights, options: options, acceptsAnything: true) { b, a, name, weights, x in
      let (rows, last) = variant.configured(
        a.float("width_mult", default: 1), reduced: a.bool("reduced_tail", default: false) ?? false,
        dilated: a.bool("dilated", default: false) ?? false)
      return b.built(MobileNetV3(rows: rows, last: last, classes: a.classes(weights)), &a, name: name, weights: weights, on: x)
    }
  }

  /// A backbone for segmentation or detection, by its factory's name; nil for no factory.
  static func backbone(_ name: String, dilated: Bool = false, reduced: Bool = false, norm: Callable = standardNorm)
    -> MobileNetV3?
  {
    guard let variant = ["mobilenet_v3_large": large, "mobilenet_v3_small": small][name] else { return nil }
    let (rows, last) = variant.configured(1, reduced: reduced, dilated: dilated)
    return MobileNetV3(rows: rows, last: last, norm: norm)
  }

  /// The places of the features at which the size is halved, with the first and the last.
  var stages: [Int] { [0] + rows.indices.filter { rows[$0].stride == 2 }.map { $0 + 1 } + [rows.count + 1] }

  /// How many channels leave the features' layer at `index`.
  func width(at index: Int) -> Dim {
    switch index {
    case 0: rows[0].input
    case rows.count + 1: 6 * rows[rows.count - 1].out
    default: rows[index - 1].out
    }
  }

  private static let network = Catalogue.Entry(
    Signature(
      required: ["inverted_residual_setting", "last_channel"], optional: ["num_classes", "block", "norm_layer", "dropout"])
  ) { b, a, name, inputs in
    let calls = a.configurations("inverted_residual_setting", ["InvertedResidualConfig"])
    let rows = (calls ?? []).map { call in
      a.reading(call, Signature(required: parameters, optional: [])) { row in
        Row(
          row.int("input_channels"), row.int("kernel"), expanded: row.int("expanded_channels"), out: row.int("out_channels"),
          squeezes: row.bool("use_se", default: false) ?? false, activation: row.string("activation") == "HS" ? .hardswish : .relu,
          stride: row.int("stride"), dilation: row.int("dilation")
        ).scaled(row.float("width_mult", default: nil))
      }
    }
    if rows.contains(where: { $0.stride.isKnown && $0.stride != 1 && $0.stride != 2 }) {
      a.refuse(.badArgument("illegal stride value"), at: "inverted_residual_setting")
    }
    guard !rows.isEmpty else { return b.opaque("torchvision.models.MobileNetV3", name, on: inputs) }
    return b.built(MobileNetV3(rows: rows, last: a.size("last_channel"), classes: a.classes(nil)), &a, name: name, weights: nil, on: inputs?.first)
  }

  private static let parameters = [
    "input_channels", "kernel", "expanded_channels", "out_channels", "use_se", "activation", "stride", "dilation",
    "width_mult",
  ]
}

extension GraphBuilder {
  fileprivate mutating func built(
    _ base: MobileNetV3, _ a: inout Arguments, name: String, weights: String?, on x: ValueID?
  ) -> ValueID? {
    var net = base
    net.dropout = a.probability("dropout", default: 0.2) ?? 0.2
    a.noteCustomBlock("block")
    net.norm = normLayer(&a, default: MobileNetV3.standardNorm)
    let root = nextModule
    let result = mobileNetV3(name, net, on: x)
    finish(net.norm, &a, weights: weights, default: MobileNetV3.standardNorm, below: root)
    return result
  }

  private mutating func mobileNetV3(_ name: String, _ net: MobileNetV3, on x: ValueID?) -> ValueID? {
    scope(name, "MobileNetV3") { b in
      let width = 6 * net.rows[net.rows.count - 1].out
      let x = b.sequential("features") { $0.mobileNetV3Features(net, x).last ?? nil }
      let y = b.flatten(b.globalAvgPool("avgpool", isScalar: true, on: x))
      return b.sequential("classifier") { b in
        var x = b.act("1", .hardswish, inPlace: true, on: b.linear("0", in: width, out: net.last, on: y))
        x = b.dropout("2", net.dropout, inPlace: true, on: x)
        return b.linear("3", in: net.last, out: net.classes, on: x)
      }
    }
  }

  /// The stem, the blocks and the last convolution by their numbers, and what each returns.
  mutating func mobileNetV3Features(_ net: MobileNetV3, _ x: ValueID?) -> [ValueID?] {
    var values: [ValueID?] = []
    for i in 0...net.rows.count + 1 { values.append(mobileNetV3Feature(String(i), net, index: i, on: values.last ?? x)) }
    return values
  }

  /// The features' layer at `index`.
  mutating func mobileNetV3Feature(_ name: String, _ net: MobileNetV3, index: Int, on x: ValueID?) -> ValueID? {
    switch index {
    case 0:
      return convNormActivation(name, in: 3, out: net.width(at: 0), block: .init(stride: 2, norm: net.norm, activation: .hardswish), on: x)
    case net.rows.count + 1:
      let head = ConvNormActivation(kernel: 1, norm: net.norm, activation: .hardswish)
      return convNormActivation(name, in: net.rows[index - 2].out, out: net.width(at: index), block: head, on: x)
    default: return invertedResidual(name, net.rows[index - 1], norm: net.norm, on: x)
    }
  }

  /// The paper's figure 4.
  private mutating func invertedResidual(_ name: String, _ row: MobileNetV3.Row, norm: Callable, on x: ValueID?) -> ValueID? {
    scope(name, "InvertedResidual") { b in
      let y = b.sequential("block") { b in
        b.narrow(row, norm, on: row.expanded == row.input ? x : b.expansion("0", row, norm: norm, on: x))
      }
      return row.stride == 1 && row.input == row.out ? b.add(y, x, inPlace: true) : y
    }
  }

  /// A block's first convolution, where it widens.
  mutating func expansion(_ name: String, _ row: MobileNetV3.Row, norm: Callable, on x: ValueID?) -> ValueID? {
    convNormActivation(name, in: row.input, out: row.expanded, block: .init(kernel: 1, norm: norm, activation: row.activation), on: x)
  }

  /// The rest of a block after its expansion: depthwise convolution, squeeze-and-excitation, projection.
  mutating func narrow(_ row: MobileNetV3.Row, _ norm: Callable, on x: ValueID?) -> ValueID? {
    var index = row.expanded == row.input ? 0 : 1
    let depthwise = ConvNormActivation(
      kernel: row.kernel, stride: row.dilation == 1 ? row.stride : 1, groups: row.expanded, dilation: row.dilation,
      norm: norm, activation: row.activation)
    var x = convNormActivation(String(index), in: row.expanded, out: row.expanded, block: depthwise, on: x)
    if row.squeezes {
      index += 1
      x = squeezeExcitation(
        String(index), row.expanded, squeezed: .divisible((row.expanded / 4).value.map(Double.init)),
        activation: .standard { _ in Activation(.relu) }, scale: .standard { _ in Activation(.hardsigmoid) }, on: x)
    }
    return convNormActivation(String(index + 1), in: row.expanded, out: row.out, block: .init(kernel: 1, norm: norm, activation: nil), on: x)
  }
}
