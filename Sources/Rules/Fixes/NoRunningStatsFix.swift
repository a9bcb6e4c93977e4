import Catalogue
import Formats
import Model
import YAMLSource

/// Option 1 as `track_running_stats: false`. The same edits are the second way to write option 2, which needs a factory
/// that takes a `norm_layer`.
struct NoRunningStatsFix: Fix {
  let target: FixTarget
  let id: FixID

  /// - Parameter option: `noRunningStats`, or `normLayer`
  init(_ target: FixTarget, as option: FixOption) { (self.target, id) = (target, .option(option)) }

  func removes(_ finding: Diagnostic) -> Bool { target.removes(finding) }

  func write(to draft: inout FixDraft) throws(FixRefusal) {
    let isNormLayer = id == .option(.normLayer)
    draft.title =
      isNormLayer
      ? "Build \(target.counted) without running statistics, by norm_layer" : target.untracking
    if isNormLayer { try target.requireFactories() }
    for site in target.sites {
      try target.requireReadable(site)
      if let key = site.key {
        try target.write(key, .noRunningStats, to: &draft.revision)
      } else if let choice = site.choice(.noRunningStats) {
        draft.title += ", by \(try target.write(choice, at: site, to: &draft.revision))"
      } else if let layer = site.layer {
        try target.untrack(layer, in: &draft.revision)
      } else if let factory = site.factory {
        try give(factory, at: site, to: &draft.revision)
      }
    }
  }

  /// Gives a factory its own class, with the eps and momentum that it would use, but without running statistics.
  private func give(_ factory: SpelledCall, at site: NormSite, to revision: inout Revision) throws(FixRefusal) {
    let untracked: (name: String, value: NodePlan) = ("track_running_stats", .literal("false"))
    if case .specification(let form) = factory.norm {
      let specification = NormSpecification(target: target, site: site, factory: factory, form: form)
      return try specification.write(nil, [untracked], to: &revision)
    }
    let types = Set(site.modules.map(\.norm.type))
    guard let type = types.first, types.count == 1 else { throw FixRefusal("the factory makes different normalisations") }
    let eps = try site.keyword("eps", \.eps, standard: 1e-5)
    let momentum = try site.keyword("momentum", \.momentum, standard: 0.1)
    try target.give(SpelledNorm("torch.nn.\(type)", keywords: eps + momentum + [untracked]), to: factory, in: &revision)
  }

  var changes: ProposedFix.Changes { target.untracked }
}

extension FixTarget {
  /// Whether all norms are InstanceNorms.
  var isInstance: Bool { sites.allSatisfy(\.isInstance) }

  /// What dropping the running statistics is called.
  var untracking: String { "Drop the running statistics of \(counted)" }

  /// What dropping the running statistics changes.
  var untracked: ProposedFix.Changes {
    let eval = isInstance ? "each example is normalised by its own channels" : "normalises by the batch itself, so predictions depend on the batch"
    return ProposedFix.Changes(train: "the same values", eval: eval, stateDict: lostKeys)
  }
}
