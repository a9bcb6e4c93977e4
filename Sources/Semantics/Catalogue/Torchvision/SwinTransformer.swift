import Model

/// `torchvision/models/swin_transformer.py`: Swin Transformer and its second version; and its parts over time and space.
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

  static let standardNorm = Callable.standard { LayerNorm([$0], eps: 1e-5) }
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
    let net = SwinTransformer(
      isSecond: isSecond ?? false, patch: a.sizes("patch_size", 2), width: a.size("embed_dim"), depths: a.ints("depths"),
      heads: a.ints("num_heads"), window: a.sizes("window_size", 2), depthDrop: a.float("stochastic_depth_prob", default: 0.1),
      classes: a.classes(nil))
    net.check(&a)
    guard isSecond == merges, net.heads.count >= net.depths.count, !net.depths.isEmpty else {
      return b.opaque("torchvision.models.SwinTransformer", name, on: inputs)
    }
    return b.built(net, &a, name: name, weights: nil, on: inputs?.first)
  }
}

extension Arguments {
  /// As many whole numbers; of a longer list, which is refused, the first ones.
  mutating func sizes(_ name: String, _ count: Int) -> Shape { Shape(Array(tuple(name, count).dims.prefix(count))) }

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

extension SwinTransformer {
  /// Reads what the factories and the classes have in common.
  mutating func read(_ a: inout Arguments, _ b: inout GraphBuilder) {
    ratio = a.float("mlp_ratio", default: 4)
    dropout = a.probability("dropout", default: 0) ?? 0
    attentionDropout = a.float("attention_dropout", default: 0) ?? 0
    norm = b.normLayer(&a, default: SwinTransformer.standardNorm)
  }

  /// What the loop over the stages raises.
  func check(_ a: inout Arguments) {
    if heads.count < depths.count { a.refuse(.badArgument("num_heads: list index out of range"), at: "num_heads") }
    if depths.reduce(0, +) == 1 { a.refuse(.badArgument("float division by zero: there is one block"), at: "depths") }
  }
}

extension GraphBuilder {
  fileprivate mutating func built(
    _ base: SwinTransformer, _ a: inout Arguments, name: String, weights: String?, on x: ValueID?
  ) -> ValueID? {
    var net = base
    net.read(&a, &self)
    let root = nextModule
    let result = swinTransformer(name, net, on: x)
    checkPretrained(weights, net.norm, default: SwinTransformer.standardNorm, below: root)
    return result
  }

  private mutating func swinTransformer(_ name: String, _ net: SwinTransformer, on x: ValueID?) -> ValueID? {
    scope(name, "SwinTransformer") { b in
      var x = b.sequential("features") { b in
        let x = b.sequential("0") { b in
          let patches = b.layer("0", Convolution(3, net.width, kernel: net.patch, stride: net.patch), on: x)
          return b.norm("2", net.norm, channels: net.width, on: b.permute("1", [0, 2, 3, 1], on: patches))
        }
        return b.swinStages(net, from: 1, x)
      }
      x = b.permute("permute", [0, 3, 1, 2], on: b.norm("norm", net.norm, channels: net.outWidth, on: x))
      x = b.layer("flatten", Flatten(), on: b.globalAvgPool("avgpool", isScalar: true, on: x))
      return b.linear("head", in: net.outWidth, out: net.classes, on: x)
    }
  }
}
