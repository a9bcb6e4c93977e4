import Model

/// `torchvision/ops/misc.py`: `Conv2dNormActivation`, `Conv3dNormActivation`.
///
/// A convolution, a norm layer unless there is none, an activation unless there is none: a `Sequential` under its own name.
struct ConvNormActivation {
  var type = "Conv2dNormActivation"
  var kernel: Dim = 3
  var stride: Dim = 1
  /// Nil: as much as keeps the size at stride 1.
  var padding: Dim?
  var groups: Dim = 1
  var dilation: Dim = 1
  /// Nil: exactly where there is no norm layer.
  var bias: Bool?
  /// Nil: none.
  var norm: Callable?
  /// Nil: none.
  var activation: Activation.Function? = .relu
  /// An activation that the user gives, called with `inplace=True`.
  var activationLayer: Callable?
  /// False where `inplace` is None, and the activation is called without arguments.
  var passesInPlace = true
  var inPlace = true
}

extension GraphBuilder {
  /// A block with square kernels.
  @discardableResult
  mutating func convNormActivation(
    _ name: String, in inChannels: Dim, out outChannels: Dim, block: ConvNormActivation, on x: ValueID?
  ) -> ValueID? {
    scope(name, block.type) { b in
      let padding = block.padding ?? (block.kernel - 1) / 2 * block.dilation
      var x = b.conv2d(
        "0", in: inChannels, out: outChannels, kernel: block.kernel, stride: block.stride, padding: padding, dilation: block.dilation,
        groups: block.groups, bias: block.bias ?? (block.norm == nil), on: x)
      if let norm = block.norm { x = b.norm("1", norm, channels: outChannels, on: x) }
      let last = block.norm == nil ? "1" : "2"
      if let given = block.activationLayer {
        return b.made(last, given, keywords: block.passesInPlace ? [("inplace", .bool(block.inPlace))] : [], on: x)
      }
      guard let activation = block.activation else { return x }
      let inPlace = activation.hasInPlace && block.inPlace
      return b.act(last, activation, inPlace: inPlace, on: x)
    }
  }
}

extension GraphBuilder {
  /// The same spelled out in a larger `Sequential`: a convolution that keeps the size at stride 1, a norm and perhaps a
  /// ReLU, at place `index` and behind it.
  mutating func convNormRow(
    _ index: Int, in inChannels: Dim, out: Dim, kernel: Dim, stride: Dim = 1, groups: Dim = 1, relu: Bool,
    momentum: Double = 0.1, on x: ValueID?
  ) -> ValueID? {
    let x = conv2d(
      String(index), in: inChannels, out: out, kernel: kernel, stride: stride, padding: kernel / 2, groups: groups, bias: false, on: x)
    let y = layer(String(index + 1), BatchNorm(2, out, momentum: momentum), on: x)
    return relu ? act(String(index + 2), .relu, inPlace: true, on: y) : y
  }
}

extension Catalogue {
  static let convNormActivations: [String: Entry] = [
    "torchvision.ops.Conv2dNormActivation": convNormActivation(2), "torchvision.ops.Conv3dNormActivation": convNormActivation(3),
    // The old name, which still stands in `torchvision/models/mobilenetv2.py`.
    "torchvision.ops.ConvNormActivation": convNormActivation(2, type: "ConvNormActivation"),
  ]

  private static let names = [
    "kernel_size", "stride", "padding", "groups", "norm_layer", "activation_layer", "dilation", "inplace", "bias",
  ]

  private static func convNormActivation(_ spatial: Int, type: String? = nil) -> Entry {
    let own = type == nil ? [] : ["conv_layer"]
    return Entry(Signature(required: ["in_channels", "out_channels"], optional: names + own)) { builder, a, name, inputs in
      let norm = builder.callable(
        &a, "norm_layer", default: .standard { BatchNorm(spatial, $0) }, calledWith: [.int(1)],
        fault: { .normLayerNotCallable($0) })
      let inPlace = a.bool("inplace", default: true) ?? true
      let flag: [(String, Value)] = a.isNone("inplace") == true ? [] : [("inplace", .bool(inPlace))]
      let activation = builder.callable(
        &a, "activation_layer", default: .standard { _ in Activation(.relu, inPlace: inPlace) }, keywords: flag)
      let channels = a.size("out_channels")
      let given = type == nil ? nil : builder.convolutionLayer(&a)
      let convolution = a.paddedConvolution(given == nil ? spatial : nil, hasNorm: norm != nil)
      return builder.scope(name, type ?? "Conv\(spatial)dNormActivation") { b in
        var x = b.convolution("0", convolution, by: given, spatial: spatial, on: inputs)
        if let norm { x = b.norm("1", norm, channels: channels, on: x) }
        if let activation { x = b.made(norm == nil ? "1" : "2", activation, keywords: flag, on: x) }
        return x
      }
    }
  }
}

extension GraphBuilder {
  /// The `conv_layer` of a `ConvNormActivation`; nil for the one that it takes by itself.
  fileprivate mutating func convolutionLayer(_ a: inout Arguments) -> Callable? {
    guard a.argument("conv_layer") != nil else { return nil }
    let keywords = Catalogue.convolutionArguments.map { ($0, Value.int(1)) }
    if let given = callable(&a, "conv_layer", keywords: keywords) { return given }
    a.refuse(.badArgument("conv_layer: None is not callable"), at: "conv_layer")
    return .unknown
  }

  fileprivate mutating func convolution(
    _ name: String, _ keywords: [Keyword], by given: Callable?, spatial: Int, on inputs: [ValueID]?
  ) -> ValueID? {
    if let given { return made(name, given, keywords: keywords.map { ($0.name, $0.argument.value) }, on: inputs?.first) }
    return build(ModuleCall(target: "torch.nn.Conv\(spatial)d", keywords: keywords, node: node), name, on: inputs)
  }
}

extension Catalogue {
  fileprivate static let convolutionArguments = [
    "in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups", "bias",
  ]
}

extension Arguments {
  /// The arguments of the convolution of a `ConvNormActivation`: its own are handed on, but the padding may follow from the
  /// kernel, and the bias from the norm layer.
  /// - Parameter spatial: how many numbers the padding has; nil for as many as the kernel or the dilation
  fileprivate mutating func paddedConvolution(_ spatial: Int?, hasNorm: Bool) -> [Keyword] {
    var keywords = Catalogue.convolutionArguments.compactMap { name in argument(name).map { Keyword(name, $0) } }
    func set(_ name: String, _ value: Value) {
      keywords.removeAll { $0.name == name }
      keywords.append(Keyword(name, Argument(value, call.node)))
    }
    if argument("kernel_size") == nil { set("kernel_size", .int(3)) }
    if isNone("bias", default: true) == true { set("bias", .bool(!hasNorm)) }
    if isNone("padding", default: true) == true {
      if let count = spatial ?? count("kernel_size") ?? count("dilation") {
        let kernel = tuple("kernel_size", count, default: 3)
        let dilation = tuple("dilation", count, default: 1)
        set("padding", .list((0..<count).map { Argument(((kernel[$0] - 1) / 2 * dilation[$0]).asValue, call.node) }))
      } else {
        set("padding", ((int("kernel_size", default: 3) - 1) / 2 * int("dilation", default: 1)).asValue)
      }
    }
    return keywords
  }

  /// The length of a list argument; nil where it is none.
  private mutating func count(_ name: String) -> Int? {
    if case .list(let items)? = argument(name)?.value { items.count } else { nil }
  }
}
