import Semantics

/// NL203: a layer gets a tensor of another number of dimensions than it expects.
enum RankMismatch: Rule {
  static let code = RuleCode.rankMismatch

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    guard case .fault(.rankMismatch(let expected, let got)) = effect else { return nil }
    return Finding(
      "\(site.subject) expects \(expected) input (got \(got)D input)",
      help: "vmap takes its dimension away: per-example calls need inputs that keep a batch axis of 1")
  }
}
