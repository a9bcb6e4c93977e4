import Model

/// A batch norm in eval mode becomes part of the layer before it (`torch/nn/utils/fusion.py`).
extension Catalogue {
  static let fusions: [String: Entry] = [
    "torch.nn.utils.fuse_conv_bn_eval": convolution, "torch.nn.utils.fusion.fuse_conv_bn_eval": convolution,
    "torch.nn.utils.fuse_linear_bn_eval": linear, "torch.nn.utils.fusion.fuse_linear_bn_eval": linear,
  ]

  private static let convolution = fusion("conv", optional: ["transpose"])
  private static let linear = fusion("linear", optional: [])

  private static func fusion(_ parameter: String, optional: [String]) -> Entry {
    Entry(Signature(required: [parameter, "bn"], optional: optional)) { builder, a, name, inputs in
      guard let layer = a.argument(parameter), let norm = a.argument("bn") else { return nil }
      let next = builder.nextModule
      let result = builder.build(layer, name, on: inputs)
      let other = builder.builtAside(norm, "bn", arguments: &a)
      guard let root = builder.firstModule(since: next), let fused = other.firstModule(since: builder.nextModule) else { return result }
      builder.fuse(other.graph, fused, into: root, arguments: &a, parameter: parameter)
      return result
    }
  }
}

extension GraphBuilder {
  /// Makes the layer of `root` what `fuse_conv_bn_eval` returns, with the module `norm` of another graph.
  fileprivate mutating func fuse(
    _ other: LayerGraph, _ norm: ModuleID, into root: ModuleID, arguments a: inout Arguments, parameter: String
  ) {
    let (own, layer) = (Int(other[norm].layer), Int(graph[root].layer))
    guard own < 0 || other.layers[own].isModelled, layer < 0 || graph.layers[layer].isModelled else { return }
    if graph[root].isTraining || other[norm].isTraining { return a.refuse(.badArgument("Fusion only for eval!")) }
    let state = own < 0 ? [] : other.layers[own].state
    guard let mean = state.first(where: { $0.name == "running_mean" }) else {
      return a.refuse(.badArgument("\(other[norm].type) has no running_mean and running_var to fuse"), at: "bn")
    }
    guard layer >= 0, let fused = graph.layers[layer].withBias(), let weight = fused.state.first else {
      return a.refuse(.badArgument("\(graph[root].type) has no weight to fuse a norm into"), at: parameter)
    }
    if !weight.shape[0].mayEqual(mean.shape[0]), mean.shape[0] != 1 {
      a.refuse(.badArgument("the norm has \(mean.shape[0]) features, and \(graph[root].type) returns \(weight.shape[0])"), at: "bn")
    }
    graph.layers[layer] = fused
  }
}
