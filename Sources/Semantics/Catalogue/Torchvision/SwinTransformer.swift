import Model

/// `torchvision/models/swin_transformer.py`: Swin Transformer and its second version.
struct SwinTransformer {
  /// The second version normalises behind attention and perceptron, and computes the bias of positions.
  let isSecond: Bool
  let patch: Shape
  let width: Dim
  let depths: [Dim]
  let heads: [Dim]
  let window: Shape
  var depthDrop: Double?
  var ratio: Double? = 4
  var dropout = 0.0
  var attentionDropout = 0.0
  var classes: Dim = 1000
  var norm = standardNorm

  fileprivate static let standardNorm = Callable.standard { LayerNorm([$0], eps: 1e-5) }
}

extension SwinTransformer {
  private static let options = ["mlp_ratio", "dropout", "attention_dropout", "num_classes", "norm_layer"]

  static let entries = Catalogue.named([
    factory("t", second: false, width: 96, third: 6, heads: [3, 6, 12, 24], drop: 0.2),
    factory("s", second: false, width: 96, third: 18, heads: [3, 6, 12, 24], drop: 0.3),
    factory("b", second: false, width: 128, third: 18, heads: [4, 8, 16, 32], drop: 0.5),
    factory("v2_t", second: true, width: 96, third: 6, heads: [3, 6, 12, 24], drop: 0.2),
    factory("v2_s", second: true, width: 96, third: 18, heads: [3, 6, 12, 24], drop: 0.3),
    factory("v2_b", second: true, width: 128, third: 18, heads: [4, 8, 16, 32], drop: 0.5),
  ]).merging(["torchvision.models.SwinTransformer": network]) { first, _ in first }

  /// Four stages of 2, 2, `third` and 2 blocks.
  private static func factory(
    _ name: String, second: Bool, width: Dim, third: Dim, heads: [Dim], drop: Double
  ) -> Factory {
    let weights = PretrainedWeights("Swin_\(name.uppercased())_Weights")
    let window: Shape = second ? [8, 8] : [7, 7]
    // The second version passes blocks of its own.
    let custom = second ? [] : ["block", "downsample_layer"]
    return Factory("swin_" + name, weights, options: options + custom) { b, a, name, weights, x in
      for name in custom { a.noteCustomBlock(name) }
      let net = SwinTransformer(
        isSecond: second, patch: [4, 4], width: width, depths: [2, 2, third, 2], heads: heads, window: window, depthDrop: drop,
        classes: a.classes(weights))
      return b.built(net, &a, name: name, weights: weights, on: x)
    }
  }

  private static let network = Catalogue.Entry(
    Signature(
      required: ["patch_size", "embed_dim", "depths", "num_heads", "window_size"],
      optional: [
        "mlp_ratio", "dropout", "attention_dropout", "stochastic_depth_prob", "num_classes", "norm_layer", "block",
        "downsample_layer",
      ])
  ) { b, a, name, inputs in
    let (isSecond, merges) = (a.isSecond("block", "SwinTransformerBlock"), a.isSecond("downsample_layer", "PatchMerging"))
    var net = SwinTransformer(
      isSecond: isSecond ?? false, patch: a.pair("patch_size"), width: a.size("embed_dim"), depths: a.ints("depths"),
      heads: a.ints("num_heads"), window: a.pair("window_size"), depthDrop: a.float("stochastic_depth_prob", default: 0.1),
      classes: a.classes(nil))
    if net.heads.count < net.depths.count { a.refuse(.badArgument("num_heads: list index out of range"), at: "num_heads") }
    if net.depths.reduce(0, +) == 1 { a.refuse(.badArgument("float division by zero: there is one block"), at: "depths") }
    guard isSecond == merges, net.heads.count >= net.depths.count, !net.depths.isEmpty else {
      return b.opaque("torchvision.models.SwinTransformer", name, on: inputs)
    }
    net.classes = a.classes(nil)
    return b.built(net, &a, name: name, weights: nil, on: inputs?.first)
  }
}

extension Arguments {
  /// Two whole numbers; of a longer list, which is refused, the first two.
  fileprivate mutating func pair(_ name: String) -> Shape { Shape(Array(tuple(name, 2).dims.prefix(2))) }

  /// Whether a class is torchvision's second version of `name`; nil for a class that is neither.
  fileprivate mutating func isSecond(_ argumentName: String, _ name: String) -> Bool? {
    guard let argument = argument(argumentName) else { return false }
    switch argument.value {
    case .null: return false
    case .reference(let target) where target.hasSuffix("." + name): return false
    case .reference(let target) where target.hasSuffix("." + name + "V2"): return true
    default:
      noteCustomBlock(argumentName)
      return nil
    }
  }
}

extension GraphBuilder {
  fileprivate mutating func built(
    _ base: SwinTransformer, _ a: inout Arguments, name: String, weights: String?, on x: ValueID?
  ) -> ValueID? {
    var net = base
    net.ratio = a.float("mlp_ratio", default: 4)
    net.dropout = a.probability("dropout", default: 0) ?? 0
    net.attentionDropout = a.float("attention_dropout", default: 0) ?? 0
    net.norm = normLayer(&a, default: SwinTransformer.standardNorm)
    let root = nextModule
    let result = swinTransformer(name, net, on: x)
    checkPretrained(weights, net.norm, default: SwinTransformer.standardNorm, below: root)
    return result
  }

  private mutating func swinTransformer(_ name: String, _ net: SwinTransformer, on x: ValueID?) -> ValueID? {
    scope(name, "SwinTransformer") { b in
      let width = net.width * Dim(1 << (net.depths.count - 1))
      var x = b.sequential("features") { $0.swinFeatures(net, x) }
      x = b.permute("permute", [0, 3, 1, 2], on: b.norm("norm", net.norm, channels: width, on: x))
      x = b.layer("flatten", Flatten(), on: b.globalAvgPool("avgpool", isScalar: true, on: x))
      return b.linear("head", in: width, out: net.classes, on: x)
    }
  }

  private mutating func swinFeatures(_ net: SwinTransformer, _ x: ValueID?) -> ValueID? {
    var x = sequential("0") { b in
      let patches = b.layer("0", Convolution(3, net.width, kernel: net.patch, stride: net.patch), on: x)
      return b.norm("2", net.norm, channels: net.width, on: b.permute("1", [0, 2, 3, 1], on: patches))
    }
    let total = net.depths.reduce(0) { $0 + ($1.value ?? 0) }
    var (done, width, index) = (0, net.width, 1)
    for (stage, depth) in net.depths.enumerated() {
      x = sequential(String(index)) { b in
        for i in b.steps(depth) where !b.graph.isTruncated {
          let drop = net.depthDrop.map { $0 * Double(done) / Double(total - 1) }
          x = b.swinBlock(String(i), net, width: width, heads: net.heads[stage], drop: drop, shifts: i % 2 == 1, on: x)
          done += 1
        }
        return x
      }
      guard stage < net.depths.count - 1 else { break }
      x = patchMerging(String(index + 1), net, width: width, on: x)
      (width, index) = (2 * width, index + 2)
    }
    return x
  }

  private mutating func swinBlock(
    _ name: String, _ net: SwinTransformer, width: Dim, heads: Dim, drop: Double?, shifts: Bool, on x: ValueID?
  ) -> ValueID? {
    scope(name, net.isSecond ? "SwinTransformerBlockV2" : "SwinTransformerBlock") { b in
      let wide = width.scaled(net.ratio).map(Dim.init(truncating:)) ?? .unknown
      func perceptron(_ b: inout GraphBuilder, _ x: ValueID?) -> ValueID? {
        b.perceptron("mlp", "MLP", features: width, width: wide, dropout: net.dropout, on: x)
      }
      var y: ValueID?
      if net.isSecond {
        y = b.norm("norm1", net.norm, channels: width, on: b.windowAttention(net, width, heads: heads, shifts: shifts, on: x))
      } else {
        y = b.windowAttention(net, width, heads: heads, shifts: shifts, on: b.norm("norm1", net.norm, channels: width, on: x))
      }
      let depth = b.module("stochastic_depth", StochasticDepth(drop))
      let sum = b.add(x, b.call(depth, y))
      if net.isSecond {
        y = b.norm("norm2", net.norm, channels: width, on: perceptron(&b, sum))
      } else {
        y = perceptron(&b, b.norm("norm2", net.norm, channels: width, on: sum))
      }
      return b.add(sum, b.call(depth, y))
    }
  }

  /// Attention within windows, shifted by half of their size in every other block.
  private mutating func windowAttention(
    _ net: SwinTransformer, _ width: Dim, heads: Dim, shifts: Bool, on x: ValueID?
  ) -> ValueID? {
    let (rows, columns) = (2 * net.window[0] - 1, 2 * net.window[1] - 1)
    let tokens = net.window[0] * net.window[1]
    let attention = WindowAttention(
      features: width, heads: heads, attentionDropout: net.attentionDropout, dropout: net.dropout, window: net.window,
      shift: shifts ? [net.window[0] / 2, net.window[1] / 2] : [0, 0], isSecond: net.isSecond)
    let index = StateTensor.buffer("relative_position_index", [tokens * tokens])
    guard net.isSecond else {
      let table = StateTensor.parameter("relative_position_bias_table", [rows * columns, heads])
      return scope("attn", "ShiftedWindowAttention", state: [table, index]) { b in
        b.windowProjections(width)
        return b.function(attention, x)
      }
    }
    let table = Shape([1, rows, columns, 2])
    let state = [.parameter("logit_scale", [heads, 1, 1]), .buffer("relative_coords_table", table), index]
    return scope("attn", "ShiftedWindowAttentionV2", state: state) { b in
      b.windowProjections(width)
      let offsets = x.flatMap { _ in b.function(StateValue(.buffer("relative_coords_table", table)), []) }
      let bias = b.sequential("cpb_mlp") { b in
        b.linear("2", in: 512, out: heads, bias: false, on: b.act("1", .relu, inPlace: true, on: b.linear("0", in: 2, out: 512, on: offsets)))
      }
      return b.function(attention, x, b.function(PositionBias(heads: heads, tokens: tokens), bias))
    }
  }

  /// The modules whose weights attention reads.
  private mutating func windowProjections(_ width: Dim) {
    linear("qkv", in: width, out: 3 * width, on: nil)
    linear("proj", in: width, out: width, on: nil)
  }

  private mutating func patchMerging(_ name: String, _ net: SwinTransformer, width: Dim, on x: ValueID?) -> ValueID? {
    scope(name, net.isSecond ? "PatchMergingV2" : "PatchMerging") { b in
      let x = b.function(PatchMerging(), x)
      func reduce(_ b: inout GraphBuilder, _ x: ValueID?) -> ValueID? {
        b.linear("reduction", in: 4 * width, out: 2 * width, bias: false, on: x)
      }
      return net.isSecond
        ? b.norm("norm", net.norm, channels: 2 * width, on: reduce(&b, x)) : reduce(&b, b.norm("norm", net.norm, channels: 4 * width, on: x))
    }
  }
}
