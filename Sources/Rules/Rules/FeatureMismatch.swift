import Model

/// NL202: what arrives has another number of features than the layer was built for.
enum FeatureMismatch: FaultRule {
  static let code = RuleCode.featureMismatch

  static func finding(_ fault: Fault, at site: Site) -> Finding? {
    guard case .featureMismatch(let text) = fault else { return nil }
    return Finding(site.says(text))
  }
}
