import Semantics
import YAMLSource

/// One of the documented options, written once for all formats on top of what a speller spells.
protocol OptionFix: Sendable {
  static var option: FixOption { get }

  /// Writes the option for a whole model into `revision`.
  static func write(_ target: FixTarget, to revision: inout Revision) throws(FixRefusal)

  /// What is done, in one sentence.
  static func title(_ target: FixTarget) -> String

  static func changes(_ target: FixTarget) -> Fix.Changes
}

extension FixOption {
  /// The ways in which the option can be written, the first one first.
  var ways: [any OptionFix.Type] {
    switch self {
    case .groupNorm: [GroupNormFix.self]
    case .noRunningStats: [NoRunningStatsFix.self]
    case .normLayer: [NormLayerFix.self, UntrackedNormLayerFix.self]
    case .replaceAll: [ReplaceAllFix.self]
    case .eval: [EvalFix.self]
    }
  }
}

extension FixTarget {
  /// Changes a call of the file, and gives those who use it through an alias but don't want the change what they have now.
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

  /// Whether the modules that want the change are all built through an alias or interpolation, and the one that stands there
  /// itself isn't among them.
  private func isOnlyUsed(_ node: NodeID, _ uses: [LayerGraph.Use]) -> Bool {
    guard uses.contains(where: { wantedUses.contains($0.node) }) else { return false }
    let graph = analysis.graph
    func isUsed(_ module: Int32) -> Bool {
      uses.contains { $0.module.index <= module && module < graph.modules[Int($0.module.index)].end }
    }
    let refused = sites.flatMap(\.modules).filter(\.isRefused).map(\.index)
    let there = graph.modules.indices.map { Int32($0) }.filter { graph.modules[Int($0)].node == node && !isUsed($0) }
    return !there.isEmpty && !there.contains { root in
      refused.contains { root <= $0 && $0 < graph.modules[Int(root)].end }
    }
  }

  /// Writes what a key's format has for an option.
  func write(_ key: SwitchFacts, _ option: FixOption, to revision: inout Revision) throws(FixRefusal) {
    do throws(EditRefusal) {
      try key.write(try key.writing(for: option.rawValue, groups: options.groups), file, to: &revision)
    } catch {
      throw FixRefusal(error)
    }
  }

  /// Drops the running statistics of a layer: of every tracking InstanceNorm, which no other option cures.
  func untrack(_ layer: SpelledCall, to revision: inout Revision) throws(FixRefusal) {
    var call = layer
    call.set("track_running_stats", .literal(falseLike(call.argument("track_running_stats")?.node)))
    try write(call, to: &revision)
  }

  /// `False` where the file writes `True`.
  private func falseLike(_ node: NodeID?) -> String {
    guard let node else { return "false" }
    return file.text(file.resolve(node)) == "True" ? "False" : "false"
  }

  /// The number of modules that an option changes, as words.
  var counted: String {
    if let key = sites.first?.key, sites.count == 1 { return key.makes }
    let count = sites.reduce(0) { $0 + $1.modules.count }
    let kinds = Set(sites.flatMap { $0.modules.map(\.norm.type) }).sorted()
    let noun = kinds.count == 1 ? kinds[0] : "normalisation"
    return count == 1 ? "the \(noun)" : "\(count) \(noun) layers"
  }

  /// The keys that go from the state dict.
  var lostKeys: String {
    if sites.contains(where: { $0.key != nil }) { return "running_mean, running_var and num_batches_tracked of each go" }
    let count = sites.reduce(0) { $0 + $1.modules.count } * 3
    return "\(count) keys go: running_mean, running_var and num_batches_tracked of each"
  }
}
