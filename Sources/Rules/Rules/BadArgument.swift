import Model

/// NL207: a missing, unknown, doubled or invalid argument, or a size that does not fit.
enum BadArgument: FaultRule {
  static let code = RuleCode.badArgument

  static func finding(_ fault: Fault, at site: Site) -> Finding? {
    guard case .badArgument(let text) = fault else { return nil }
    return Finding(site.says(text))
  }
}
