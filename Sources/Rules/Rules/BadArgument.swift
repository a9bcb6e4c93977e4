import Semantics

/// NL207: a missing, unknown, doubled or invalid argument, or a size that does not fit.
enum BadArgument: Rule {
  static let code = RuleCode.badArgument

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    if case .fault(let fault) = effect { finding(fault, site) } else { nil }
  }

  static func judge(_ remark: LayerGraph.Remark.Kind, at site: Site) -> Finding? {
    if case .fault(let fault) = remark { finding(fault, site) } else { nil }
  }

  private static func finding(_ fault: Fault, _ site: Site) -> Finding? {
    guard case .badArgument(let text) = fault else { return nil }
    return Finding(site.says(text))
  }
}
