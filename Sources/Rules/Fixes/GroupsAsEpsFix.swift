import Semantics
import YAMLSource

/// NL301: the `GroupNorm` that was meant.
enum GroupsAsEpsFix: SmallFix {
  static let code = RuleCode.groupsAsEps
  static let option = "group-norm"

  static func write(
    _ module: Int32, _ model: ExaminedModel, _ file: YAMLFile, to revision: inout Revision
  ) throws(FixRefusal) -> String {
    var (factory, layer) = try model.layer(module, file)
    let graph = model.judgement.analysis.graph
    guard factory != nil || layer.argument("num_features") != nil else {
      throw FixRefusal("only a layer that is written out with its number of features can be repaired")
    }
    guard let eps = graph.normalization(module)?.eps, let groups = Int(exactly: eps), groups > 0 else {
      throw FixRefusal("eps is no number of groups")
    }
    guard let channels = graph.normalization(module)?.features.value, channels % groups == 0 else {
      throw FixRefusal("\(groups) groups don't divide the channels")
    }
    // A `norm_layer` is given the number of channels by its caller.
    layer.become(
      "torch.nn.GroupNorm",
      [("num_groups", .new(.literal(String(groups)))), ("num_channels", .old("num_features"))]
        + ["affine", "device", "dtype", "bias"].map { ($0, .old($0)) }, leading: factory == nil ? 0 : 1)
    try revision.write(layer, by: model.source.speller)
    return "Build the GroupNorm of \(groups) groups that was meant"
  }

  static let changes = Fix.Changes(
    train: "other values: \(meant)", eval: "other values: \(meant)", stateDict: "the running statistics' keys go, if there are any")
  private static let meant = "groups of channels are normalised, and eps is 1e-5"
}
