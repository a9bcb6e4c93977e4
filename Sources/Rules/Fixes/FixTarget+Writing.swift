import Formats
import Model
import YAMLSource

/// A norm layer that a factory gets as an argument, and calls with the number of channels.
struct SpelledNorm {
  /// The class by its dotted name.
  let target: String
  let positional: [NodePlan]
  let keywords: [(name: String, value: NodePlan)]

  init(_ target: String, positional: [NodePlan] = [], keywords: [(name: String, value: NodePlan)]) {
    (self.target, self.positional, self.keywords) = (target, positional, keywords)
  }
}

extension FixTarget {
  /// Throws where the call that makes a site's modules can't be read.
  func requireReadable(_ site: NormSite) throws(FixRefusal) {
    guard site.key == nil, site.layer == nil, site.factory == nil, let module = site.modules.first(where: \.isRefused) else { return }
    throw FixRefusal("the arguments of `\(analysis.graph.qualifiedName(module.index))` can't be read where they stand")
  }

  /// Changes a call in the file. If modules that use the call through an alias must not change, they get a copy of the old call.
  func write(_ call: SpelledCall, to revision: inout Revision) throws(FixRefusal) {
    let uses = analysis.graph.uses.filter { $0.target == call.node }
    let isWantedThere = uses.isEmpty || !isOnlyUsed(call.node, uses)
    do {
      if isWantedThere {
        revision.separateAliases(of: call.node) { wantedUses.contains($0) }
        for use in uses where !wantedUses.contains(use.node) && revision.plan(for: use.node) == nil {
          revision.replace(use.node, by: .copy(call.node))
        }
        try speller.write(call, to: &revision)
      } else {
        var scratch = Revision(file)
        try speller.write(call, to: &scratch)
        guard let plan = scratch.plan(for: call.node)?.copied else { return }
        for use in uses where wantedUses.contains(use.node) { revision.replace(use.node, by: plan) }
      }
    } catch {
      throw FixRefusal(error)
    }
  }

  /// Whether all modules that are to change are built through an alias or an interpolation, and the module that the node itself builds
  /// isn't to change.
  private func isOnlyUsed(_ node: NodeID, _ uses: [LayerGraph.Use]) -> Bool {
    guard uses.contains(where: { wantedUses.contains($0.node) }) else { return false }
    let graph = analysis.graph
    // Of subtrees, each lies in another one or beside it.
    var used: Set<ModuleID> = []
    for use in uses where !used.contains(use.module) { used.formUnion(graph.subtree(of: use.module)) }
    let refused = sites.flatMap(\.modules).filter(\.isRefused).map(\.index)
    let there = graph.ids.filter { graph[$0].node == node && !used.contains($0) }
    return !there.isEmpty && !there.contains { root in refused.contains(where: graph.subtree(of: root).contains) }
  }

  /// Writes an option in the way that the key's format provides.
  func write(_ key: SwitchFacts, _ option: FixOption, to revision: inout Revision) throws(FixRefusal) {
    do throws(EditRefusal) {
      try key.write(try key.writing(for: option.rawValue, groups: options.groups), file, to: &revision)
    } catch {
      throw FixRefusal(error)
    }
  }

  /// Gives an argument of a class in Python the value by which it builds other normalisations.
  /// - Returns: what is written, as words
  func write(_ choice: NormControl.Choice, at site: NormSite, to revision: inout Revision) throws(FixRefusal) -> String {
    guard var call = site.factory else { throw FixRefusal("the call can't be read where it stands") }
    let old = call.argument(choice.parameter)?.node
    let text = choice.value.spelled(like: old.map { file.text(file.resolve($0)) })
    let isQuoted = old.map { file.kind($0) == .scalar && file.style($0) != .plain } ?? false
    if isQuoted, case .string(let string) = choice.value {
      call.set(choice.parameter, .reworded(string))
    } else {
      call.set(choice.parameter, .literal(text))
    }
    try write(call, to: &revision)
    return "`\(choice.parameter): \(text)`"
  }

  /// Gives a factory the norm layer that it must build.
  func give(_ norm: SpelledNorm, to factory: SpelledCall, in revision: inout Revision) throws(FixRefusal) {
    if let site = sites.first(where: { $0.factory?.node == factory.node }) {
      try requireDecidingArgument(site, factory)
      if site.control?.callable?.givesModule == false, let refusal = Swift.type(of: speller).untypedRefusal { throw FixRefusal(refusal) }
    }
    guard factory.accepts(factory.normLayerName) else {
      throw FixRefusal("`\(factory.target.shortName)` takes no norm_layer")
    }
    var call = factory
    do {
      let callable = try speller.callable(norm.target, positional: norm.positional, keywords: norm.keywords)
      call.set(factory.normLayerName, callable)
    } catch {
      throw FixRefusal(error)
    }
    try write(call, to: &revision)
  }

  /// Drops the running statistics of a layer. For an InstanceNorm that tracks statistics this is part of every option.
  func untrack(_ layer: SpelledCall, in revision: inout Revision) throws(FixRefusal) {
    var call = layer
    call.set("track_running_stats", .literal(falseLike(call.argument("track_running_stats")?.node)))
    try write(call, to: &revision)
  }

  /// `False` if the node's text is `True`, otherwise `false`.
  private func falseLike(_ node: NodeID?) -> String {
    guard let node else { return "false" }
    return file.text(file.resolve(node)) == "True" ? "False" : "false"
  }

  /// The modules that an option changes, as a phrase.
  var counted: String {
    if let key = sites.first?.key, sites.count == 1 { return key.makes }
    let count = sites.reduce(0) { $0 + $1.modules.count }
    let kinds = Set(sites.flatMap { $0.modules.map(\.norm.type) }).sorted()
    let noun = kinds.count == 1 ? kinds[0] : "normalisation"
    return count == 1 ? "the \(noun)" : "\(count) \(noun) layers"
  }

  /// The keys that the state dict loses, as a phrase.
  var lostKeys: String {
    if sites.contains(where: { $0.key != nil }) { return "running_mean, running_var and num_batches_tracked of each go" }
    let count = sites.reduce(0) { $0 + $1.modules.count } * 3
    return "\(count) keys go: running_mean, running_var and num_batches_tracked of each"
  }
}

extension NormControl.Choice.Scalar {
  /// The value in YAML.
  /// - Parameter old: the text of the value in whose place it stands, whose way of writing flags is kept
  func spelled(like old: String? = nil) -> String {
    switch self {
    case .null: return "null"
    case .bool(let flag): return old == "True" || old == "False" ? flag ? "True" : "False" : flag ? "true" : "false"
    case .string(let text): return FlowText.scalar(text)
    }
  }
}
