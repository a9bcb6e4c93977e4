import Model

/// `MultiheadAttention` with the module of its output projection.
extension Catalogue {
  static let attention: [String: Entry] = [
    "torch.nn.MultiheadAttention": Entry(
      Signature(
        "embed_dim", "num_heads",
        optional: [
          "dropout", "bias", "add_bias_kv", "add_zero_attn", "kdim", "vdim", "batch_first", "device", "dtype",
        ])
    ) { builder, arguments, name, inputs in
      let layer = MultiheadAttention(&arguments)
      let isSelfAttention = inputs.map { $0.count >= 3 && $0[0] == $0[1] && $0[1] == $0[2] } ?? false
      let module = builder.attentionModule(name, layer, isSelfAttention: isSelfAttention)
      return inputs.map { builder.call(module, $0) }
    }
  ]
}

extension GraphBuilder {
  /// Makes a `MultiheadAttention` and calls it, for its output alone.
  @discardableResult
  mutating func attention(
    _ name: String, _ layer: MultiheadAttention, query: ValueID?, key: ValueID?, value: ValueID?
  ) -> ValueID? {
    let module = attentionModule(name, layer, isSelfAttention: query == key && key == value)
    guard let query, let key, let value else { return nil }
    return call(module, [query, key, value])
  }

  /// Makes a `MultiheadAttention` without calling it.
  mutating func attentionModule(_ name: String, _ layer: MultiheadAttention, isSelfAttention: Bool) -> ModuleID {
    var layer = layer
    layer.isSelfAttention = isSelfAttention
    return module(name, layer, holding: { _ = $0.module("out_proj", layer.outputProjection) })
  }
}
