import Model

/// `torchvision/models/video/swin_transformer.py`: Swin Transformer over time and space.
enum SwinTransformer3d {
  private static let own = ["block", "downsample_layer", "patch_embed"]
  private static let options = ["mlp_ratio", "dropout", "attention_dropout", "num_classes", "norm_layer"] + own

  static let entries = Catalogue.named(
    [
      factory("t", width: 96, third: 6, heads: [3, 6, 12, 24]), factory("s", width: 96, third: 18, heads: [3, 6, 12, 24]),
      factory("b", ["KINETICS400_V1", "KINETICS400_IMAGENET22K_V1"], width: 128, third: 18, heads: [4, 8, 16, 32]),
    ], in: "torchvision.models.video."
  ).merging(["torchvision.models.video.SwinTransformer3d": network]) { first, _ in first }

  /// Four stages of 2, 2, `third` and 2 blocks.
  private static func factory(
    _ name: String, _ members: [String] = ["KINETICS400_V1"], width: Dim, third: Dim, heads: [Dim]
  ) -> Factory {
    let weights = PretrainedWeights("Swin3D_\(name.uppercased())_Weights", members)
    return Factory("swin3d_" + name, weights, options: options) { b, a, name, weights, x in
      let net = SwinTransformer(
        isSecond: false, patch: [2, 4, 4], width: width, depths: [2, 2, third, 2], heads: heads, window: [8, 7, 7], depthDrop: 0.1,
        classes: a.classes(weights, default: 400))
      return b.built(net, &a, name: name, weights: weights, on: x)
    }
  }

  private static let network = Catalogue.Entry(
    Signature(
      required: ["patch_size", "embed_dim", "depths", "num_heads", "window_size"],
      optional: ["mlp_ratio", "dropout", "attention_dropout", "stochastic_depth_prob", "num_classes", "norm_layer"] + own)
  ) { b, a, name, inputs in
    let net = SwinTransformer(
      isSecond: false, patch: a.sizes("patch_size", 3), width: a.size("embed_dim"), depths: a.ints("depths"), heads: a.ints("num_heads"),
      window: a.sizes("window_size", 3), depthDrop: a.float("stochastic_depth_prob", default: 0.1), classes: a.classes(nil, default: 400))
    net.check(&a)
    guard net.heads.count >= net.depths.count, !net.depths.isEmpty else {
      return b.opaque("torchvision.models.video.SwinTransformer3d", name, on: inputs)
    }
    return b.built(net, &a, name: name, weights: nil, on: inputs?.first)
  }

  /// Parts that the caller gives.
  fileprivate static func noteOwnParts(_ a: inout Arguments) { for name in own { a.noteCustomBlock(name) } }
}

extension GraphBuilder {
  fileprivate mutating func built(
    _ base: SwinTransformer, _ a: inout Arguments, name: String, weights: String?, on x: ValueID?
  ) -> ValueID? {
    var net = base
    SwinTransformer3d.noteOwnParts(&a)
    net.read(&a, &self)
    let root = nextModule
    let result = swinTransformer3d(name, net, on: x)
    checkPretrained(weights, net.norm, default: SwinTransformer.standardNorm, below: root)
    return result
  }

  private mutating func swinTransformer3d(_ name: String, _ net: SwinTransformer, on x: ValueID?) -> ValueID? {
    scope(name, "SwinTransformer3d") { b in
      var x = b.dropout("pos_drop", net.dropout, on: b.patchEmbedding3d(net, on: x))
      x = b.sequential("features") { $0.swinStages(net, from: 0, x) }
      x = b.function(Reshaping.permute([0, 4, 1, 2, 3]), b.norm("norm", net.norm, channels: net.outWidth, on: x))
      x = b.layer("avgpool", AdaptivePooling(1, spatial: 3, isScalar: true), on: x)
      return b.linear("head", in: net.outWidth, out: net.classes, on: b.flatten(x))
    }
  }

  /// `PatchEmbed3d`
  private mutating func patchEmbedding3d(_ net: SwinTransformer, on x: ValueID?) -> ValueID? {
    scope("patch_embed", "PatchEmbed3d") { b in
      let projection = Convolution(
        3, net.width, kernel: net.patch, stride: net.patch, padding: [0, 0, 0], dilation: [1, 1, 1])
      let patches = b.layer("proj", projection, on: b.function(PaddingToPatches(net.patch), x))
      return b.norm("norm", net.norm, channels: net.width, on: b.function(Reshaping.permute([0, 2, 3, 4, 1]), patches))
    }
  }
}
