import Model

/// NL302: a normalisation without running statistics in a model that is called in eval mode.
enum BatchStatsInEval: Rule {
  static let code = RuleCode.batchStatsInEval

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    guard case .batchStatisticsInEval = effect else { return nil }
    return Finding(
      "\(site.subject) has no running statistics and is called in eval mode: predictions depend on the batch",
      help: "use GroupNorm, or keep the running statistics for eval mode")
  }
}
