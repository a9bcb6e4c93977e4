import Model

/// `torch/nn/modules/transformer.py`: attention with residual sums, norms and a feed-forward part.
extension Catalogue {
  static let transformers: [String: Entry] = [
    "torch.nn.TransformerEncoderLayer": Entry(
      Signature("d_model", "nhead", optional: TransformerLayer.options), tensors: 1...3
    ) { builder, arguments, name, inputs in
      let layer = TransformerLayer(&arguments)
      return builder.encoderLayer(name, layer, on: inputs)
    },
    "torch.nn.TransformerDecoderLayer": Entry(
      Signature("d_model", "nhead", optional: TransformerLayer.options), tensors: 2...6
    ) { builder, arguments, name, inputs in
      let layer = TransformerLayer(&arguments)
      return builder.decoderLayer(name, layer, on: builder.pair(inputs))
    },
    "torch.nn.TransformerEncoder": Entry(
      Signature("encoder_layer", "num_layers", optional: ["norm", "enable_nested_tensor", "mask_check"]), tensors: 1...3
    ) { builder, arguments, name, inputs in
      let checksMask = arguments.encoderLayer()?.canNest == true && arguments.bool("enable_nested_tensor", default: true) == true
      let asks = checksMask && arguments.bool("mask_check", default: true) == true
      return builder.copies(name, "TransformerEncoder", of: "encoder_layer", arguments: &arguments, checksMask: asks, tensors: inputs)
    },
    "torch.nn.TransformerDecoder": Entry(Signature("decoder_layer", "num_layers", optional: ["norm"]), tensors: 2...6) {
      builder, arguments, name, inputs in
      builder.copies(name, "TransformerDecoder", of: "decoder_layer", arguments: &arguments, tensors: builder.pair(inputs))
    },
    "torch.nn.Transformer": Entry(Signature(optional: transformerOptions), tensors: 2...8) { builder, arguments, name, inputs in
      builder.transformer(name, &arguments, tensors: builder.pair(inputs))
    },
  ]

  private static let transformerOptions = [
    "d_model", "nhead", "num_encoder_layers", "num_decoder_layers", "dim_feedforward", "dropout", "activation",
    "custom_encoder", "custom_decoder", "layer_norm_eps", "batch_first", "norm_first", "bias", "device", "dtype",
  ]
}

extension GraphBuilder {
  /// The tensors that forward is called with, at least two: of a caller that is not known nobody knows how many.
  fileprivate func pair(_ inputs: [ValueID]?) -> [ValueID]? { inputs.map { $0.count == 1 ? $0 + $0 : $0 } }

  /// Of a `Transformer`'s tensors (source, target, source mask, target mask, memory mask, and three padding masks) those of its
  /// encoder, and those of its decoder.
  private func encoderInputs(_ all: [ValueID]?) -> [ValueID]? { all.map { all in [0, 2, 5].filter { $0 < all.count }.map { all[$0] } } }
  private func decoderInputs(_ all: [ValueID], _ memory: ValueID) -> [ValueID] {
    [all[1], memory] + [3, 4, 6, 7].filter { $0 < all.count }.map { all[$0] }
  }

  /// Deep copies of a layer in sequence, then a norm. The first of `tensors` passes through; the others (a decoder's memory)
  /// go to each.
  fileprivate mutating func copies(
    _ name: String, _ type: String, of prototype: String, arguments: inout Arguments, checksMask: Bool = false, tensors: [ValueID]?
  ) -> ValueID? {
    let layer = arguments.argument(prototype)
    let count = arguments.layers("num_layers", default: 1, isCalled: tensors != nil)
    let norm = arguments.isNone("norm", default: true) == true ? nil : arguments.argument("norm")
    return scope(name, type) { builder in
      let tensors = checksMask ? builder.checkedMask(tensors) : tensors
      let result = builder.stack(tensors, count.value ?? 1) { builder, i, inputs in
        layer.flatMap { builder.build($0, "\(i)", on: inputs) }
      }
      guard let norm else { return result }
      return builder.build(norm, "norm", on: result.map { [$0] })
    }
  }

  /// The tensors of an encoder that may make nested tensors of them, with its look at their padding mask.
  fileprivate mutating func checkedMask(_ tensors: [ValueID]?) -> [ValueID]? {
    guard let tensors, tensors.count > 2, let source = function(NestedTensorCheck(), tensors[0], tensors[2]) else { return tensors }
    return [source] + tensors.dropFirst()
  }

  /// The `layers` of an encoder or decoder. Remarks on the prototype are made on the first copy.
  private mutating func stack(
    _ tensors: [ValueID]?, _ count: Int, _ make: (inout GraphBuilder, Int, [ValueID]?) -> ValueID?
  ) -> ValueID? {
    scope("layers", "ModuleList") { builder in
      var tensors = tensors
      for i in builder.steps(Dim(count)) where !builder.graph.isTruncated {
        let remarks = builder.graph.remarks.count
        let output = make(&builder, i, tensors)
        if i > 0 { builder.graph.remarks.removeSubrange(remarks...) }
        tensors = output.flatMap { output in tensors.map { [output] + $0.dropFirst() } }
      }
      return tensors?.first
    }
  }

  fileprivate mutating func transformer(
    _ name: String, _ arguments: inout Arguments, tensors: [ValueID]?
  ) -> ValueID? {
    let layer = TransformerLayer(&arguments, isOptional: true)
    let custom = (arguments.given("custom_encoder"), arguments.given("custom_decoder"))
    let isCalled = tensors != nil
    let counts = (
      arguments.layers("num_encoder_layers", default: 6, isCalled: isCalled && custom.0 == nil),
      arguments.layers("num_decoder_layers", default: 6, isCalled: isCalled && custom.1 == nil)
    )
    return scope(name, "Transformer") { builder in
      let given = builder.encoderInputs(tensors)
      let memory = builder.half(
        "encoder", "TransformerEncoder", custom: custom.0, count: counts.0, layer: layer, checksMask: layer.canNest, on: given
      ) {
        $0.encoderLayer($1, layer, on: $2)
      }
      let inputs = tensors.flatMap { tensors in memory.map { builder.decoderInputs(tensors, $0) } }
      return builder.half("decoder", "TransformerDecoder", custom: custom.1, count: counts.1, layer: layer, on: inputs) {
        $0.decoderLayer($1, layer, on: $2)
      }
    }
  }

  /// The encoder or the decoder of a `Transformer`: the one that is given, or one of layers and a norm.
  private mutating func half(
    _ name: String, _ type: String, custom: Argument?, count: Dim, layer: TransformerLayer, checksMask: Bool = false,
    on inputs: [ValueID]?, _ make: (inout GraphBuilder, String, [ValueID]?) -> ValueID?
  ) -> ValueID? {
    if let custom { return build(custom, name, on: inputs) }
    return scope(name, type) { builder in
      let inputs = checksMask ? builder.checkedMask(inputs) : inputs
      let result = builder.stack(inputs, count.value ?? 1) { make(&$0, "\($1)", $2) }
      return builder.layer("norm", layer.norm, on: result)
    }
  }
}

extension Arguments {
  /// The layer that an encoder repeats; nil for one of another class.
  fileprivate mutating func encoderLayer() -> TransformerLayer? {
    switch argument("encoder_layer")?.value {
    case .call(let call)?, .template(let call)?:
      guard call.target.shortName == "TransformerEncoderLayer" else { return nil }
      var arguments = Arguments(call, Signature("d_model", "nhead", optional: TransformerLayer.options))
      return TransformerLayer(&arguments)
    default: return nil
    }
  }

  /// How many layers there are: forward asks the first of them.
  fileprivate mutating func layers(_ name: String, default value: Dim, isCalled: Bool) -> Dim {
    let count = int(name, default: value)
    if isCalled, count.isBelow(1) {
      refuse(.badArgument("index 0 is out of range: there are no layers to call"), at: name)
    }
    return count
  }

  /// The argument, nil where it is missing or None.
  fileprivate mutating func given(_ name: String) -> Argument? {
    isNone(name, default: true) == true ? nil : argument(name)
  }
}
