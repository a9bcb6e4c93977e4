import Model

/// NL205: `norm_layer` cannot be called with the number of channels.
enum NormLayerNotCallable: FaultRule {
  static let code = RuleCode.normLayerNotCallable

  static func finding(_ fault: Fault, at site: Site) -> Finding? {
    guard case .normLayerNotCallable(let text) = fault else { return nil }
    return Finding(
      "\(site.subject): `norm_layer` can't be called with the number of channels alone: \(text)",
      help: "give a class, or a partial that leaves its first argument to the number of channels; of GroupNorm the number of "
        + "groups by position")
  }
}
