/// The functions of `torch.nn.functional` that do what a module does.
extension Functions {
  package static let functionals: [LayerClass] = modules + activations + others

  /// Functions whose arguments are those of a module's constructor, by that module's class.
  private static let modules: [LayerClass] =
    (1...3).flatMap { spatial in
      [
        function("max_pool\(spatial)d", Pooling.classes, module: "MaxPool\(spatial)d"),
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
      function("unflatten", Unflatten.classes, module: "Unflatten"),
    ]

  private static let activations: [LayerClass] = [
    ("celu", "CELU"), ("elu", "ELU"), ("gelu", "GELU"), ("glu", "GLU"), ("hardshrink", "Hardshrink"),
    ("hardsigmoid", "Hardsigmoid"), ("hardswish", "Hardswish"), ("hardtanh", "Hardtanh"), ("leaky_relu", "LeakyReLU"),
    ("logsigmoid", "LogSigmoid"), ("log_softmax", "LogSoftmax"), ("mish", "Mish"), ("relu", "ReLU"), ("relu6", "ReLU6"),
    ("rrelu", "RReLU"), ("selu", "SELU"), ("sigmoid", "Sigmoid"), ("silu", "SiLU"), ("softmax", "Softmax"),
    ("softmin", "Softmin"), ("softplus", "Softplus"), ("softshrink", "Softshrink"), ("softsign", "Softsign"),
    ("tanh", "Tanh"), ("tanhshrink", "Tanhshrink"), ("threshold", "Threshold"),
  ].map { function($0.0, Activation.classes, module: $0.1) }

  private static let others: [LayerClass] = [
    LayerClass("dropout", Signature(optional: ["p", "training", "inplace"])) { arguments in
      let training = arguments.bool("training", default: true)
      return Functional(type: "dropout", layer: Dropout(&arguments, .elements), training: training)
    },
    LayerClass("interpolate", Upsampling.signature) { Upsampling(&$0, "interpolate") },
    LayerClass("pad", Signature("pad", optional: ["mode", "value"])) { arguments in
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
  private static func function(_ name: String, _ classes: [LayerClass], module: String) -> LayerClass {
    guard let found = classes.first(where: { $0.name == module }) else { preconditionFailure("no class \(module)") }
    return LayerClass(name, found.signature) { Functional(type: name, layer: found.make(&$0)) }
  }
}
