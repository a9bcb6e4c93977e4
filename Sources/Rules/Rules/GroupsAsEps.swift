import Model

/// NL301: a `BatchNorm` built with a number of groups as its eps, as the PyTorch page on batch norm misprints it.
enum GroupsAsEps: Rule {
  static let code = RuleCode.groupsAsEps

  static func judge(_ remark: LayerGraph.Remark.Kind, at site: Site) -> Finding? {
    guard case .groupsAsEps(let eps) = remark else { return nil }
    return Finding(
      "\(site.subject) is built with eps = \(spelled(eps)), which is added to the variance: a number of groups was meant?",
      help: "for group normalisation write torch.nn.GroupNorm with `num_groups` and `num_channels`")
  }

  private static func spelled(_ eps: Double) -> String { Int(exactly: eps).map(String.init) ?? "\(eps)" }
}
