import Semantics

/// NL301: a `BatchNorm` built with a number of groups as its eps, as the PyTorch page on batch norm misprints it.
enum GroupsAsEps: Rule {
  static let code = RuleCode.groupsAsEps

  static func judge(_ remark: LayerGraph.Remark.Kind, at site: Site) -> Finding? {
    guard case .groupsAsEps(let eps) = remark else { return nil }
    return Finding(
      "\(site.subject) is built with eps = \(eps): its second argument is no number of groups",
      help: "for group normalisation write torch.nn.GroupNorm with `num_groups` and `num_channels`")
  }
}
