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
    let names = site.analysis.context.transforms.filter { $0.randomness == .error }.map(\.name)
    let transforms = names.enumerated().filter { names.firstIndex(of: $0.element) == $0.offset }.map { "the \($0.element)" }
    let randomness = draw == .sampled ? "different" : "same"
    // Fractional pooling draws its regions in eval mode too.
    let cures =
      (transforms.isEmpty ? [] : ["say `randomness: \(randomness)` in \(transforms.joined(separator: " and "))"])
      + (site.type.hasPrefix("Fractional") ? [] : ["call the model in eval mode"])
    return cures.joined(separator: ", or ") + (transforms.isEmpty ? " (a hessian runs a vmap of its own)" : "")
  }
}
