import Catalogue
import Formats
import Model
import YAMLSource

/// A model, and the places in the file that make its refused norm layers.
struct FixTarget {
  let file: YAMLFile
  let model: ModelSource
  let analysis: Analysis
  let options: FixOptions
  let sites: [NormSite]
  /// Whether other refused layers stay: those of parts that no key changes.
  private let isPartial: Bool
  /// The aliases and interpolations that refer to a refused module of any model.
  let wantedUses: Set<NodeID>

  var context: Context { analysis.context }
  var speller: any Speller { model.speller }
  var contextSpeller: ContextSpeller { ContextSpeller(file, root: model.root) }

  init(_ report: ModelReport, in file: YAMLFile, options: FixOptions, wantedUses: Set<NodeID>) throws(FixRefusal) {
    if let code = report.source.codeInstead { throw FixRefusal(code) }
    (self.file, model, analysis, self.options) = (file, report.source, report.analysis, options)
    let all = FixTarget.sites(of: report, in: file)
    let changeable = all.filter { $0.key?.writes.isEmpty != true }
    sites = changeable.isEmpty ? all : changeable
    isPartial = sites.count < all.count
    self.wantedUses = wantedUses.union(sites.flatMap(\.uses))
  }

  /// Whether an option must remove a finding.
  func removes(_ finding: Diagnostic) -> Bool { finding.isAboutStatistics && !isPartial }

  /// Groups the refused modules by the node that spells them.
  private static func sites(of report: ModelReport, in file: YAMLFile) -> [NormSite] {
    let (graph, refused) = (report.analysis.graph, report.refusedStatistics)
    let shapes = report.analysis.inputShapes()
    let controls = graph.controls(of: refused, statements: 150_000)
    var places: [NodeID: NormSite] = [:]
    var order: [NodeID] = []
    // For each factory's node: the nodes that an edit changes, and the arguments that refer to them.
    var factories: [NodeID: NodeID] = [:]
    var givenLayers: [NodeID: NodeID] = [:]
    var keys: [NormSite] = []
    for module in graph.ids {
      guard let norm = graph.normalization(module), norm.tracks else { continue }
      if let key = norm.switching {
        let part = NormSite.Module(index: module, norm: norm, shapes: [], isRefused: refused.contains(module))
        keys.append(NormSite(key, at: graph[module].node, making: part))
        continue
      }
      let node = graph[module].node
      if factories[node] == nil {
        let site = NormSite(node, of: report.source, in: file, control: controls[node] ?? nil) ?? NormSite(unreadable: node)
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

  /// The ways to write an option, the preferred one first.
  func ways(of option: FixOption) -> [any Fix] {
    switch option {
    case .groupNorm: [GroupNormFix(self, as: option)]
    case .noRunningStats: [NoRunningStatsFix(self, as: option)]
    case .normLayer: [GroupNormFix(self, as: option), NoRunningStatsFix(self, as: option)]
    case .replaceAll: wraps.map { ReplaceAllFix(target: self, wrapped: $0) }
    case .eval:
      // `eval` that is asked for by name writes the `normlint` section, if there is one.
      (options.option == .eval ? [true, false] : [false, true])
        .filter { !$0 || (options.triesRecords && contextSpeller.hasSection) }
        .flatMap { records in (records ? [[]] : wraps).map { EvalFix(target: self, wrapped: $0, recordsCall: records) } }
    }
  }

  /// Whether pretrained weights are loaded, whose state dict has the keys of the unchanged model.
  var loadsWeights: Bool { sites.contains { $0.factory?.loadsWeights(in: file) == true } }

  /// Whether factories that take a `norm_layer` make some of the norm layers.
  var hasFactories: Bool {
    sites.contains { if case .callable? = $0.factory?.norm { true } else { false } }
  }

  /// Throws if no factory takes a `norm_layer`.
  func requireFactories() throws(FixRefusal) {
    if hasFactories { return }
    let isSpecified = sites.contains { if case .specification? = $0.factory?.norm { true } else { false } }
    throw FixRefusal(
      isSpecified
        ? "the network takes no norm_layer: group-norm and no-running-stats set the norm that it takes"
        : "no factory here makes its normalisations: they are written out")
  }

  /// Throws where a class in Python has no argument that decides what its normalisations are.
  func requireDecidingArgument(_ site: NormSite, _ factory: SpelledCall) throws(FixRefusal) {
    guard let root = site.modules.first.flatMap({ analysis.graph.constructed($0.index) })?.root,
      analysis.graph[root].node == factory.node,
      site.control?.callable == nil
    else { return }
    throw FixRefusal("no argument of `\(factory.target.shortName)` makes its normalisations so")
  }

  /// The calls of the file that an option for whole modules changes, the best ones first: those among the arguments of a class in Python
  /// that build all refused layers, so that the class keeps its own keys; or the model itself.
  private var wraps: [[NodeID]] { parts == [model.node] ? [parts] : [parts, [model.node]] }

  private var parts: [NodeID] {
    let graph = analysis.graph
    var nodes: [NodeID] = []
    for module in sites.flatMap(\.modules) where module.isRefused {
      guard let construction = graph.constructed(module.index), construction.isPart else { return [model.node] }
      let node = graph[construction.root].node
      if !nodes.contains(node) { nodes.append(node) }
    }
    let ranges = nodes.map(file.range)
    return nodes.filter { node in !ranges.contains { $0 != file.range(node) && $0.contains(file.range(node).lowerBound) } }
  }

  /// What some calls of the file build, as a phrase: `net` and `head`, or the built model.
  func names(of wrapped: [NodeID]) -> String {
    let names = wrapped.compactMap(key)
    return names.isEmpty || wrapped == [model.node] ? "the built model" : "`\(names.joined(separator: "` and `"))`"
  }

  /// The key of the mapping that holds a call; nil for a whole document and for an item of a list.
  func key(of node: NodeID) -> String? {
    guard let parent = file.parent(node), file.kind(parent) == .mapping else { return nil }
    return file.entries(of: parent).first { $0.value == node }.map { file.text($0.key) }
  }

  /// Whether parts of the model are in eval mode already, and the context sets no mode.
  var isForInference: Bool { context.mode == nil && analysis.graph.modules.contains { !$0.isTraining } }
}

extension LayerGraph {
  /// What the arguments of calls of classes in Python decide of some of their normalisations, by the nodes of the calls.
  func controls(of norms: Set<ModuleID>, statements: Int) -> [NodeID: NormControl?] {
    var names: [NodeID: [String]] = [:]
    var constructions: [NodeID: Construction] = [:]
    for module in norms.sorted() where normalization(module) != nil {
      guard let construction = constructed(module) else { continue }
      let (node, name) = (self[construction.root].node, qualifiedName(module, below: construction.root))
      constructions[node] = constructions[node] ?? construction
      if names[node]?.contains(name) != true { names[node, default: []].append(name) }
    }
    return constructions.reduce(into: [:]) { $0[$1.key] = normControl(of: $1.value, making: names[$1.key] ?? [], statements: statements) }
  }
}
