import Semantics

/// NL105: an operation for which vmap has no batching rule.
enum NoBatchingRule: Rule {
  static let code = RuleCode.noBatchingRule

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    guard case .lacksBatchingRule(let levels, let operation) = effect else { return nil }
    return Finding(
      "\(site.subject) has no batching rule in torch.func: vmap refuses \(operation)",
      help: "keep it outside of the vmapped function, or write it with operations that vmap supports",
      level: levels.outermost)
  }
}
