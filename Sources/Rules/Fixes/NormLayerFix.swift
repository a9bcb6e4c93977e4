import Semantics
import YAMLSource

/// Option 2: the `norm_layer` of factories, here as GroupNorm. Layers written out beside them become the same.
enum NormLayerFix: OptionFix {
  static let option = FixOption.normLayer

  static func write(_ target: FixTarget, to revision: inout Revision) throws(FixRefusal) {
    guard target.hasFactories else { throw FixRefusal(target.withoutFactories) }
    try GroupNormFix.write(target, to: &revision)
  }

  /// Gives a factory GroupNorms, or the same function under another name where the groups are the channels.
  static func write(
    _ groups: Int, _ site: NormSite, _ factory: SpelledCall, _ target: FixTarget, to revision: inout Revision
  ) throws(FixRefusal) {
    if case .specification(let form) = factory.norm {
      return try NormSpecification.write(form.group, [("num_groups", .literal(String(groups)))], form, site, factory, target, to: &revision)
    }
    let isInstance = GroupChoice.isInstanceNorm(site.modules, groups: groups)
    if var layer = site.layer {
      if isInstance {
        layer.become("torch.nn.InstanceNorm2d", [("eps", .old("eps")), ("affine", .new(.literal("true")))])
      } else {
        let first: (String, SpelledCall.Source) = ("num_groups", .new(.literal(String(groups))))
        layer.become("torch.nn.GroupNorm", [first] + GroupNormFix.carried, leading: 1)
      }
      return try target.write(layer, to: &revision)
    }
    let eps = try keyword("eps", site.modules.map(\.norm.eps), standard: 1e-5)
    if isInstance {
      try give("torch.nn.InstanceNorm2d", [], [("affine", .literal("true"))] + eps, factory, target, &revision)
    } else {
      try give("torch.nn.GroupNorm", [.literal(String(groups))], eps, factory, target, &revision)
    }
  }

  /// Sets `norm_layer`.
  static func give(
    _ layer: String, _ positional: [NodePlan], _ keywords: [(name: String, value: NodePlan)], _ factory: SpelledCall,
    _ target: FixTarget, _ revision: inout Revision
  ) throws(FixRefusal) {
    guard factory.accepts(factory.normLayerName) else {
      throw FixRefusal("`\(factory.target.shortName)` takes no norm_layer")
    }
    var call = factory
    do {
      call.set(factory.normLayerName, try target.speller.callable(layer, positional: positional, keywords: keywords))
    } catch {
      throw FixRefusal(error)
    }
    try target.write(call, to: &revision)
  }

  /// An argument that the factory gives its own layers, where it isn't the class's default.
  static func keyword(
    _ name: String, _ values: [Double?], standard: Double
  ) throws(FixRefusal) -> [(name: String, value: NodePlan)] {
    guard let value = values.first ?? nil, values.allSatisfy({ $0 == value }) else {
      throw FixRefusal("the factory gives its layers different \(name)s")
    }
    return value == standard ? [] : [(name, .literal("\(value)"))]
  }

  static func title(_ target: FixTarget) -> String { "Build \(target.counted) as GroupNorm, by norm_layer" }
  static func changes(_ target: FixTarget) -> Fix.Changes { GroupNormFix.changes(target) }
}

/// Option 2 with a BatchNorm that keeps no statistics.
enum UntrackedNormLayerFix: OptionFix {
  static let option = FixOption.normLayer

  static func write(_ target: FixTarget, to revision: inout Revision) throws(FixRefusal) {
    guard target.hasFactories else { throw FixRefusal(target.withoutFactories) }
    try NoRunningStatsFix.write(target, to: &revision)
  }

  static func title(_ target: FixTarget) -> String { "Build \(target.counted) without running statistics, by norm_layer" }
  static func changes(_ target: FixTarget) -> Fix.Changes { NoRunningStatsFix.changes(target) }
}
