import Model

/// `spectral_norm` and `weight_norm` of a built module, in both spellings, `orthogonal`, pruning, and what takes them off again.
extension Catalogue {
  static let reparametrizations: [String: Entry] = [
    "torch.nn.utils.spectral_norm": wrapper("module", optional: ["name", "n_power_iterations", "eps", "dim"], isDeep: false) {
      $0.reparametrize(&$1, $2, kind: .spectral, isParametrization: false)
    },
    "torch.nn.utils.parametrizations.spectral_norm": wrapper(
      "module", optional: ["name", "n_power_iterations", "eps", "dim"], isDeep: false
    ) {
      $0.reparametrize(&$1, $2, kind: .spectral, isParametrization: true)
    },
    "torch.nn.utils.weight_norm": wrapper("module", optional: ["name", "dim"], isDeep: false) {
      $0.reparametrize(&$1, $2, kind: .weight, isParametrization: false)
    },
    "torch.nn.utils.parametrizations.weight_norm": wrapper("module", optional: ["name", "dim"], isDeep: false) {
      $0.reparametrize(&$1, $2, kind: .weight, isParametrization: true)
    },
    "torch.nn.utils.parametrizations.orthogonal": wrapper("module", optional: ["name", "orthogonal_map", "use_trivialization"], isDeep: false) {
      let hasBase = $1.bool("use_trivialization", default: true) != false
      $0.reparametrize(&$1, $2, kind: .orthogonal(hasBase: hasBase), isParametrization: true)
    },
    "torch.nn.utils.remove_weight_norm": removal(of: .weight), "torch.nn.utils.remove_spectral_norm": removal(of: .spectral),
    "torch.nn.utils.parametrize.remove_parametrizations": wrapper("module", optional: ["tensor_name", "leave_parametrized"], isDeep: false) {
      $0.removeParametrizations(&$1, $2)
    },
  ].merging(pruning) { first, _ in first }

  /// `torch/nn/utils/prune.py`
  private static let pruning: [String: Entry] = {
    let options: [String: [String]] = [
      "identity": [], "random_unstructured": ["amount"], "l1_unstructured": ["amount", "importance_scores"],
      "random_structured": ["amount", "dim"], "ln_structured": ["amount", "n", "dim", "importance_scores"], "custom_from_mask": ["mask"],
    ]
    var entries = options.mapValues { options in
      wrapper("module", optional: ["name"] + options, isDeep: false) { $0.reparametrize(&$1, $2, kind: .masked, isParametrization: false) }
    }
    entries["remove"] = removal(of: .masked)
    return Dictionary(uniqueKeysWithValues: entries.map { ("torch.nn.utils.prune." + $0.key, $0.value) })
  }()

  private static func removal(of kind: Reparametrized.Kind) -> Entry {
    wrapper("module", optional: ["name"], isDeep: false) { $0.removeReparametrization(kind, &$1, $2) }
  }
}

extension GraphBuilder {
  /// Replaces the layer of the module `root`, the last that was built.
  mutating func reparametrize(
    _ a: inout Arguments, _ root: ModuleID, kind: Reparametrized.Kind, isParametrization: Bool
  ) {
    let name = a.string("name", default: "weight") ?? "weight"
    let index = Int(graph[root].layer)
    let layer: any Layer = index >= 0 ? graph.layers[index] : StateHolder(type: graph[root].type, state: [])
    if !layer.isModelled { return }
    if layer.type.hasPrefix("Lazy") {
      a.refuse(.badArgument("\(layer.type) has uninitialized parameters, which can't be reparametrized"), at: "module")
      return
    }
    let list = isParametrization ? self.list(of: name, below: root) : nil
    let state = list.map { graph.layers[Int(graph[$0].layer)].state } ?? layer.state
    // A second parametrization applies to the first one's result, which has the same shape: use the last original.
    // Further masks go into the one that is there.
    if kind == .masked, state.contains(where: { $0.name == "\(name)_mask" }) { return }
    guard let original = list == nil ? state.first(where: { $0.name == name }) : state.last else {
      a.refuse(.badArgument("\(layer.type) has no parameter '\(name)'"), at: "name")
      return
    }
    guard let dim = a.axis(kind, isParametrization, of: original.shape, in: layer) else { return }
    if list != nil, kind == .weight {
      a.refuse(.badArgument("weight_norm of a parametrized tensor: _WeightNorm.forward() misses 'weight_v'"))
    }
    var spectral: Reparametrized.Spectral?
    if kind == .spectral {
      spectral = .init(dim: dim, iterations: a.int("n_power_iterations", default: 1).value, eps: a.float("eps", default: 1e-12))
    }
    if list == nil {
      var changed = Reparametrized(layer, kind, name: name, dim: dim, isParametrization: isParametrization)
      changed.spectral = spectral
      graph.layers[index] = changed
      graph[root].type = changed.type
    } else if var first = graph.layers[index] as? Reparametrized {
      first.further += spectral.map { [$0] } ?? []
      graph.layers[index] = first
    }
    if isParametrization { addParametrization(kind, original, dim: dim, name: name, root: root, to: list) }
  }

  /// Takes off what a hook computes, and leaves the parameter.
  fileprivate mutating func removeReparametrization(_ kind: Reparametrized.Kind, _ a: inout Arguments, _ root: ModuleID) {
    let name = a.string("name", default: "weight") ?? "weight"
    let index = Int(graph[root].layer)
    if index >= 0, !graph.layers[index].isModelled { return }
    guard index >= 0, let changed = graph.layers[index] as? Reparametrized, changed.kind == kind, changed.name == name,
      !changed.isParametrization
    else { return a.refuse(.badArgument("\(kind) of '\(name)' not found in \(graph[root].type)"), at: "module") }
    graph.layers[index] = changed.layer
  }

  /// `remove_parametrizations`: the modules go, the parameter stays.
  fileprivate mutating func removeParametrizations(_ a: inout Arguments, _ root: ModuleID) {
    let name = a.string("tensor_name", default: nil) ?? "weight"
    let index = Int(graph[root].layer)
    if index >= 0, !graph.layers[index].isModelled { return }
    guard let list = list(of: name, below: root), let changed = graph.layers[index] as? Reparametrized else {
      return a.refuse(.badArgument("\(graph[root].type) does not have a parametrization on '\(name)'"), at: "tensor_name")
    }
    graph.layers[index] = changed.layer
    graph[root].type = changed.layer.type
    // The root is the last module that was built, and its parametrizations stand last in it.
    if let dictionary = child("parametrizations", of: root), graph.children(of: dictionary) == [list] { graph.dropModules(from: dictionary) }
  }

  /// Adds the modules that `register_parametrization` makes, in the mode of the layer.
  private mutating func addParametrization(
    _ kind: Reparametrized.Kind, _ original: StateTensor, dim: Int, name: String, root: ModuleID, to list: ModuleID?
  ) {
    let first = nextModule
    let member = kind.member(original.shape, dim)
    if let list {
      extend(list, below: root) { $0.module("\($0.graph.children(of: list).count)", member) }
    } else {
      let holder = StateHolder(type: "ParametrizationList", state: kind.originals(original.shape, dim))
      let add: (inout GraphBuilder) -> Void = { $0.module(name, holder, holding: { _ = $0.module("0", member) }) }
      if let dictionary = child("parametrizations", of: root) {
        extend(dictionary, below: root, add)
      } else {
        extend(root, below: root) { $0.scope("parametrizations", "ModuleDict", add) }
      }
    }
    for module in first..<nextModule { graph[module].isTraining = graph[root].isTraining }
  }

  private func child(_ name: String, of module: ModuleID) -> ModuleID? {
    graph.children(of: module).first { graph[$0].name == name }
  }

  /// The list of a parameter that is parametrized already.
  private func list(of name: String, below root: ModuleID) -> ModuleID? {
    child("parametrizations", of: root).flatMap { child(name, of: $0) }
  }
}

extension Reparametrized.Kind {
  /// What a `ParametrizationList` keeps.
  fileprivate func originals(_ shape: Shape, _ dim: Int) -> [StateTensor] {
    switch self {
    case .spectral, .orthogonal, .masked: [.parameter("original", shape)]
    case .weight:
      [.parameter("original0", Reparametrized.magnitudes(of: shape, dim)), .parameter("original1", shape)]
    }
  }

  /// The module of the parametrization itself.
  fileprivate func member(_ shape: Shape, _ dim: Int) -> StateHolder {
    if case .orthogonal(let hasBase) = self {
      let side = shape[-1].value.flatMap { columns in shape[-2].value.map { Dim(max(columns, $0)) } } ?? .unknown
      let base = shape.replacing(-1, with: side).replacing(-2, with: side)
      return StateHolder(type: "_Orthogonal", state: hasBase ? [.buffer("base", base)] : [])
    }
    guard case .spectral = self else { return StateHolder(type: "_WeightNorm", state: []) }
    guard shape.rank != 1 else { return StateHolder(type: "_SpectralNorm", state: []) }
    let (u, v) = Reparametrized.vectors(of: shape, dim)
    return StateHolder(type: "_SpectralNorm", state: [.buffer("_u", u), .buffer("_v", v)])
  }
}

extension Arguments {
  /// The dimension of the norm; nil if PyTorch raises. Hook and parametrization check differently.
  fileprivate mutating func axis(
    _ kind: Reparametrized.Kind, _ isParametrization: Bool, of shape: Shape, in layer: any Layer
  ) -> Int? {
    switch kind {
    case .masked: return 0
    case .orthogonal:
      if let rank = shape.rank, rank < 2 {
        refuse(.badArgument("Expected a matrix or batch of matrices. Got a tensor of \(rank) dimensions."))
        return nil
      }
      return 0
    case .spectral: checkNumbers()
    case .weight: break
    }
    let given = optionalInt("dim")
    let isNone = isNone("dim", default: kind == .spectral)
    // `Conv` keeps the output channels in the first dimension, `ConvTranspose` in the second.
    let standard = kind == .weight ? (isNone == true ? -1 : 0) : layer.type.contains(part: "ConvTranspose") ? 1 : 0
    let dim = given?.value ?? standard
    guard let rank = shape.rank else { return max(dim, 0) }
    let least = kind == .spectral && !isParametrization ? 0 : -rank
    guard dim >= least, dim < rank else {
      refuse(
        .badArgument("Dimension out of range (expected to be in range of [\(least), \(rank - 1)], but got \(dim))"), at: "dim")
      return nil
    }
    return kind == .spectral && dim < 0 ? dim + rank : dim
  }

  private mutating func checkNumbers() {
    _ = float("eps", default: 1e-12)
    let iterations = int("n_power_iterations", default: 1)
    guard iterations.isBelow(1) else { return }
    refuse(
      .badArgument("Expected n_power_iterations to be positive, but got \(iterations)"), at: "n_power_iterations")
  }
}
