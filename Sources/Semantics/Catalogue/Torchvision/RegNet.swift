import Model

/// `torchvision/models/regnet.py`: RegNetX and RegNetY.
struct RegNet {
  /// `BlockParams`: what each stage is made of.
  struct Stages {
    let depths: [Dim]
    let widths: [Dim]
    let groupWidths: [Dim]
    let bottlenecks: [Double]
    let strides: [Dim]
    /// Of the block's input, for squeeze-and-excitation; nil for none.
    let squeeze: Double?

    /// The paper's four stages, with groups no wider than the stage.
    init(_ depths: [Dim], _ widths: [Dim], group: Dim, squeeze: Double?) {
      (self.depths, self.widths, self.squeeze) = (depths, widths, squeeze)
      groupWidths = widths.map { $0.value ?? 0 < group.value ?? 0 ? $0 : group }
      bottlenecks = [1, 1, 1, 1]
      strides = [2, 2, 2, 2]
    }

    init(depths: [Dim], widths: [Dim], groupWidths: [Dim], bottlenecks: [Double], strides: [Dim], squeeze: Double?) {
      (self.depths, self.widths, self.groupWidths) = (depths, widths, groupWidths)
      (self.bottlenecks, self.strides, self.squeeze) = (bottlenecks, strides, squeeze)
    }

    var count: Int { min(depths.count, widths.count, groupWidths.count, bottlenecks.count, strides.count) }
  }

  let stages: Stages
  let classes: Dim
  let stem: Dim
  let norm: Callable
  let activation: Callable

  fileprivate static let inPlace: [(String, Value)] = [("inplace", .bool(true))]

  fileprivate init(_ a: inout Arguments, _ b: inout GraphBuilder, stages: Stages, weights: String?) {
    self.stages = stages
    classes = a.classes(weights)
    stem = a.size("stem_width", default: 32)
    a.noteCustomBlock("stem_type")
    a.noteCustomBlock("block_type")
    norm = b.normLayer(&a, default: .batchNorm2d())
    let relu = Callable.standard { _ in Activation(.relu, inPlace: true) }
    activation = b.callable(&a, "activation", default: relu, keywords: RegNet.inPlace) ?? relu
  }
}

extension RegNet {
  private static let options = ["num_classes", "stem_width", "stem_type", "block_type", "norm_layer", "activation"]

  static let entries = Catalogue.named(
    table.map { factory($0.name, Stages($0.depths, $0.widths, group: $0.group, squeeze: $0.name.hasPrefix("y") ? 0.25 : nil)) }
  ).merging(["torchvision.models.RegNet": network]) { first, _ in first }

  /// Depths and widths as the paper's formula gives them for the variant's parameters.
  private static let table: [(name: String, depths: [Dim], widths: [Dim], group: Dim)] = [
    ("y_400mf", [1, 3, 6, 6], [48, 104, 208, 440], 8),
    ("y_800mf", [1, 3, 8, 2], [64, 144, 320, 784], 16),
    ("y_1_6gf", [2, 6, 17, 2], [48, 120, 336, 888], 24),
    ("y_3_2gf", [2, 5, 13, 1], [72, 216, 576, 1512], 24),
    ("y_8gf", [2, 4, 10, 1], [224, 448, 896, 2016], 56),
    ("y_16gf", [2, 4, 11, 1], [224, 448, 1232, 3024], 112),
    ("y_32gf", [2, 5, 12, 1], [232, 696, 1392, 3712], 232),
    ("y_128gf", [2, 7, 17, 1], [528, 1056, 2904, 7392], 264),
    ("x_400mf", [1, 2, 7, 12], [32, 64, 160, 400], 16),
    ("x_800mf", [1, 3, 7, 5], [64, 128, 288, 672], 16),
    ("x_1_6gf", [2, 4, 10, 2], [72, 168, 408, 912], 24),
    ("x_3_2gf", [2, 6, 15, 2], [96, 192, 432, 1008], 48),
    ("x_8gf", [2, 5, 15, 1], [80, 240, 720, 1920], 120),
    ("x_16gf", [2, 6, 13, 1], [256, 512, 896, 2048], 128),
    ("x_32gf", [2, 7, 13, 1], [336, 672, 1344, 2520], 168),
  ]

  private static func factory(_ name: String, _ stages: Stages) -> Factory {
    Factory("regnet_" + name, weights(name), options: options) { b, a, name, weights, x in
      b.built(RegNet(&a, &b, stages: stages, weights: weights), &a, name: name, weights: weights, on: x)
    }
  }

  private static func weights(_ name: String) -> PretrainedWeights {
    let spelled = "RegNet_\(name.uppercased())_Weights"
    switch name {
    case "y_128gf": return PretrainedWeights(spelled, PretrainedWeights.swag, hasLegacyDefault: false)
    case "y_16gf", "y_32gf": return PretrainedWeights(spelled, PretrainedWeights.v1v2 + PretrainedWeights.swag)
    default: return PretrainedWeights(spelled, PretrainedWeights.v1v2)
    }
  }

  private static let network = Catalogue.Entry(
    Signature(required: ["block_params"], optional: options)
  ) { b, a, name, inputs in
    guard let stages = a.stages("block_params") else { return b.opaque("torchvision.models.RegNet", name, on: inputs) }
    return b.built(RegNet(&a, &b, stages: stages, weights: nil), &a, name: name, weights: nil, on: inputs?.first)
  }
}

extension GraphBuilder {
  fileprivate mutating func built(
    _ net: RegNet, _ a: inout Arguments, name: String, weights: String?, on x: ValueID?
  ) -> ValueID? {
    let root = nextModule
    let result = regNet(name, net, on: x)
    if net.norm.isGiven {
      initializeNorms(below: root, &a, groupNorms: false)
      checkPretrained(weights, net.norm, default: .batchNorm2d(), below: root)
    }
    return result
  }

  private mutating func regNet(_ name: String, _ net: RegNet, on x: ValueID?) -> ValueID? {
    scope(name, "RegNet") { b in
      var width = net.stem
      let stem = ConvNormActivation(type: "SimpleStemIN", stride: 2, norm: net.norm, activationLayer: net.activation)
      var x = b.convNormActivation("stem", in: 3, out: width, block: stem, on: x)
      x = b.sequential("trunk_output") { b in
        for i in 0..<net.stages.count {
          x = b.scope("block\(i + 1)", "AnyStage") { b in
            for j in b.steps(net.stages.depths[i]) where !b.graph.isTruncated {
              x = b.regNetBlock("block\(i + 1)-\(j)", net, stage: i, in: width, stride: j == 0 ? net.stages.strides[i] : 1, on: x)
              width = net.stages.widths[i]
            }
            return x
          }
        }
        return x
      }
      return b.linear("fc", in: width, out: net.classes, on: b.flatten(b.globalAvgPool("avgpool", on: x)))
    }
  }

  /// `ResBottleneckBlock`: a bottleneck in groups, and a projection where the shape changes.
  private mutating func regNetBlock(
    _ name: String, _ net: RegNet, stage: Int, in input: Dim, stride: Dim, on x: ValueID?
  ) -> ValueID? {
    scope(name, "ResBottleneckBlock") { b in
      let out = net.stages.widths[stage]
      var shortcut = x
      if input != out || stride != 1 {
        shortcut = b.convNormActivation("proj", in: input, out: out, block: .init(kernel: 1, stride: stride, norm: net.norm, activation: nil), on: x)
      }
      let y = b.scope("f", "BottleneckTransform") { $0.bottleneck(net, stage, in: input, stride: stride, on: x) }
      return b.made("activation", net.activation, keywords: RegNet.inPlace, on: b.add(shortcut, y))
    }
  }

  private mutating func bottleneck(_ net: RegNet, _ stage: Int, in input: Dim, stride: Dim, on x: ValueID?) -> ValueID? {
    let (out, stages) = (net.stages.widths[stage], net.stages)
    let wide = out.scaled(stages.bottlenecks[stage]).map { Dim(truncating: $0.rounded(.toNearestOrEven)) } ?? .unknown
    let groups = wide / stages.groupWidths[stage]
    if !(wide % groups).mayEqual(0) || groups == 0 {
      remark(.fault(.badArgument("in_channels must be divisible by groups: \(wide) by \(groups)")), on: parent)
    }
    var y = convNormActivation("a", in: input, out: wide, block: .init(kernel: 1, norm: net.norm, activationLayer: net.activation), on: x)
    y = convNormActivation(
      "b", in: wide, out: wide, block: .init(stride: stride, groups: groups, norm: net.norm, activationLayer: net.activation), on: y)
    if let squeeze = stages.squeeze, squeeze != 0 {
      let squeezed = input.scaled(squeeze).map { Dim(truncating: $0.rounded(.toNearestOrEven)) } ?? .unknown
      // The activation is called without arguments here, and so is not in place.
      let delta = net.activation.isGiven ? net.activation : .standard { _ in Activation(.relu) }
      y = squeezeExcitation("se", wide, squeezed: squeezed, activation: delta, scale: .standard { _ in Activation(.sigmoid) }, on: y)
    }
    return convNormActivation("c", in: wide, out: out, block: .init(kernel: 1, norm: net.norm, activation: nil), on: y)
  }
}
