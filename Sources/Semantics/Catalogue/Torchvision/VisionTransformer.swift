import Model

/// `torchvision/models/vision_transformer.py`
struct VisionTransformer {
  let patch: Dim
  let layers: Int
  let heads: Dim
  let hidden: Dim
  let width: Dim
  var size: Dim = 224
  var dropout = 0.0
  var attentionDropout: Double? = 0
  var classes: Dim = 1000
  /// Of a layer before the classifier; nil for none.
  var representation: Dim?
  var norm = standardNorm
  /// The convolutions that cut the image into patches; nil for a single one.
  var stem: [StemConvolution]?

  fileprivate static let standardNorm = Callable.standard { LayerNorm([$0], eps: 1e-6) }

  /// `ConvStemConfig`
  struct StemConvolution {
    let out: Dim
    let kernel: Dim
    let stride: Dim
    let norm: Callable
    let activation: Callable
  }

  fileprivate init(_ patch: Dim, _ layers: Int, heads: Dim, hidden: Dim, width: Dim) {
    (self.patch, self.layers, self.heads, self.hidden, self.width) = (patch, layers, heads, hidden, width)
  }
}

extension VisionTransformer {
  private static let options = [
    "dropout", "attention_dropout", "num_classes", "representation_size", "norm_layer", "conv_stem_configs",
  ]

  static let entries = Catalogue.named([
    factory(
      "b_16", VisionTransformer(16, 12, heads: 12, hidden: 768, width: 3072), members: ["IMAGENET1K_V1"] + PretrainedWeights.swag, endToEnd: 384),
    factory("b_32", VisionTransformer(32, 12, heads: 12, hidden: 768, width: 3072)),
    factory(
      "l_16", VisionTransformer(16, 24, heads: 16, hidden: 1024, width: 4096), members: ["IMAGENET1K_V1"] + PretrainedWeights.swag, endToEnd: 512),
    factory("l_32", VisionTransformer(32, 24, heads: 16, hidden: 1024, width: 4096)),
    factory("h_14", VisionTransformer(14, 32, heads: 16, hidden: 1280, width: 5120), members: PretrainedWeights.swag, endToEnd: 518),
  ]).merging(["torchvision.models.VisionTransformer": network]) { first, _ in first }

  /// - Parameter endToEnd: the size of images that weights trained from end to end are for
  private static func factory(
    _ name: String, _ variant: VisionTransformer, members: [String] = ["IMAGENET1K_V1"], endToEnd: Int = 224
  ) -> Factory {
    let weights = PretrainedWeights(
      "ViT_\(name.uppercased())_Weights", members, hasLegacyDefault: members.first == "IMAGENET1K_V1")
    return Factory("vit_" + name, weights, options: ["image_size"] + options) { b, a, name, member, x in
      var net = variant
      let isEndToEnd = member?.contains(part: "E2E") ?? false || member == "DEFAULT" && members == PretrainedWeights.swag
      net.size = member == nil ? a.int("image_size", default: 224) : a.fixed("image_size", isEndToEnd ? endToEnd : 224)
      net.classes = a.classes(member)
      return b.built(net, &a, name: name, weights: member, on: x)
    }
  }

  private static let network = Catalogue.Entry(
    Signature(
      required: ["image_size", "patch_size", "num_layers", "num_heads", "hidden_dim", "mlp_dim"], optional: options)
  ) { b, a, name, inputs in
    var net = VisionTransformer(
      a.positiveInt("patch_size"), a.int("num_layers").value ?? 0, heads: a.positiveInt("num_heads"), hidden: a.positiveInt("hidden_dim"),
      width: a.size("mlp_dim"))
    net.size = a.int("image_size")
    net.classes = a.classes(nil)
    return b.built(net, &a, name: name, weights: nil, on: inputs?.first)
  }

  /// Reads what the factories and the class have in common.
  fileprivate mutating func read(_ a: inout Arguments, _ b: inout GraphBuilder) {
    dropout = a.probability("dropout", default: 0) ?? 0
    attentionDropout = a.float("attention_dropout", default: 0)
    representation = a.optionalInt("representation_size")
    if !(size % patch).mayEqual(0) { a.refuse(.badArgument("Input shape indivisible by patch size!"), at: "image_size") }
    if !(hidden % heads).mayEqual(0) { a.refuse(.badArgument("embed_dim must be divisible by num_heads")) }
    if a.isNone("norm_layer") == true {
      a.refuse(.normLayerNotCallable("norm_layer: None is not callable"), at: "norm_layer")
    } else {
      norm = b.normLayer(&a, default: VisionTransformer.standardNorm)
    }
    guard a.isNone("conv_stem_configs", default: true) == false else { return }
    stem = a.configurations("conv_stem_configs", ["ConvStemConfig"])?.map { a.stemConvolution($0, &b) }
  }
}

extension Arguments {
  fileprivate mutating func stemConvolution(
    _ call: ModuleCall, _ b: inout GraphBuilder
  ) -> VisionTransformer.StemConvolution {
    reading(call, Signature("out_channels", "kernel_size", "stride", optional: ["norm_layer", "activation_layer"])) { a in
      let relu = Callable.standard { _ in Activation(.relu, inPlace: true) }
      let activation = b.callable(&a, "activation_layer", default: relu, keywords: [("inplace", .bool(true))])
      return VisionTransformer.StemConvolution(
        out: a.size("out_channels"), kernel: a.int("kernel_size"), stride: a.int("stride"),
        norm: b.normLayer(&a, default: .batchNorm2d()), activation: activation ?? relu)
    }
  }
}

extension GraphBuilder {
  fileprivate mutating func built(
    _ base: VisionTransformer, _ a: inout Arguments, name: String, weights: String?, on x: ValueID?
  ) -> ValueID? {
    var net = base
    net.read(&a, &self)
    let root = nextModule
    let result = visionTransformer(name, net, on: x)
    checkPretrained(weights, net.norm, default: VisionTransformer.standardNorm, below: root)
    return result
  }

  private mutating func visionTransformer(_ name: String, _ net: VisionTransformer, on x: ValueID?) -> ValueID? {
    scope(name, "VisionTransformer", state: [.parameter("class_token", [1, 1, net.hidden])]) { b in
      var x = b.function(ImageSizeCheck(size: net.size), x)
      x = net.stem.map { b.convStem(net, $0, on: x) } ?? b.conv2d("conv_proj", in: 3, out: net.hidden, kernel: net.patch, stride: net.patch, on: x)
      // Patches in a row, features last.
      x = b.function(Functional(type: "reshape", layer: Flatten(start: 2)), x)
      x = b.function(ClassToken(features: net.hidden), b.function(Reshaping.permute([0, 2, 1]), x))
      x = b.transformerEncoder(net, x)
      x = b.function(Slicing("select", .select(index: 0), dim: 1), x)
      return b.sequential("heads") { b in
        guard let representation = net.representation else { return b.linear("head", in: net.hidden, out: net.classes, on: x) }
        x = b.act("act", .tanh, on: b.linear("pre_logits", in: net.hidden, out: representation, on: x))
        return b.linear("head", in: representation, out: net.classes, on: x)
      }
    }
  }

  private mutating func convStem(
    _ net: VisionTransformer, _ stem: [VisionTransformer.StemConvolution], on x: ValueID?
  ) -> ValueID? {
    sequential("conv_proj") { b in
      var (x, channels) = (x, Dim(3))
      for (i, row) in stem.enumerated() {
        let block = ConvNormActivation(
          kernel: row.kernel, stride: row.stride, norm: row.norm, activationLayer: row.activation)
        x = b.convNormActivation("conv_bn_relu_\(i)", in: channels, out: row.out, block: block, on: x)
        channels = row.out
      }
      return b.conv2d("conv_last", in: channels, out: net.hidden, kernel: 1, on: x)
    }
  }

  private mutating func transformerEncoder(_ net: VisionTransformer, _ x: ValueID?) -> ValueID? {
    let side = net.size / net.patch
    let positions = Shape([1, side * side + 1, net.hidden])
    return scope("encoder", "Encoder", state: [.parameter("pos_embedding", positions)]) { b in
      var x = b.dropout("dropout", net.dropout, on: b.function(ParameterArithmetic(.add, "pos_embedding", parameter: positions), x))
      x = b.sequential("layers") { b in
        for i in b.steps(Dim(net.layers)) where !b.graph.isTruncated { x = b.encoderBlock("encoder_layer_\(i)", net, on: x) }
        return x
      }
      return b.norm("ln", net.norm, channels: net.hidden, on: x)
    }
  }

  private mutating func encoderBlock(_ name: String, _ net: VisionTransformer, on x: ValueID?) -> ValueID? {
    scope(name, "EncoderBlock") { b in
      let y = b.norm("ln_1", net.norm, channels: net.hidden, on: x)
      let layer = MultiheadAttention(net.hidden, net.heads, dropout: net.attentionDropout, batchFirst: true)
      let attended = b.dropout("dropout", net.dropout, on: b.attention("self_attention", layer, query: y, key: y, value: y))
      let sum = b.add(attended, x)
      let z = b.norm("ln_2", net.norm, channels: net.hidden, on: sum)
      return b.add(sum, b.perceptron("mlp", "MLPBlock", features: net.hidden, width: net.width, dropout: net.dropout, on: z))
    }
  }

  /// The two-layer perceptron of transformers, as `torchvision.ops.MLP` lays it out.
  mutating func perceptron(
    _ name: String, _ type: String, features: Dim, width: Dim, out: Dim? = nil, dropout: Double, on x: ValueID?
  ) -> ValueID? {
    scope(name, type) { b in
      var x = b.act("1", .gelu, on: b.linear("0", in: features, out: width, on: x))
      x = b.linear("3", in: width, out: out ?? features, on: b.dropout("2", dropout, on: x))
      return b.dropout("4", dropout, on: x)
    }
  }
}
