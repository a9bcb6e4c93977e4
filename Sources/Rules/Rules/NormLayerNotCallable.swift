import Semantics

/// NL205: `norm_layer` cannot be called with the number of channels.
enum NormLayerNotCallable: Rule {
  static let code = RuleCode.normLayerNotCallable

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    if case .fault(let fault) = effect { finding(fault, site) } else { nil }
  }

  static func judge(_ remark: LayerGraph.Remark.Kind, at site: Site) -> Finding? {
    if case .fault(let fault) = remark { finding(fault, site) } else { nil }
  }

  private static func finding(_ fault: Fault, _ site: Site) -> Finding? {
    guard case .normLayerNotCallable(let text) = fault else { return nil }
    return Finding("\(site.subject): `norm_layer` can't be called with the number of channels alone: \(text)",
      help: "give a class, or a partial that leaves its first argument to the number of channels; of GroupNorm the number of "
        + "groups by position")
  }
}
