import Catalogue
import Formats
import Model
import YAMLSource

/// Option 1 as `GroupNorm`: replaces each batch norm, or gives a `norm_layer` to the factory that makes them. The same edits are the
/// first way to write option 2, which needs a factory that takes a `norm_layer`.
struct GroupNormFix: Fix {
  let target: FixTarget
  let id: FixID

  /// - Parameter option: `groupNorm`, or `normLayer`
  init(_ target: FixTarget, as option: FixOption) { (self.target, id) = (target, .option(option)) }

  func removes(_ finding: Diagnostic) -> Bool { target.removes(finding) }

  func write(to draft: inout FixDraft) throws(FixRefusal) {
    let isNormLayer = id == .option(.normLayer)
    draft.title =
      target.isInstance
      ? target.untracking : isNormLayer ? "Build \(target.counted) as GroupNorm, by norm_layer" : "Replace \(target.counted) by GroupNorm"
    if isNormLayer { try target.requireFactories() }
    for site in target.sites {
      if let choice = site.choice(.groupNorm) {
        draft.title += ", by \(try target.write(choice, at: site, to: &draft.revision))"
      } else {
        try write(site, to: &draft.revision)
      }
    }
  }

  private func write(_ site: NormSite, to revision: inout Revision) throws(FixRefusal) {
    if let key = site.key { return try target.write(key, .groupNorm, to: &revision) }
    try target.requireReadable(site)
    if site.isInstance {
      guard let layer = site.layer else { throw FixRefusal("a factory makes InstanceNorms that can't be changed from outside") }
      return try target.untrack(layer, in: &revision)
    }
    let groups = try GroupChoice.groups(for: site.modules, limit: target.options.groups)
    if let factory = site.factory {
      try requireTakenKeywords(site)
      try give(factory, groups: groups, at: site, to: &revision)
    } else if var layer = site.layer, let form = layer.groupNorm {
      layer.become(form, groups: groups, channels: site.modules[0].channels ?? 0, shared: SharedArguments.all)
      try target.write(layer, to: &revision)
    }
  }

  /// Throws where a class in Python hands its normalisations what a GroupNorm doesn't take.
  private func requireTakenKeywords(_ site: NormSite) throws(FixRefusal) {
    guard let callable = site.control?.callable,
      let keyword = callable.keywords.subtracting(["eps", "affine", "device", "dtype"]).min()
    else { return }
    throw FixRefusal("the class calls `\(callable.parameter)` with `\(keyword)`, which GroupNorm doesn't take")
  }

  /// Makes a factory build GroupNorms, or InstanceNorms, which compute the same, if each channel is a group.
  private func give(
    _ factory: SpelledCall, groups: Int, at site: NormSite, to revision: inout Revision
  ) throws(FixRefusal) {
    let count = NodePlan.literal(String(groups))
    if case .specification(let form) = factory.norm {
      let specification = NormSpecification(target: target, site: site, factory: factory, form: form)
      return try specification.write(form.group, [("num_groups", count)], to: &revision)
    }
    let isInstance = GroupChoice.isInstanceNorm(site.modules, groups: groups)
    if var layer = site.layer {
      if isInstance {
        layer.become("torch.nn.InstanceNorm2d", [("eps", .old("eps")), ("affine", .new(.literal("true")))])
      } else {
        layer.become("torch.nn.GroupNorm", [("num_groups", .new(count))] + SharedArguments.all, leading: 1)
      }
      return try target.write(layer, to: &revision)
    }
    let eps = try site.keyword("eps", \.eps, standard: 1e-5)
    if isInstance {
      let norm = SpelledNorm("torch.nn.InstanceNorm2d", keywords: [("affine", .literal("true"))] + eps)
      try target.give(norm, to: factory, in: &revision)
    } else {
      try target.give(SpelledNorm("torch.nn.GroupNorm", positional: [count], keywords: eps), to: factory, in: &revision)
    }
  }

  var changes: ProposedFix.Changes {
    if target.isInstance { return target.untracked }
    return ProposedFix.Changes(
      train: "other values: each example is normalised by groups of its own channels, not with its batch",
      eval: "other values: the same function as in train", stateDict: target.lostKeys + "; weight and bias stay")
  }
}
