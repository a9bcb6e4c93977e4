import Semantics

/// NL104: random numbers are drawn under a vmap whose `randomness` is "error".
enum RandomUnderVmap: Rule {
  static let code = RuleCode.randomUnderVmap

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    guard case .drawsRandomNumbers(let draw) = effect, draw.outcome(site.analysis.surroundings) == .refused
    else { return nil }
    return Finding(
      "\(site.subject) draws random numbers under a vmap with randomness \"error\"",
      help: "say `randomness: \(draw == .sampled ? "different" : "same")` in the vmap (jacfwd and hessian run a vmap of "
        + "their own), or call the model in eval mode")
  }
}
