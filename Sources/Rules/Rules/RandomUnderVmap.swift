import Catalogue
import Execution
import Formats
import Model

/// NL104: random numbers are drawn under a vmap whose `randomness` is "error".
enum RandomUnderVmap: Rule {
  static let code = RuleCode.randomUnderVmap

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    guard case .drawsRandomNumbers(let draw) = effect, draw.outcome(site.analysis.surroundings) == .refused
    else { return nil }
    return Finding(
      "\(site.subject) draws random numbers under a vmap with randomness \"error\"",
      help: help(draw, site))
  }

  private static func help(_ draw: RandomDraw, _ site: Site) -> String {
    let hasVmap = !site.analysis.context.vmapLevels.isEmpty
    // Fractional pooling draws its regions in eval mode too.
    let cures =
      (hasVmap ? ["say `randomness: \(draw == .sampled ? "different" : "same")` in the vmap"] : [])
      + (site.type.hasPrefix("Fractional") ? [] : ["call the model in eval mode"])
    return cures.joined(separator: ", or ") + (hasVmap ? "" : " (jacfwd and hessian run a vmap of their own)")
  }
}
