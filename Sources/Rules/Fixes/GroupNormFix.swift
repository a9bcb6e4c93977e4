import Semantics
import YAMLSource

/// Option 1 in its first form: `GroupNorm` in the place of the batch norm, by `norm_layer` where a factory makes it.
enum GroupNormFix: OptionFix {
  static let option = FixOption.groupNorm

  static func write(_ target: FixTarget, to revision: inout Revision) throws(FixRefusal) {
    for site in target.sites { try write(site, target, to: &revision) }
  }

  private static func write(_ site: NormSite, _ target: FixTarget, to revision: inout Revision) throws(FixRefusal) {
    if let key = site.key { return try target.write(key, option, to: &revision) }
    if site.isInstance {
      guard let layer = site.layer else { throw FixRefusal("a factory makes InstanceNorms that can't be changed from outside") }
      return try target.untrack(layer, to: &revision)
    }
    let groups = try GroupChoice.groups(for: site.modules, limit: target.options.groups)
    if let factory = site.factory {
      try NormLayerFix.write(groups, site, factory, target, to: &revision)
    } else if var layer = site.layer {
      become(&layer, site, groups)
      try target.write(layer, to: &revision)
    }
  }

  private static func become(_ layer: inout SpelledCall, _ site: NormSite, _ groups: Int) {
    guard let form = layer.groupNorm else { return }
    layer.become(form, groups: groups, channels: site.modules[0].channels ?? 0, shared: carried)
  }

  /// What goes on to a `GroupNorm`; momentum and track_running_stats mean nothing to it.
  static let carried: [(name: String, value: SpelledCall.Source)] =
    ["eps", "affine", "device", "dtype", "bias"].map { ($0, .old($0)) }

  static func title(_ target: FixTarget) -> String { "Replace \(target.counted) by GroupNorm" }

  static func changes(_ target: FixTarget) -> Fix.Changes {
    Fix.Changes(
      train: "other values: each example is normalised by groups of its own channels, not with its batch",
      eval: "other values: the same function as in train", stateDict: target.lostKeys + "; weight and bias stay")
  }
}
