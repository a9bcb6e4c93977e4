import Semantics
import YAMLSource

/// Option 1 in its second form: `track_running_stats: false`.
enum NoRunningStatsFix: OptionFix {
  static let option = FixOption.noRunningStats

  static func write(_ target: FixTarget, to revision: inout Revision) throws(FixRefusal) {
    for site in target.sites {
      if let key = site.key {
        try target.write(key, option, to: &revision)
      } else if let layer = site.layer {
        try target.untrack(layer, to: &revision)
      } else if let factory = site.factory {
        try write(site, factory, target, &revision)
      }
    }
  }

  /// The factory's own class, with its own eps and momentum.
  private static func write(
    _ site: NormSite, _ factory: SpelledCall, _ target: FixTarget, _ revision: inout Revision
  ) throws(FixRefusal) {
    if case .specification(let form) = factory.norm {
      let kept: (String, NodePlan) = ("track_running_stats", .literal("false"))
      return try NormSpecification.write(nil, [kept], form, site, factory, target, to: &revision)
    }
    let types = Set(site.modules.map(\.norm.type))
    guard let type = types.first, types.count == 1 else { throw FixRefusal("the factory makes different normalisations") }
    let eps = try NormLayerFix.keyword("eps", site.modules.map(\.norm.eps), standard: 1e-5)
    let momentum = try NormLayerFix.keyword("momentum", site.modules.map(\.norm.momentum), standard: 0.1)
    try NormLayerFix.give(
      "torch.nn.\(type)", [], eps + momentum + [("track_running_stats", .literal("false"))], factory, target, &revision)
  }

  static func title(_ target: FixTarget) -> String { "Drop the running statistics of \(target.counted)" }

  static func changes(_ target: FixTarget) -> Fix.Changes {
    Fix.Changes(
      train: "the same values", eval: "normalises by the batch itself, so predictions depend on the batch",
      stateDict: target.lostKeys)
  }
}
