import Model

/// NL306: vmap has no batching rule for an operation and loops over the examples.
enum SlowFallback: Rule {
  static let code = RuleCode.slowFallback

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    guard case .loops(let levels, let operation) = effect else { return nil }
    return Finding(
      "\(site.subject): vmap has no batching rule for \(operation) and calls it for one example after the other, which is slow",
      help: "see `normlint rule NL306` for layers that do the same with batching rules", level: levels.outermost)
  }
}
