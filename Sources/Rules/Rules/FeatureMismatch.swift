import Semantics

/// NL202: what arrives has another number of features than the layer was built for.
enum FeatureMismatch: Rule {
  static let code = RuleCode.featureMismatch

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    if case .fault(let fault) = effect { finding(fault, site) } else { nil }
  }

  static func judge(_ remark: LayerGraph.Remark.Kind, at site: Site) -> Finding? {
    if case .fault(let fault) = remark { finding(fault, site) } else { nil }
  }

  private static func finding(_ fault: Fault, _ site: Site) -> Finding? {
    guard case .featureMismatch(let text) = fault else { return nil }
    return Finding(site.says(text))
  }
}
