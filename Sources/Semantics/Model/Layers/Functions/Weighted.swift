import YAMLSource

/// A function of `torch.nn.functional` that does what a module does, with weights that it is handed (`linear`, `conv2d`, `batch_norm`).
package struct Weighted: Layer {
  /// How the module is built whose call the function is.
  package struct Form: Sendable {
    /// The module's class, by the rank of the input.
    let module: @Sendable (Int?) -> LayerClass?
    /// The module's state that the tensors behind the first are, by the functions' names of them.
    let state: [(parameter: String, leaf: String)]
    /// The module's arguments that shapes tell.
    let sizes: @Sendable (_ shapes: [String: Shape], _ arguments: [Keyword], NodeID) -> [(String, Value)]
  }

  package let type: String
  private let form: Form
  private let arguments_: [Keyword]
  /// The optional tensors that the call names; nil where it names none, and takes them as they come.
  private let named: Set<String>?
  private let required: Set<String>
  private let node: NodeID
  private let training: Bool?

  fileprivate init(_ type: String, _ form: Form, reading a: inout Arguments, by signature: FunctionSignature) {
    (self.type, self.form, node) = (type, form, a.call.node)
    let tensors = signature.parameters.filter { $0.kind == .tensor }.map(\.name)
    let marked = Set(tensors.filter { signature.isOptional($0) && a.isTensor($0) })
    required = Set(tensors.filter { !signature.isOptional($0) })
    let isSaid = signature.parameters.contains { $0.kind == .tensor && $0.isOptional && a.argument($0.name) != nil }
    named = isSaid ? marked : nil
    training = ["training", "use_input_stats"].first { name in signature.parameters.contains { $0.name == name } }
      .flatMap { a.bool($0, default: $0 == "use_input_stats") }
    arguments_ = signature.parameters.filter { $0.kind != .tensor && $0.name != "training" && $0.name != "use_input_stats" }
      .compactMap { parameter in a.argument(parameter.name).map { Keyword(parameter.name, $0) } }
  }

  package var savesInput: InputSaving { type == "layer_norm" ? .always : .at(type == "embedding" ? [0] : [0, form.state.count > 2 ? 3 : 1]) }

  /// The leaf of each input behind the first.
  private func leaves(_ count: Int) -> [String] {
    let present = form.state.filter { required.contains($0.parameter) || named?.contains($0.parameter) ?? true }
    return present.prefix(max(0, count - 1)).map(\.leaf)
  }

  /// The module; nil where a shape is too unknown to build one.
  private func layer(_ shapes: [Shape], _ leaves: [String]) -> (any Layer)? {
    guard let first = shapes.first, let module = form.module(first.rank) else { return nil }
    var known = ["input": first]
    for (leaf, shape) in zip(leaves, shapes.dropFirst()) { known[leaf] = shape }
    let sizes = form.sizes(known, arguments_, node).map { Keyword($0, Argument($1, node)) }
    let passed = arguments_.filter { module.signature.index(of: $0.name) != nil }
    var arguments = Arguments(ModuleCall(target: type, keywords: sizes + passed, node: node), module.signature)
    return module.make(&arguments)
  }

  package func strides(_ call: PlacedCall) -> Strides? {
    guard call.inputs.first?.strides != nil else { return nil }
    let weights = call.inputs.dropFirst().reduce(LevelSet.none) { $0.joined($1.levels) }
    let layer = layer(call.inputs.map(\.shape), leaves(call.inputs.count))
    return layer?.strides(PlacedCall(Array(call.inputs.prefix(1)), call.output, parameterLevels: weights))
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let leaves = leaves(call.inputs.count)
    guard let layer = layer(call.inputs.map(\.shape), leaves) else { return call.output(.unknown) }
    func levels(_ isBuffer: Bool) -> LevelSet {
      zip(leaves, call.inputs.dropFirst()).reduce(.none) { $1.0.hasPrefix("running") == isBuffer ? $0.joined($1.1.levels) : $0 }
    }
    var inner = LayerCall(
      inputs: [call.input], isTraining: training ?? call.isTraining, parameterLevels: levels(false), bufferLevels: levels(true),
      surroundings: call.surroundings, modelInputs: call.modelInputs)
    var output = layer.transfer(&inner)
    for effect in inner.effects {
      switch effect {
      case .incrementsCounter, .readsCounter: break
      case .updatesStatistics(let written) where written.isSubset(of: levels(true)): break
      default: call.record(effect)
      }
    }
    output.takeDerivatives(of: call.output(.unknown))
    return output
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let leaves = leaves(run.inputs.count)
    let shapes = run.inputs.map(\.shape)
    guard let layer = layer(shapes, leaves) else { throw .skipped("normlint can't run \(type)") }
    for (leaf, tensor) in zip(leaves, run.inputs.dropFirst()) {
      if leaf.hasPrefix("running") { run.replacedBuffers[leaf] = tensor } else { run.replaced[leaf] = tensor }
    }
    run.inputs = [run.input]
    run.isTraining = training ?? run.isTraining
    defer { run.usesParameters = false }
    return try layer.execute(&run)
  }

  package func work(_ inputs: [Shape], _ output: Shape) -> Double {
    layer(inputs, leaves(inputs.count))?.work(Array(inputs.prefix(1)), output) ?? 0
  }
}

extension FunctionSignature {
  fileprivate func isOptional(_ name: String) -> Bool { parameters.contains { $0.name == name && $0.isOptional } }
}

extension Weighted {
  static let functions: [LayerClass] = linear + convolutions + norms

  private static func function(_ name: String, _ parameters: String, form: Form) -> LayerClass {
    LayerClass(function: name, parameters) { Weighted(name, form, reading: &$0, by: LayerClass.signature(of: parameters)) }
  }

  private static func number(_ dim: Dim?) -> Value { dim?.value.map(Value.int) ?? .unknown("the size of a weight is not known") }

  private static let affine = [("weight", "weight"), ("bias", "bias")]

  private static let linear: [LayerClass] = [
    function(
      "linear", "input: Tensor, weight: Tensor, bias?: Tensor",
      form: Form(module: { _ in Linear.classes.first }, state: affine) { shapes, _, _ in
        [
          ("in_features", number(shapes["weight"]?[-1])), ("out_features", number(shapes["weight"]?[0])),
          ("bias", .bool(shapes["bias"] != nil)),
        ]
      }),
    function(
      "prelu", "input: Tensor, weight: Tensor",
      form: Form(module: { _ in PReLU.classes.first }, state: affine) { shapes, _, _ in
        [("num_parameters", number(shapes["weight"]?[0]))]
      }),
    function(
      "embedding", "input: Tensor, weight: Tensor, padding_idx?, max_norm?, norm_type?, scale_grad_by_freq?, sparse?",
      form: Form(module: { _ in Embedding.classes.first }, state: affine) { shapes, _, _ in
        [("num_embeddings", number(shapes["weight"]?[0])), ("embedding_dim", number(shapes["weight"]?[1]))]
      }),
  ]

  private static let convolutions: [LayerClass] = (1...3).flatMap { [convolution($0, isTransposed: false), convolution($0, isTransposed: true)] }

  private static func convolution(_ spatial: Int, isTransposed: Bool) -> LayerClass {
    let module = Convolution.classes.first { $0.name == (isTransposed ? "ConvTranspose\(spatial)d" : "Conv\(spatial)d") }
    let options = isTransposed ? "stride?, padding?, output_padding?, groups?, dilation?" : "stride?, padding?, dilation?, groups?"
    let form = Form(module: { _ in module }, state: affine) { shapes, arguments, node in
      let (weight, groups) = (shapes["weight"] ?? .unknown, groups(arguments))
      let kernel = (2..<spatial + 2).map { Argument(number(weight[$0]), node) }
      return [
        ("in_channels", number(isTransposed ? weight[0] : weight[1] * groups)),
        ("out_channels", number(isTransposed ? weight[1] * groups : weight[0])), ("kernel_size", .list(kernel)),
        ("bias", .bool(shapes["bias"] != nil)),
      ]
    }
    let name = isTransposed ? "conv_transpose\(spatial)d" : "conv\(spatial)d"
    return function(name, "input: Tensor, weight: Tensor, bias?: Tensor, " + options, form: form)
  }

  private static func groups(_ arguments: [Keyword]) -> Dim {
    guard let argument = arguments.first(where: { $0.name == "groups" })?.argument else { return 1 }
    if case .int(let number) = argument.value { return Dim(number) }
    return .unknown
  }

  private static let tracked = [("running_mean", "running_mean"), ("running_var", "running_var")] + affine

  private static let norms: [LayerClass] = [
    function(
      "layer_norm", "input: Tensor, normalized_shape: Sizes, weight?: Tensor, bias?: Tensor, eps?",
      form: Form(module: { _ in LayerNorm.classes.first { $0.name == "LayerNorm" } }, state: affine) { shapes, _, _ in
        [("elementwise_affine", .bool(shapes["weight"] != nil)), ("bias", .bool(shapes["bias"] != nil))]
      }),
    function(
      "rms_norm", "input: Tensor, normalized_shape: Sizes, weight?: Tensor, eps?",
      form: Form(module: { _ in LayerNorm.classes.first { $0.name == "RMSNorm" } }, state: affine) { shapes, _, _ in
        [("elementwise_affine", .bool(shapes["weight"] != nil))]
      }),
    function(
      "group_norm", "input: Tensor, num_groups, weight?: Tensor, bias?: Tensor, eps?",
      form: Form(module: { _ in GroupNorm.classes.first }, state: affine) { shapes, _, _ in
        [("num_channels", number(shapes["input"]?[1])), ("affine", .bool(shapes["weight"] != nil)), ("bias", .bool(shapes["bias"] != nil))]
      }),
    function(
      "batch_norm",
      "input: Tensor, running_mean?: Tensor, running_var?: Tensor, weight?: Tensor, bias?: Tensor, training?, momentum?, eps?",
      form: Form(module: { ranked(BatchNorm.classes, "BatchNorm", $0) }, state: tracked, sizes: normSizes)),
    function(
      "instance_norm",
      "input: Tensor, running_mean?: Tensor, running_var?: Tensor, weight?: Tensor, bias?: Tensor, use_input_stats?, momentum?, eps?",
      form: Form(module: { ranked(InstanceNorm.classes, "InstanceNorm", $0) }, state: tracked, sizes: normSizes)),
  ]

  private static func ranked(_ classes: [LayerClass], _ name: String, _ rank: Int?) -> LayerClass? {
    let spatial = max(1, (rank ?? 4) - 2)
    return classes.first { $0.name == "\(name)\(min(spatial, 3))d" }
  }

  @Sendable private static func normSizes(_ shapes: [String: Shape], _: [Keyword], _: NodeID) -> [(String, Value)] {
    let size = shapes["running_mean"] ?? shapes["weight"]
    return [
      ("num_features", number(size?[0] ?? shapes["input"]?[1])), ("affine", .bool(shapes["weight"] != nil)),
      ("bias", .bool(shapes["bias"] != nil)), ("track_running_stats", .bool(shapes["running_mean"] != nil)),
    ]
  }
}
