import Semantics

/// NL206: a factory that takes no `norm_layer`.
enum NormLayerNotAccepted: Rule {
  static let code = RuleCode.normLayerNotAccepted

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    if case .fault(let fault) = effect { finding(fault, site) } else { nil }
  }

  static func judge(_ remark: LayerGraph.Remark.Kind, at site: Site) -> Finding? {
    if case .fault(let fault) = remark { finding(fault, site) } else { nil }
  }

  private static func finding(_ fault: Fault, _ site: Site) -> Finding? {
    guard case .normLayerNotAccepted(let text) = fault else { return nil }
    return Finding(site.says(text),
      help: "patch the built model instead: torch.func.replace_all_batch_norm_modules_")
  }
}
