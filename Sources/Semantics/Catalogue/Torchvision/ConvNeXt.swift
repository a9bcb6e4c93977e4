import Model

/// `torchvision/models/convnext.py`
struct ConvNeXt {
  /// `CNBlockConfig`: the width of a stage, that of the next one, and its blocks.
  struct Stage {
    let input: Dim
    /// Nil behind the last stage.
    let out: Dim?
    let blocks: Int

    fileprivate init(_ input: Dim, _ out: Dim?, blocks: Int) { (self.input, self.out, self.blocks) = (input, out, blocks) }
  }

  let stages: [Stage]
  let depthDrop: Double?
  let classes: Dim
  let norm: Callable

  fileprivate static let standardNorm = Callable.standard { LayerNorm2d($0, eps: 1e-6) }

  private static let options = ["stochastic_depth_prob", "layer_scale", "num_classes", "block", "norm_layer"]

  static let entries = Catalogue.named([
    factory("tiny", 96, third: 9, drop: 0.1), factory("small", 96, third: 27, drop: 0.4), factory("base", 128, third: 27, drop: 0.5),
    factory("large", 192, third: 27, drop: 0.5),
  ]).merging(
    [
      "torchvision.models.ConvNeXt": network, "torchvision.models.convnext.LayerNorm2d": LayerNorm2d.entry,
    ]) { first, _ in first }

  /// Four stages of 3, 3, `third` and 3 blocks, each twice as wide as the one before. The class swallows keyword arguments
  /// that it doesn't know.
  private static func factory(_ name: String, _ width: Dim, third: Int, drop: Double) -> Factory {
    let stages = [
      Stage(width, 2 * width, blocks: 3), Stage(2 * width, 4 * width, blocks: 3), Stage(4 * width, 8 * width, blocks: third),
      Stage(8 * width, nil, blocks: 3),
    ]
    let weights = PretrainedWeights("ConvNeXt_\(name.prefix(1).uppercased())\(name.dropFirst())_Weights")
    return Factory("convnext_" + name, weights, options: options, acceptsAnything: true) { b, a, name, weights, x in
      b.built(stages, drop, arguments: &a, name: name, weights: weights, on: x)
    }
  }

  private static let network = Catalogue.Entry(
    Signature(required: ["block_setting"], optional: options, acceptsAnything: true)
  ) { b, a, name, inputs in
    let stages = (a.configurations("block_setting", ["CNBlockConfig"]) ?? []).map { call in
      a.reading(call, Signature("input_channels", "out_channels", "num_layers")) { stage in
        Stage(stage.int("input_channels"), stage.optionalInt("out_channels"), blocks: stage.int("num_layers").value ?? 1)
      }
    }
    guard !stages.isEmpty else { return b.opaque("torchvision.models.ConvNeXt", name, on: inputs) }
    if stages.reduce(0, { $0 + $1.blocks }) == 1 { a.refuse(.badArgument("float division by zero: there is one block")) }
    return b.built(stages, 0, arguments: &a, name: name, weights: nil, on: inputs?.first)
  }
}

extension GraphBuilder {
  fileprivate mutating func built(
    _ stages: [ConvNeXt.Stage], _ drop: Double, arguments a: inout Arguments, name: String, weights: String?, on x: ValueID?
  ) -> ValueID? {
    a.noteCustomBlock("block")
    _ = a.float("layer_scale", default: 1e-6)
    let net = ConvNeXt(
      stages: stages, depthDrop: a.float("stochastic_depth_prob", default: drop), classes: a.classes(weights),
      norm: normLayer(&a, default: ConvNeXt.standardNorm))
    let root = nextModule
    let result = convNeXt(name, net, on: x)
    checkPretrained(weights, net.norm, default: ConvNeXt.standardNorm, below: root)
    return result
  }

  private mutating func convNeXt(_ name: String, _ net: ConvNeXt, on x: ValueID?) -> ValueID? {
    scope(name, "ConvNeXt") { b in
      let x = b.globalAvgPool("avgpool", isScalar: true, on: b.sequential("features") { $0.convNeXtFeatures(net, x) })
      let last = net.stages[net.stages.count - 1]
      let width = last.out ?? last.input
      return b.sequential("classifier") { b in
        let x = b.norm("0", net.norm, channels: width, on: x)
        return b.linear("2", in: width, out: net.classes, on: b.layer("1", Flatten(), on: x))
      }
    }
  }

  private mutating func convNeXtFeatures(_ net: ConvNeXt, _ x: ValueID?) -> ValueID? {
    let stem = ConvNormActivation(kernel: 4, stride: 4, padding: 0, bias: true, norm: net.norm, activation: nil)
    var x = convNormActivation("0", in: 3, out: net.stages[0].input, block: stem, on: x)
    let total = net.stages.reduce(0) { $0 + $1.blocks }
    var (done, index) = (0, 1)
    for stage in net.stages {
      x = sequential(String(index)) { b in
        for i in b.steps(Dim(stage.blocks)) where !b.graph.isTruncated {
          x = b.convNeXtBlock(String(i), stage.input, drop: net.depthDrop.map { $0 * Double(done) / (Double(total) - 1) }, on: x)
          done += 1
        }
        return x
      }
      index += 1
      guard let out = stage.out else { continue }
      x = sequential(String(index)) { b in
        b.conv2d("1", in: stage.input, out: out, kernel: 2, stride: 2, on: b.norm("0", net.norm, channels: stage.input, on: x))
      }
      index += 1
    }
    return x
  }

  /// `CNBlock`, whose norm is its own whatever the `norm_layer`.
  private mutating func convNeXtBlock(_ name: String, _ width: Dim, drop: Double?, on x: ValueID?) -> ValueID? {
    scope(name, "CNBlock", state: [.parameter("layer_scale", [width, 1, 1])]) { b in
      var y = b.sequential("block") { b in
        var y = b.conv2d("0", in: width, out: width, kernel: 7, padding: 3, groups: width, on: x)
        y = b.permute("1", [0, 2, 3, 1], on: y)
        y = b.linear("3", in: width, out: 4 * width, on: b.layer("2", LayerNorm([width], eps: 1e-6), on: y))
        y = b.linear("5", in: 4 * width, out: width, on: b.act("4", .gelu, on: y))
        return b.permute("6", [0, 3, 1, 2], on: y)
      }
      y = b.function(ParameterArithmetic(.mul, "layer_scale", parameter: [width, 1, 1]), y)
      return b.add(b.layer("stochastic_depth", StochasticDepth(drop), on: y), x, inPlace: true)
    }
  }

  /// `torchvision.ops.Permute`
  mutating func permute(_ name: String, _ dims: [Dim], on x: ValueID?) -> ValueID? {
    layer(name, Functional(type: "Permute", layer: Reshaping.permute(dims)), on: x)
  }
}
