import Model

/// What torchvision's constructors do to the modules that a `norm_layer` has made.
extension GraphBuilder {
  /// `nn.init.constant_(m.weight, 1)` and the same of the bias, for every `BatchNorm2d` and, mostly, `GroupNorm`: it raises
  /// where there is none.
  mutating func initializeNorms(below root: ModuleID, _ arguments: inout Arguments, groupNorms: Bool = true) {
    for module in graph.modules[Int(root.index)...] where module.layer >= 0 {
      let layer = graph.layers[Int(module.layer)]
      let lacksParameter: Bool =
        switch layer {
        case let norm as BatchNorm: norm.kind == .spatial(2) && !norm.isLazy && (norm.affine == false || norm.bias == false)
        case let norm as GroupNorm: groupNorms && (norm.affine == false || norm.bias == false)
        default: false
        }
      guard lacksParameter else { continue }
      arguments.refuse(
        .badArgument("initializing \(module.type): 'NoneType' object has no attribute 'fill_': it has no weight or no bias"),
        at: "norm_layer")
      return
    }
  }

  /// Remarks pretrained weights whose state dict doesn't fit the modules that `norm` makes.
  mutating func checkPretrained(_ weights: String?, _ norm: Callable, default standard: Callable, below root: ModuleID) {
    guard weights != nil, case .given = norm, firstModule(since: root) != nil else { return }
    if stateNames(of: norm) != stateNames(of: standard) { remark(.pretrainedStateMismatch, on: root) }
  }

  /// The keys that a norm adds to a state dict. A counter that is missing does no harm.
  private func stateNames(of norm: Callable) -> Set<String> {
    var probe = GraphBuilder(catalogue: catalogue, node: node)
    probe.norm("", norm, channels: 64, on: nil)
    var names: Set<String> = []
    for module in probe.graph.ids where probe.graph[module].layer >= 0 {
      for tensor in probe.graph.layers[Int(probe.graph[module].layer)].state where tensor.name != "num_batches_tracked" {
        names.insert(probe.graph.qualifiedName(module) + "." + tensor.name)
      }
    }
    return names
  }
}

extension Layer {
  /// Whether the module has an attribute `weight`, if it is None.
  var hasWeight: Bool {
    self is BatchNorm || self is InstanceNorm || self is GroupNorm || self is LayerNorm
      || state.contains { $0.name == "weight" }
  }
}
