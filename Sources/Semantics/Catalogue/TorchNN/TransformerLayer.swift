import Model
import YAMLSource

/// The arguments that `TransformerEncoderLayer` and `TransformerDecoderLayer` share.
struct TransformerLayer {
  let dim: Dim
  let heads: Dim
  let feedForward: Dim
  let dropout: Double?
  let activation: Activation
  let eps: Double
  let batchFirst: Bool?
  let normFirst: Bool?
  let bias: Bool?

  /// Between the two linear layers: a function, or a module that the file gives.
  enum Activation {
    case function(any Layer)
    case module(Argument)
  }

  static let options = [
    "dim_feedforward", "dropout", "activation", "layer_norm_eps", "batch_first", "norm_first", "bias", "device", "dtype",
  ]

  /// `isOptional`: `Transformer` has defaults for all.
  init(_ a: inout Arguments, isOptional: Bool = false) {
    dim = a.positiveInt("d_model", default: isOptional ? 512 : .unknown)
    heads = a.positiveInt("nhead", default: isOptional ? 8 : .unknown)
    feedForward = a.size("dim_feedforward", default: 2048)
    dropout = a.probability("dropout", default: 0.1)
    activation = Activation(&a)
    eps = a.float("layer_norm_eps", default: 1e-5) ?? 1e-5
    batchFirst = a.bool("batch_first", default: false)
    normFirst = a.bool("norm_first", default: false)
    bias = a.bool("bias", default: true)
    if !attention.hasWholeHeads { a.refuse(.badArgument("embed_dim must be divisible by num_heads"), at: "nhead") }
  }

  var attention: MultiheadAttention {
    MultiheadAttention(dim, heads, dropout: dropout, bias: bias, batchFirst: batchFirst)
  }

  /// Whether an encoder of such layers takes padded sequences for nested tensors in eval mode.
  var canNest: Bool {
    guard batchFirst == true, normFirst == false, bias == true, case .function(let function) = activation, let heads = heads.value else {
      return false
    }
    return heads % 2 == 0 && ["relu", "gelu"].contains(function.type)
  }

  var norm: LayerNorm { LayerNorm([dim], eps: eps, bias: bias ?? true) }
}

extension TransformerLayer.Activation {
  init(_ a: inout Arguments) {
    self = .function(Functional(type: "relu", layer: Model.Activation(.relu)))
    let isTyped = a.call.loading == .typed
    guard let argument = a.argument("activation") else {
      if isTyped { a.refuse(Self.text("torch.nn.functional.relu", "; write `activation: relu`")) }
      return
    }
    switch argument.value {
    case .reference(let target) where isTyped: a.refuse(Self.text(target), at: "activation")
    case .template(let call) where isTyped && call.loading != .typed: a.refuse(Self.text(call.target), at: "activation")
    case .string("relu"): break
    case .string("gelu"): self = .function(Functional(type: "gelu", layer: Model.Activation(.gelu)))
    case .string(let name): a.refuse(.badArgument("activation should be relu/gelu, not \(name)"), at: "activation")
    case .call, .template:
      self = .module(argument)
      if isTyped { a.noteUnknown("jsonargparse takes a module for a function of tensors only up to version 4.51", argument.node) }
    case .reference(let target): self = .function(Self.named(target))
    case .partial(let call): self = .function(Self.named(call.target))
    case .unknown(let reason): a.noteUnknown(reason, argument.node)
    default: a.expected("relu, gelu or a function", for: "activation", got: argument)
    }
  }

  /// jsonargparse passes a function by its name, also the default: it takes the first type of `Union[str, Callable]`.
  private static func text(_ function: String, _ hint: String = "; write relu or gelu") -> Fault {
    .badArgument("activation should be relu/gelu, not \(function), whose name jsonargparse passes as text\(hint)")
  }

  /// A function by its dotted name (`torch.nn.functional.silu`): what is not modelled keeps the shape.
  private static func named(_ target: String) -> any Layer {
    guard let function = Functions.all[target.shortName] else { return Unmade() }
    var arguments = Arguments(ModuleCall(target: target, node: .init(0)), function.signature)
    return function.make(&arguments)
  }
}

extension GraphBuilder {
  /// `TransformerEncoderLayer`, called with the source, its mask and its padding mask.
  mutating func encoderLayer(_ name: String, _ layer: TransformerLayer, on inputs: [ValueID]?) -> ValueID? {
    scope(name, "TransformerEncoderLayer") { builder in
      let attention = builder.attentionModule("self_attn", layer.attention, isSelfAttention: true)
      let feedForward = builder.feedForwardModules(layer)
      let norms = builder.modules("norm", 2, layer: layer.norm)
      let dropouts = builder.modules("dropout", 2, layer: Dropout(layer.dropout))
      let activation = builder.activationModule(layer)
      guard let inputs, let x = inputs.first else { return nil }
      let masks = Masks(attention: inputs.at(1), padding: inputs.at(2))
      let attended = builder.residual(x, norms[0], layer: layer) { builder, x in
        builder.call(dropouts[0], [builder.call(attention, [builder.masked(x, x, masks: masks, layer: layer), x, x])])
      }
      return builder.residual(attended, norms[1], layer: layer) { builder, x in
        builder.call(dropouts[1], [builder.feedForward(x, feedForward, activation: activation, layer: layer)])
      }
    }
  }

  /// `TransformerDecoderLayer`, called with the target, the encoder's memory, their masks and their padding masks.
  mutating func decoderLayer(_ name: String, _ layer: TransformerLayer, on inputs: [ValueID]?) -> ValueID? {
    scope(name, "TransformerDecoderLayer") { builder in
      let attention = builder.attentionModule("self_attn", layer.attention, isSelfAttention: true)
      let cross = builder.attentionModule("multihead_attn", layer.attention, isSelfAttention: false)
      let feedForward = builder.feedForwardModules(layer)
      let norms = builder.modules("norm", 3, layer: layer.norm)
      let dropouts = builder.modules("dropout", 3, layer: Dropout(layer.dropout))
      let activation = builder.activationModule(layer)
      guard let inputs, inputs.count >= 2 else { return nil }
      let memory = inputs[1]
      let masks = Masks(attention: inputs.at(2), padding: inputs.at(4))
      let attended = builder.residual(inputs[0], norms[0], layer: layer) { builder, x in
        builder.call(dropouts[0], [builder.call(attention, [builder.masked(x, x, masks: masks, layer: layer), x, x])])
      }
      let memoryMasks = Masks(attention: inputs.at(3), padding: inputs.at(5))
      let crossed = builder.residual(attended, norms[1], layer: layer) { builder, x in
        builder.call(dropouts[1], [builder.call(cross, [builder.masked(x, memory, masks: memoryMasks, layer: layer), memory, memory])])
      }
      return builder.residual(crossed, norms[2], layer: layer) { builder, x in
        builder.call(dropouts[2], [builder.feedForward(x, feedForward, activation: activation, layer: layer)])
      }
    }
  }

  /// The masks of one attention.
  private struct Masks {
    let attention, padding: ValueID?
  }

  /// The query of an attention with masks, which has the levels of the masks too.
  private mutating func masked(_ query: ValueID, _ key: ValueID, masks: Masks, layer: TransformerLayer) -> ValueID {
    var result = query
    for (mask, isPadding) in [(masks.attention, false), (masks.padding, true)] {
      guard let mask else { continue }
      let masking = AttentionMasking(isPadding: isPadding, heads: layer.heads, isBatchFirst: layer.batchFirst)
      result = function(masking, result, key, mask) ?? result
    }
    return result
  }

  /// x + part(norm(x)) with `norm_first`, else norm(x + part(x)).
  private mutating func residual(
    _ x: ValueID, _ norm: ModuleID, layer: TransformerLayer, _ part: (inout GraphBuilder, ValueID) -> ValueID
  ) -> ValueID {
    if layer.normFirst == true {
      let normed = call(norm, [x])
      return sum(x, part(&self, normed))
    }
    let changed = part(&self, x)
    return call(norm, [sum(x, changed)])
  }

  private mutating func sum(_ x: ValueID, _ y: ValueID) -> ValueID { function(Elementwise(.add), x, y) ?? x }

  private mutating func feedForward(
    _ x: ValueID, _ modules: [ModuleID], activation: ModuleID?, layer: TransformerLayer
  ) -> ValueID {
    let wide = call(modules[0], [x])
    return call(modules[2], [call(modules[1], [activate(wide, activation, layer: layer)])])
  }

  private mutating func activate(_ x: ValueID, _ module: ModuleID?, layer: TransformerLayer) -> ValueID {
    if let module { return call(module, [x]) }
    if case .function(let function) = layer.activation { return self.function(function, x) ?? x }
    return self.function(Unmade(), x) ?? x
  }

  // MARK: Modules, in the order in which the constructors make them

  private mutating func feedForwardModules(_ layer: TransformerLayer) -> [ModuleID] {
    [
      module("linear1", Linear(layer.dim, layer.feedForward, bias: layer.bias)),
      module("dropout", Dropout(layer.dropout)),
      module("linear2", Linear(layer.feedForward, layer.dim, bias: layer.bias)),
    ]
  }

  /// `name1`, `name2` ...
  private mutating func modules(_ name: String, _ count: Int, layer: any Layer) -> [ModuleID] {
    (1...count).map { module("\(name)\($0)", layer) }
  }

  private mutating func activationModule(_ layer: TransformerLayer) -> ModuleID? {
    guard case .module(let argument) = layer.activation else { return nil }
    let module = nextModule
    build(argument, "activation", on: nil)
    // A module with submodules is not called: that part of the forward is unknown.
    guard firstModule(since: module) != nil, graph[module].layer >= 0 else { return nil }
    return module
  }
}

extension [ValueID] {
  fileprivate func at(_ index: Int) -> ValueID? { index < count ? self[index] : nil }
}
