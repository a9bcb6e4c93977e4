import Model

/// NL103: the cumulative average of `momentum: null` reads a batched counter into Python.
enum CumulativeAverageItem: Rule {
  static let code = RuleCode.cumulativeAverageItem

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    guard case .readsCounter = effect, let level = site.analysis.context.levels(of: .buffers).outermost else { return nil }
    return Finding(
      "\(site.subject) has `momentum: null` and reads num_batches_tracked with .item(), but it is batched at "
        + spelled(.level(level)),
      help: "give `momentum` a number, or use a normalisation without running statistics", buffers: ["num_batches_tracked"])
  }
}
