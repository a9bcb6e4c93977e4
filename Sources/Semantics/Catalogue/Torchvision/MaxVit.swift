import Model

/// `torchvision/models/maxvit.py`: convolution, attention within windows and attention across them, in turn.
struct MaxVit {
  let stem: Dim
  let widths: [Dim]
  let depths: [Dim]
  let headWidth: Dim
  /// The side of the windows, and of the grid.
  let partition: Dim
  let depthDrop: Double?
  var size: Shape = [224, 224]
  var squeeze: Double? = 0.25
  var expansion: Double? = 4
  var ratio: Dim = 4
  var dropout = 0.0
  var attentionDropout = 0.0
  var classes: Dim = 1000
  var norm = standardNorm
  var activation = Callable.standard { _ in Activation(.gelu) }

  fileprivate static let standardNorm = Callable.batchNorm2d(eps: 1e-3, momentum: 0.01)

  /// The size after stride 2.
  fileprivate static func halved(_ size: Shape) -> Shape { [(size[0] - 1) / 2 + 1, (size[1] - 1) / 2 + 1] }
}

extension MaxVit {
  private static let options = [
    "norm_layer", "activation_layer", "squeeze_ratio", "expansion_ratio", "mlp_ratio", "mlp_dropout", "attention_dropout",
    "num_classes",
  ]

  static let entries = Catalogue.named([tiny]).merging(["torchvision.models.MaxVit": network]) { first, _ in first }

  private static let tiny = Factory(
    "maxvit_t", PretrainedWeights("MaxVit_T_Weights"), options: ["input_size"] + options
  ) { b, a, name, weights, x in
    var net = MaxVit(
      stem: 64, widths: [64, 128, 256, 512], depths: [2, 2, 5, 2], headWidth: 32, partition: 7, depthDrop: 0.2)
    net.size = a.tuple("input_size", 2, default: 224)
    if weights != nil, !net.size[0].mayEqual(224) || !net.size[1].mayEqual(224) {
      a.refuse(
        .badArgument("The parameter 'input_size' expected value (224, 224) but got \(net.size) instead."), at: "input_size")
    }
    net.classes = a.classes(weights)
    return b.built(net, &a, name: name, weights: weights, on: x)
  }

  private static let network = Catalogue.Entry(
    Signature(
      required: [
        "input_size", "stem_channels", "partition_size", "block_channels", "block_layers", "head_dim", "stochastic_depth_prob",
      ], optional: options)
  ) { b, a, name, inputs in
    var net = MaxVit(
      stem: a.size("stem_channels"), widths: a.ints("block_channels"), depths: a.ints("block_layers"),
      headWidth: a.positiveInt("head_dim"), partition: a.positiveInt("partition_size"),
      depthDrop: a.float("stochastic_depth_prob", default: nil))
    net.size = a.tuple("input_size", 2)
    net.classes = a.classes(nil)
    guard !net.widths.isEmpty else { return b.opaque("torchvision.models.MaxVit", name, on: inputs) }
    return b.built(net, &a, name: name, weights: nil, on: inputs?.first)
  }

  fileprivate mutating func read(_ a: inout Arguments, _ b: inout GraphBuilder) {
    squeeze = a.float("squeeze_ratio", default: 0.25)
    expansion = a.float("expansion_ratio", default: 4)
    ratio = a.int("mlp_ratio", default: 4)
    dropout = a.probability("mlp_dropout", default: 0) ?? 0
    attentionDropout = a.probability("attention_dropout", default: 0) ?? 0
    norm = b.normLayer(&a, default: MaxVit.standardNorm)
    if a.isNone("activation_layer") == true {
      a.refuse(.badArgument("activation_layer: None is not callable"), at: "activation_layer")
    }
    activation = b.callable(&a, "activation_layer", default: activation) ?? activation
    var size = MaxVit.halved(size)
    for (i, width) in widths.enumerated() {
      size = MaxVit.halved(size)
      if !(size[0] % partition).mayEqual(0) || !(size[1] % partition).mayEqual(0) {
        a.refuse(.badArgument("Input size \(size) of block \(i) is not divisible by partition size \(partition)"))
      }
      if !(width % headWidth).mayEqual(0) {
        a.refuse(.badArgument("feat_dim: \(width) must be divisible by head_dim: \(headWidth)"))
      }
    }
  }
}

extension GraphBuilder {
  fileprivate mutating func built(
    _ base: MaxVit, _ a: inout Arguments, name: String, weights: String?, on x: ValueID?
  ) -> ValueID? {
    var net = base
    net.read(&a, &self)
    let root = nextModule
    let result = maxVit(name, net, on: x)
    if net.norm.isGiven {
      initializeNorms(below: root, &a, groupNorms: false)
      checkPretrained(weights, net.norm, default: MaxVit.standardNorm, below: root)
    }
    return result
  }

  private mutating func maxVit(_ name: String, _ net: MaxVit, on x: ValueID?) -> ValueID? {
    scope(name, "MaxVit") { b in
      var x = b.sequential("stem") { b in
        let x = b.maxVitConv("0", net, in: 3, out: net.stem, bias: false, stride: 2, on: x)
        return b.convNormActivation("1", in: net.stem, out: net.stem, block: .init(bias: true, norm: nil, activation: nil), on: x)
      }
      x = b.maxVitBlocks(net, x)
      let width = net.widths[net.widths.count - 1]
      return b.sequential("classifier") { b in
        x = b.layer("1", Flatten(), on: b.globalAvgPool("0", isScalar: true, on: x))
        x = b.linear("3", in: width, out: width, on: b.layer("2", LayerNorm([width]), on: x))
        return b.linear("5", in: width, out: net.classes, bias: false, on: b.act("4", .tanh, on: x))
      }
    }
  }

  private mutating func maxVitBlocks(_ net: MaxVit, _ x: ValueID?) -> ValueID? {
    scope("blocks", "ModuleList") { b in
      let total = net.depths.reduce(0) { $0 + ($1.value ?? 0) }
      var (x, done, size, channels) = (x, 0, MaxVit.halved(net.size), net.stem)
      for (i, width) in net.widths.enumerated() where i < net.depths.count {
        size = MaxVit.halved(size)
        x = b.scope(String(i), "MaxVitBlock") { b in
          b.scope("layers", "ModuleList") { b in
            for j in b.steps(net.depths[i]) where !b.graph.isTruncated {
              // `numpy.linspace` from 0 to the last layer's probability.
              let drop = net.depthDrop.map { done == total - 1 && total > 1 ? $0 : $0 / Double(max(1, total - 1)) * Double(done) }
              x = b.maxVitLayer(String(j), net, in: j == 0 ? channels : width, out: width, stride: j == 0 ? 2 : 1, size: size, drop: drop, on: x)
              done += 1
            }
            return x
          }
        }
        channels = width
      }
      return x
    }
  }

  private mutating func maxVitLayer(
    _ name: String, _ net: MaxVit, in input: Dim, out: Dim, stride: Dim, size: Shape, drop: Double?, on x: ValueID?
  ) -> ValueID? {
    scope(name, "MaxVitLayer") { b in
      b.sequential("layers") { b in
        var x = b.maxVitConvolution(net, in: input, out: out, stride: stride, drop: drop, on: x)
        x = b.partitionAttention("window_attention", net, width: out, size: size, isGrid: false, drop: drop, on: x)
        return b.partitionAttention("grid_attention", net, width: out, size: size, isGrid: true, drop: drop, on: x)
      }
    }
  }

  /// `MBConv`, with a norm in front and a projection where the shape changes.
  private mutating func maxVitConvolution(
    _ net: MaxVit, in input: Dim, out: Dim, stride: Dim, drop: Double?, on x: ValueID?
  ) -> ValueID? {
    scope("MBconv", "MBConv") { b in
      var shortcut: ValueID?
      if stride != 1 || input != out {
        shortcut = b.sequential("proj") { b in
          guard stride == 2 else { return b.conv2d("0", in: input, out: out, kernel: 1, on: x) }
          return b.conv2d("1", in: input, out: out, kernel: 1, on: b.layer("0", Pooling.square(.average, 3, stride: stride, padding: 1), on: x))
        }
      } else {
        shortcut = b.layer("proj", Identity(), on: x)
      }
      let wide = out.scaled(net.expansion).map(Dim.init(truncating:)) ?? .unknown
      let squeezed = out.scaled(net.squeeze).map(Dim.init(truncating:)) ?? .unknown
      let y = b.sequential("layers") { b in
        var x = b.norm("pre_norm", net.norm, channels: input, on: x)
        x = b.maxVitConv("conv_a", net, in: input, out: wide, kernel: 1, on: x)
        x = b.maxVitConv("conv_b", net, in: wide, out: wide, stride: stride, groups: wide, on: x)
        x = b.squeezeExcitation(
          "squeeze_excitation", wide, squeezed: squeezed, activation: .standard { _ in Activation(.silu) },
          scale: .standard { _ in Activation(.sigmoid) }, on: x)
        return b.conv2d("conv_c", in: wide, out: out, kernel: 1, on: x)
      }
      let depth: any Layer = drop == 0 ? Identity() : StochasticDepth(drop)
      return b.add(shortcut, b.layer("stochastic_depth", depth, on: y))
    }
  }

  /// A convolution block whose activation is called without arguments.
  private mutating func maxVitConv(
    _ name: String, _ net: MaxVit, in input: Dim, out: Dim, bias: Bool? = nil, kernel: Dim = 3, stride: Dim = 1, groups: Dim = 1,
    on x: ValueID?
  ) -> ValueID? {
    let block = ConvNormActivation(
      kernel: kernel, stride: stride, groups: groups, bias: bias, norm: net.norm, activationLayer: net.activation,
      passesInPlace: false)
    return convNormActivation(name, in: input, out: out, block: block, on: x)
  }

  /// Attention within windows of `partition` by `partition`, or across a grid of so many.
  private mutating func partitionAttention(
    _ name: String, _ net: MaxVit, width: Dim, size: Shape, isGrid: Bool, drop: Double?, on x: ValueID?
  ) -> ValueID? {
    scope(name, "PartitionAttentionLayer") { b in
      let window = isGrid ? size[0] / net.partition : net.partition
      func swap(_ b: inout GraphBuilder, _ name: String, on x: ValueID?) -> ValueID? {
        let axes = Functional(type: "SwapAxes", layer: Reshaping("swapaxes", .transpose(-2, -3)))
        return b.layer(name, isGrid ? axes : Identity(), on: x)
      }
      let x = swap(&b, "partition_swap", on: b.layer("partition_op", WindowPartition(size: window), on: x))
      var y = b.sequential("attn_layer") { b in
        let y = b.groupAttention("1", net, width: width, on: b.layer("0", LayerNorm([width]), on: x))
        return b.dropout("2", net.attentionDropout, on: y)
      }
      let depth = b.module("stochastic_dropout", StochasticDepth(drop))
      let sum = b.add(x, b.call(depth, y))
      y = b.sequential("mlp_layer") { b in
        let wide = b.linear("1", in: width, out: width * net.ratio, on: b.layer("0", LayerNorm([width]), on: sum))
        let narrow = b.linear("3", in: width * net.ratio, out: width, on: b.made("2", net.activation, on: wide))
        return b.dropout("4", net.dropout, on: narrow)
      }
      y = swap(&b, "departition_swap", on: b.add(sum, b.call(depth, y)))
      let windows = WindowDepartition(size: window, rows: size[0] / window, columns: size[1] / window)
      return b.layer("departition_op", windows, on: y)
    }
  }

  private mutating func groupAttention(_ name: String, _ net: MaxVit, width: Dim, on x: ValueID?) -> ValueID? {
    let (tokens, offsets) = (net.partition * net.partition, 2 * net.partition - 1)
    let state: [StateTensor] = [
      .parameter("relative_position_bias_table", [offsets * offsets, width / net.headWidth]),
      .buffer("relative_position_index", [tokens, tokens]),
    ]
    return scope(name, "RelativePositionalMultiHeadAttention", state: state) { b in
      b.linear(
        "merge", in: width, out: width,
        on: b.function(GroupAttention(tokens: tokens, heads: width / net.headWidth), b.linear("to_qkv", in: width, out: 3 * width, on: x)))
    }
  }
}
