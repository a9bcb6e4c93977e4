import Semantics
import YAMLSource

/// A model with the places in the file that make its refused normalisations.
struct FixTarget {
  let file: YAMLFile
  let model: ModelSource
  let analysis: Analysis
  let options: FixOptions
  let sites: [NormSite]
  /// The aliases and interpolations behind which a refused module of some model stands.
  let wantedUses: Set<NodeID>

  var context: Context { analysis.context }
  var speller: any Speller { model.speller }

  init(_ examined: ExaminedModel, _ file: YAMLFile, _ options: FixOptions, wantedUses: Set<NodeID>) throws(FixRefusal) {
    if let code = examined.source.codeInstead { throw FixRefusal(code) }
    (self.file, model, analysis, self.options) = (file, examined.source, examined.judgement.analysis, options)
    sites = try FixTarget.sites(examined, file)
    self.wantedUses = wantedUses.union(sites.flatMap(\.uses))
  }

  /// Groups the refused modules by the node that spells them.
  private static func sites(_ examined: ExaminedModel, _ file: YAMLFile) throws(FixRefusal) -> [NormSite] {
    let (graph, refused) = (examined.judgement.analysis.graph, examined.refusedStatistics)
    let shapes = examined.judgement.analysis.inputShapes()
    var places: [NodeID: NormSite] = [:]
    var order: [NodeID] = []
    // By the nodes of factories: the nodes that an edit changes, and the arguments that lead to those.
    var factories: [NodeID: NodeID] = [:]
    var givenLayers: [NodeID: NodeID] = [:]
    var keys: [NormSite] = []
    for module in graph.modules.indices.map({ Int32($0) }) {
      guard let norm = graph.normalization(module), norm.tracks else { continue }
      if let key = norm.switching {
        let part = NormSite.Module(index: module, norm: norm, shapes: [], isRefused: refused.contains(module))
        keys.append(NormSite(key, graph.modules[Int(module)].node, part))
        continue
      }
      let node = graph.modules[Int(module)].node
      if factories[node] == nil {
        guard let site = NormSite(node, examined.source, file) else {
          if refused.contains(module) {
            throw FixRefusal("the arguments of `\(graph.qualifiedName(module))` can't be read where they stand")
          }
          continue
        }
        factories[node] = site.node
        givenLayers[node] = site.layer == nil ? nil : site.factory?.normLayer?.node
        if places[site.node] == nil { order.append(site.node) }
        places[site.node] = places[site.node] ?? site
      }
      let part = NormSite.Module(index: module, norm: norm, shapes: shapes[module] ?? [], isRefused: refused.contains(module))
      places[factories[node] ?? node]?.modules.append(part)
      if part.isRefused, let use = givenLayers[node] { places[factories[node] ?? node]?.uses.insert(use) }
    }
    return (order.compactMap { places[$0] } + keys).filter { $0.modules.contains(where: \.isRefused) }
  }

  /// Whether pretrained weights are loaded: their state dict has the keys of the model as it stands.
  var loadsWeights: Bool {
    sites.contains { $0.factory?.loadsWeights(in: file) == true }
  }

  /// Why there is nothing that takes a `norm_layer`.
  var withoutFactories: String {
    let isSpecified = sites.contains { if case .specification? = $0.factory?.norm { true } else { false } }
    return isSpecified
      ? "the network takes no norm_layer: group-norm and no-running-stats set the norm that it takes"
      : "no factory here makes its normalisations: they are written out"
  }

  /// Whether some normalisations are made by factories that take a `norm_layer`.
  var hasFactories: Bool {
    sites.contains { if case .callable? = $0.factory?.norm { true } else { false } }
  }

  /// Whether parts of the model stand in eval mode already, and nothing sets another.
  var isForInference: Bool { context.mode == nil && analysis.graph.modules.contains { !$0.isTraining } }
}

/// A place in the file that makes normalisations: the call of one, or the call of a factory that makes some.
struct NormSite {
  struct Module {
    let index: Int32
    let norm: NormalizationFacts
    /// What arrives at it, call by call.
    let shapes: [Shape]
    let isRefused: Bool

    /// The number of channels: as built, or as it arrives at a lazy layer.
    var channels: Int? { norm.features.value ?? shapes.first?[1].value }

    /// Values of a channel in one example, the fewest of all calls; nil where that is unknown.
    var valuesPerChannel: Int? {
      let values = shapes.map { $0.rank == nil ? nil : $0.product(2...).value }
      return values.contains { $0 == nil } ? nil : values.compactMap { $0 }.min()
    }
  }

  /// The node that an edit changes first.
  let node: NodeID
  /// The normalisation's own call, with its arguments; nil where a factory makes it by itself.
  let layer: SpelledCall?
  /// The factory's call; nil for a layer written out.
  let factory: SpelledCall?
  /// The key that decides what the layers are, where neither is spelled.
  let key: SwitchFacts?
  var modules: [Module] = []
  /// The arguments of refused factories that lead here.
  var uses: Set<NodeID> = []

  init?(_ node: NodeID, _ model: ModelSource, _ file: YAMLFile) {
    guard let call = model.speller.call(at: node) else { return nil }
    if call.groupNorm != nil {
      (self.node, layer, factory, key) = (node, call, nil, nil)
      return
    }
    // A `norm_layer` that the file gives may serve several factories.
    if let given = call.normLayer?.node, let inner = model.speller.structure(given),
      let norm = model.speller.call(at: inner), norm.groupNorm != nil
    {
      (self.node, layer, factory, key) = (inner, norm, call, nil)
    } else {
      (self.node, layer, factory, key) = (node, nil, call, nil)
    }
  }

  /// Layers that a key decides.
  init(_ key: SwitchFacts, _ node: NodeID, _ module: Module) {
    (self.node, layer, factory, self.key, modules) = (node, nil, nil, key, [module])
  }

  var isInstance: Bool { modules.contains { $0.norm.family == .instance } }
}
