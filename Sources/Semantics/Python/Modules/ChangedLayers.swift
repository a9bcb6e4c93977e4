import Catalogue
import Model

/// Layers whose attributes were set after they were built: `conv.stride = (1, 1)`, `norm.track_running_stats = False`.
extension ModuleObject {
  /// The attribute that says whether others of a layer were set.
  private static let changed: Name = "__changed__"

  /// What describes the parameters, which were built before: forwards don't read it.
  private static let descriptions: Set<String> = [
    "in_channels", "out_channels", "in_features", "out_features", "num_features", "num_channels", "num_embeddings", "embedding_dim",
    "bias", "affine", "elementwise_affine",
  ]

  /// Notes that an attribute was set, where the layer reads it.
  func noteChange(of name: Name) {
    guard let layer = builtLayer, layer.arguments.contains(where: { $0.name == name.text }) else { return }
    instance[ModuleObject.changed] = .bool(true)
  }

  /// Notes that the weight has another shape than the layer's, `conv.weight = nn.Parameter(weight[:, :1])`, where it fits a layer of the class.
  func noteReplacement(in state: [StateTensor]) {
    guard instance[ModuleObject.changed] == nil, let layer = builtLayer, layer.removed(leaving: state) == nil, !sizes(of: layer).isEmpty
    else { return }
    instance[ModuleObject.changed] = .bool(true)
    if !current(layer).isModelled { instance[ModuleObject.changed] = nil }
  }

  /// The sizes that a layer's weight has now, by the arguments that describe them.
  private func sizes(of layer: any Layer) -> [String: [Int]] {
    guard case .tensor(let weight)? = member("weight")?.native else { return [:] }
    let shape = weight.data.shape
    if layer.type == "Linear", shape.count == 2 { return ["in_features": [shape[1]], "out_features": [shape[0]]] }
    guard layer.type.hasPrefix("Conv"), shape.count > 2, case .int(let groups)? = instance["groups"] else { return [:] }
    let (first, second) = (shape[0], shape[1].multipliedReportingOverflow(by: groups))
    if second.overflow { return [:] }
    let isTransposed = layer.type.hasPrefix("ConvTranspose")
    return [
      "in_channels": [isTransposed ? first : second.partialValue], "out_channels": [isTransposed ? second.partialValue : first],
      "kernel_size": Array(shape.dropFirst(2)),
    ]
  }

  /// The layer with the attributes that the module has now; one of which nothing is known where they fit no layer of its class.
  func current(_ layer: any Layer) -> any Layer {
    guard instance[ModuleObject.changed] != nil else { return layer }
    // Not all that these take is among their attributes.
    if layer.type.contains(part: "Embedding") || layer.type.contains(part: "Attention") { return Opaque(type: layer.type) }
    var keywords: [(name: Name, value: PyValue)] = []
    var stopsStatistics = false
    let sizes = sizes(of: layer)
    for (name, value) in layer.arguments {
      let built = CatalogueLayers(py: py).attribute(value)
      let isRead = !ModuleObject.descriptions.contains(name) && !(name == "kernel_size" && layer.type.contains(part: "Conv"))
      if let size = sizes[name] {
        keywords.append((Name(name), size.count == 1 ? .int(size[0]) : py.tuple(size.map(PyValue.int))))
        continue
      }
      let own = isRead ? instance[Name(name)] ?? built : built
      guard name != "track_running_stats" else {
        if py.isEquivalent(own, built) { keywords.append((Name(name), built)) } else { stopsStatistics = true }
        continue
      }
      keywords.append((Name(name), own))
    }
    let call = ModuleCall(py, "torch.nn.\(layer.type)", with: Arguments([], keywords: keywords))
    guard let graph = py.library.catalogue.modules(of: call), graph.modules.count == 1, graph.modules[0].layer >= 0,
      !graph.remarks.contains(where: { if case .fault = $0.kind { true } else { false } })
    else { return Opaque(type: layer.type) }
    let rebuilt = graph.layers[Int(graph.modules[0].layer)]
    guard rebuilt.state == layer.state || rebuilt.removed(leaving: state) != nil else { return Opaque(type: layer.type) }
    guard stopsStatistics else { return rebuilt }
    guard let norm = rebuilt as? BatchNorm, case .bool(false)? = instance["track_running_stats"] else { return Opaque(type: layer.type) }
    return StoppedStatistics(norm)
  }
}
