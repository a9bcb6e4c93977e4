import Model

/// `torchvision.ops`, as far as models are made of it.
extension Catalogue {
  static let operators: [String: Entry] = [
    "torchvision.ops.FrozenBatchNorm2d": FrozenBatchNorm.entry,
    "torchvision.ops.StochasticDepth": StochasticDepth.entry,
    "torchvision.ops.DropBlock2d": DropBlock.entry(2), "torchvision.ops.DropBlock3d": DropBlock.entry(3),
    "torchvision.ops.SqueezeExcitation": squeezeExcitation,
    "torchvision.ops.MLP": perceptron,
    "torchvision.ops.Permute": Entry(
      LayerClass("Permute", Signature("dims")) { Functional(type: "Permute", layer: Reshaping.permute($0.ints("dims"))) }),
    "torchvision.ops.FeaturePyramidNetwork": pyramid,
    "torchvision.ops.feature_pyramid_network.LastLevelMaxPool": Entry(Signature()) { builder, _, name, _ in
      builder.layer(name, Functional.lastLevelMaxPool, on: nil)
    },
    "torchvision.ops.feature_pyramid_network.LastLevelP6P7": Entry(
      Signature("in_channels", "out_channels")
    ) { builder, a, name, _ in
      builder.lastLevelP6P7(name, in: a.size("in_channels"), out: a.size("out_channels"), p5: nil, c5: nil)
      return nil
    },
  ]

  private static let squeezeExcitation = Entry(
    Signature("input_channels", "squeeze_channels", optional: ["activation", "scale_activation"])
  ) { builder, a, name, inputs in
    let delta = builder.callable(&a, "activation", default: .standard { _ in Activation(.relu) })
    let sigma = builder.callable(&a, "scale_activation", default: .standard { _ in Activation(.sigmoid) })
    for (name, callable) in [("activation", delta), ("scale_activation", sigma)] where callable == nil {
      a.refuse(.badArgument("\(name): None is not callable"), at: name)
    }
    return builder.squeezeExcitation(
      name, a.size("input_channels"), squeezed: a.size("squeeze_channels"), activation: delta ?? .unknown, scale: sigma ?? .unknown, on: inputs?.first
    )
  }

  /// `torchvision/ops/misc.py`, `MLP`
  private static let perceptron = Entry(
    Signature("in_channels", "hidden_channels", optional: ["norm_layer", "activation_layer", "inplace", "bias", "dropout"])
  ) { builder, a, name, inputs in
    let widths = a.list("hidden_channels")?.map { a.int($0, "hidden_channels") } ?? []
    if widths.isEmpty { a.refuse(.badArgument("hidden_channels must be a list of at least one number"), at: "hidden_channels") }
    let inPlace = a.bool("inplace", default: false) ?? false
    let flag: [(String, Value)] = a.isNone("inplace", default: true) == true ? [] : [("inplace", .bool(inPlace))]
    let norm = builder.callable(&a, "norm_layer", calledWith: [.int(1)], fault: { .normLayerNotCallable($0) })
    var activation: Callable?
    if widths.count > 1 {
      activation = builder.callable(
        &a, "activation_layer", default: .standard { _ in Activation(.relu, inPlace: inPlace) }, keywords: flag)
      if activation == nil { a.refuse(.badArgument("activation_layer: None is not callable"), at: "activation_layer") }
    }
    let bias = a.bool("bias", default: true)
    let dropout = Dropout(a.probability("dropout", default: 0) ?? 0, inPlace: inPlace)
    var channels = a.int("in_channels")
    return builder.scope(name, "MLP") { b in
      var (x, index) = (inputs?.first, 0)
      func next() -> String {
        defer { index += 1 }
        return String(index)
      }
      for (i, width) in widths.enumerated() {
        x = b.layer(next(), Linear(channels, width, bias: bias), on: x)
        if i < widths.count - 1 {
          if let norm { x = b.norm(next(), norm, channels: width, on: x) }
          x = b.made(next(), activation ?? .unknown, keywords: flag, on: x)
        }
        x = b.layer(next(), dropout, on: x)
        channels = width
      }
      return x
    }
  }

  /// A pyramid takes a dictionary of maps, which a config can't pass: its layers are built, not called.
  private static let pyramid = Entry(
    Signature("in_channels_list", "out_channels", optional: ["extra_blocks", "norm_layer"])
  ) { builder, a, name, inputs in
    let widths = a.ints("in_channels_list")
    if widths.contains(0) { a.refuse(.badArgument("in_channels=0 is currently not supported"), at: "in_channels_list") }
    let norm = builder.callable(&a, "norm_layer", calledWith: [.int(1)], fault: { .normLayerNotCallable($0) })
    let extra = a.isNone("extra_blocks", default: true) == true ? nil : a.argument("extra_blocks")
    let out = a.size("out_channels")
    builder.pyramid(name, widths, out: out, norm: norm, on: []) { b, _, _ in
      if let extra { b.build(extra, "extra_blocks", on: nil) }
      if let inputs { b.function(DictionaryReading("FeaturePyramidNetwork"), inputs.map(Optional.some)) }
      return []
    }
    return nil
  }
}

extension GraphBuilder {
  /// `torchvision/ops/misc.py`, `SqueezeExcitation`
  mutating func squeezeExcitation(
    _ name: String, _ channels: Dim, squeezed: Dim, activation: Callable, scale: Callable,
    type: String = "SqueezeExcitation",
    on x: ValueID?
  ) -> ValueID? {
    scope(name, type) { b in
      var y = b.globalAvgPool("avgpool", isScalar: true, on: x)
      y = b.conv2d("fc1", in: channels, out: squeezed, kernel: 1, on: y)
      y = b.made("activation", activation, on: y)
      y = b.conv2d("fc2", in: squeezed, out: channels, kernel: 1, on: y)
      return b.multiply(b.made("scale_activation", scale, on: y), x)
    }
  }

  /// `torchvision/ops/feature_pyramid_network.py`: from the coarsest map up, each level is a 1x1 convolution plus the level
  /// above at twice the size, then a 3x3 convolution. `extra` makes further maps of the results and of the inputs.
  @discardableResult
  mutating func pyramid(
    _ name: String, _ widths: [Dim], out: Dim, norm: Callable?, on maps: [ValueID?],
    extra: (inout GraphBuilder, _ results: [ValueID?], _ inputs: [ValueID?]) -> [ValueID?]
  ) -> [ValueID?] {
    scope(name, "FeaturePyramidNetwork") { b in
      let inputs = (0..<widths.count).map { $0 < maps.count ? maps[$0] : nil }
      func blocks(_ name: String, _ kernel: Dim, widths: [Dim]) -> [Range<ModuleID>] {
        b.scope(name, "ModuleList") { b in
          widths.enumerated().map { i, width in
            b.later {
              let block = ConvNormActivation(kernel: kernel, norm: norm, activation: nil)
              $0.convNormActivation(String(i), in: width, out: out, block: block, on: nil)
            }
          }
        }
      }
      let inner = blocks("inner_blocks", 1, widths: widths)
      let layer = blocks("layer_blocks", 3, widths: widths.map { _ in out })
      var above: ValueID?
      var results: [ValueID?] = []
      for i in widths.indices.reversed() {
        let lateral = b.run(inner[i], inputs[i])
        above = results.isEmpty ? lateral : b.add(lateral, b.function(Resizing(), above, lateral))
        results.insert(b.run(layer[i], above), at: 0)
      }
      return results + extra(&b, results, inputs)
    }
  }

  /// Two more maps, from the coarsest one, or from the backbone's.
  @discardableResult
  mutating func lastLevelP6P7(_ name: String, in inChannels: Dim, out: Dim, p5: ValueID?, c5: ValueID?) -> [ValueID?] {
    scope(name, "LastLevelP6P7") { b in
      let p6 = b.conv2d("p6", in: inChannels, out: out, kernel: 3, stride: 2, padding: 1, on: inChannels == out ? p5 : c5)
      let p7 = b.conv2d("p7", in: out, out: out, kernel: 3, stride: 2, padding: 1, on: b.relu(p6))
      return [p6, p7]
    }
  }
}

extension Functional {
  /// `LastLevelMaxPool`: every second pixel of the coarsest map.
  static let lastLevelMaxPool = Functional(type: "LastLevelMaxPool", layer: Pooling.square(.max, 1, stride: 2))
}

extension FrozenBatchNorm {
  static let entry = Catalogue.Entry(
    LayerClass("FrozenBatchNorm2d", Signature("num_features", optional: ["eps"])) { FrozenBatchNorm(&$0) })
}

extension StochasticDepth {
  static let entry = Catalogue.Entry(LayerClass("StochasticDepth", Signature("p", "mode")) { StochasticDepth(&$0) })
}

extension DropBlock {
  static func entry(_ spatial: Int) -> Catalogue.Entry {
    Catalogue.Entry(
      LayerClass("DropBlock\(spatial)d", Signature("p", "block_size", optional: ["inplace", "eps"])) { DropBlock(&$0, spatial) })
  }
}

extension LayerNorm2d {
  static let entry = Catalogue.Entry(
    LayerClass(
      "LayerNorm2d", Signature("normalized_shape", optional: ["eps", "elementwise_affine", "bias", "device", "dtype"])
    ) { LayerNorm2d(&$0) })
}
