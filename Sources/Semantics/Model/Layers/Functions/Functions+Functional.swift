/// The functions of `torch.nn.functional` that do what a module does.
extension Functions {
  package static let functionals: [LayerClass] = modules + activations + dropouts + others

  /// By the module's class, whose constructor takes the same arguments, in the function's own order where that differs.
  private static let modules: [LayerClass] =
    (1...3).flatMap { spatial in
      [
        function(
          "max_pool\(spatial)d", Pooling.classes, module: "MaxPool\(spatial)d",
          parameters: "kernel_size, stride?, padding?, dilation?, ceil_mode?, return_indices?"),
        function("avg_pool\(spatial)d", Pooling.classes, module: "AvgPool\(spatial)d"),
        function("lp_pool\(spatial)d", Pooling.classes, module: "LPPool\(spatial)d"),
        function("adaptive_avg_pool\(spatial)d", AdaptivePooling.classes, module: "AdaptiveAvgPool\(spatial)d"),
        function("adaptive_max_pool\(spatial)d", AdaptivePooling.classes, module: "AdaptiveMaxPool\(spatial)d"),
      ]
    } + [
      function("pixel_shuffle", Shuffling.classes, module: "PixelShuffle"),
      function("pixel_unshuffle", Shuffling.classes, module: "PixelUnshuffle"),
      function("channel_shuffle", Shuffling.classes, module: "ChannelShuffle"),
      function("fold", Folding.classes, module: "Fold"),
      function("unfold", Folding.classes, module: "Unfold"),
      function("local_response_norm", ResponseNorm.classes, module: "LocalResponseNorm"),
      function("cosine_similarity", Distance.classes, module: "CosineSimilarity", inputs: "x1: Tensor, x2: Tensor"),
      function("pairwise_distance", Distance.classes, module: "PairwiseDistance", inputs: "x1: Tensor, x2: Tensor"),
      LayerClass(function: "Tensor.unfold", "input/self: Tensor, dimension, size, step") {
        Striding("unfold", .window($0.int("dimension"), size: $0.int("size"), step: $0.int("step")))
      },
    ]

  private static let activations: [LayerClass] =
    [
      ("celu", "CELU"), ("elu", "ELU"), ("gelu", "GELU"), ("glu", "GLU"), ("hardshrink", "Hardshrink"),
      ("hardsigmoid", "Hardsigmoid"), ("hardswish", "Hardswish"), ("hardtanh", "Hardtanh"), ("leaky_relu", "LeakyReLU"),
      ("logsigmoid", "LogSigmoid"), ("mish", "Mish"), ("relu", "ReLU"), ("relu6", "ReLU6"),
      ("rrelu", "RReLU"), ("selu", "SELU"), ("sigmoid", "Sigmoid"), ("silu", "SiLU"),
      ("softplus", "Softplus"), ("softshrink", "Softshrink"), ("softsign", "Softsign"),
      ("tanh", "Tanh"), ("tanhshrink", "Tanhshrink"), ("threshold", "Threshold"),
    ].map { function($0.0, Activation.classes, module: $0.1) }
    + [("softmax", "Softmax"), ("softmin", "Softmin"), ("log_softmax", "LogSoftmax")].map {
      function($0.0, Activation.classes, module: $0.1, parameters: "dim?, _stacklevel?, dtype?")
    }
    + [
      ("relu_", "ReLU"), ("sigmoid_", "Sigmoid"), ("tanh_", "Tanh"), ("elu_", "ELU"), ("leaky_relu_", "LeakyReLU"), ("hardtanh_", "Hardtanh"),
      ("selu_", "SELU"),
    ]
    .map { name, module in function(name, Activation.classes, module: module) { ($0 as? Activation)?.overwriting ?? $0 } }

  private static let dropouts: [LayerClass] = [
    ("dropout", Dropout.Kind.elements, true), ("dropout1d", .channels(1), true), ("dropout2d", .channels(2), true), ("dropout3d", .channels(3), true),
    ("alpha_dropout", .alpha, false), ("feature_alpha_dropout", .featureAlpha, false),
  ].map { name, kind, standard in
    LayerClass(function: name, "input: Tensor, p?, training?, inplace?") {
      let training = $0.bool("training", default: standard)
      return Functional(type: name, layer: Dropout(&$0, kind), training: training)
    }
  }

  private static let others: [LayerClass] =
    ["interpolate", "upsample"].map { name in
      LayerClass(function: name, "input: Tensor, size?, scale_factor?, mode?, align_corners?, recompute_scale_factor?, antialias?") {
        Upsampling(&$0, "interpolate")
      }
    } + [
      LayerClass(function: "unflatten", "input/self: Tensor, dim, unflattened_size/sizes: Sizes") {
        Functional(type: "unflatten", layer: Unflatten(&$0))
      },
      LayerClass(function: "pad", "input: Tensor, pad, mode?, value?") { arguments in
        let name = arguments.string("mode", default: "constant")
        let modes: [String: Padding.Mode] = [
          "constant": .constant, "reflect": .reflect, "replicate": .replicate, "circular": .circular,
        ]
        if let name, modes[name] == nil { arguments.refuse(.badArgument("Unrecognised padding mode \(name)"), at: "mode") }
        let value = arguments.isNone("value", default: true) == true ? 0 : arguments.float("value", default: 0)
        return Padding(name.flatMap { modes[$0] } ?? .constant, arguments.ints("pad"), value: value)
      },
    ]

  /// `name`, doing what the module of `classes` named `module` does.
  /// - Parameters:
  ///   - parameters: what the function takes behind its tensors; as the constructor without them
  ///   - change: what the function does otherwise than the module
  private static func function(
    _ name: String, _ classes: [LayerClass], module: String, parameters: String? = nil, inputs: String = "input/self: Tensor",
    change: @escaping @Sendable (any Layer) -> any Layer = { $0 }
  ) -> LayerClass {
    guard let found = classes.first(where: { $0.name == module }) else { preconditionFailure("no class \(module)") }
    let own = found.signature.names.enumerated().map { $1 + ($0 < found.signature.required ? "" : "?") }
    let all = [inputs] + (parameters.map { [$0] } ?? own)
    return LayerClass(function: name, all.joined(separator: ", ")) { Functional(type: name, layer: change(found.make(&$0))) }
  }
}
