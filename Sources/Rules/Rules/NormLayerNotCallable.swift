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
    return Finding("\(site.subject): `norm_layer` can't be called with the number of channels: \(text)",
      help: "write a partial whose first free argument is the number of channels, such as "
        + "{_target_: torch.nn.GroupNorm, _partial_: true, _args_: [32]}")
  }
}
