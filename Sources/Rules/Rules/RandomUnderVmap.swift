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
    let cure = cure(draw.needsSame(site.analysis.surroundings) ? .same : .different, in: site.analysis.context)
    // Fractional pooling draws its regions in eval mode too.
    return site.type.hasPrefix("Fractional") ? cure : cure + "; or call `model.eval()` before"
  }

  /// The call that the program must make with another `randomness`, as code, and the same in the `normlint` section.
  static func cure(_ randomness: Randomness, in context: Context) -> String {
    let names = context.transforms.filter { $0.randomness == .error }.map(\.name)
    let calls = names.enumerated().filter { names.firstIndex(of: $0.element) == $0.offset }
      .map { "`\($0.element)(..., randomness=\"\(randomness.rawValue)\")`" }
    if calls.isEmpty { return "write `jacfwd(jacrev(f), randomness=\"\(randomness.rawValue)\")` for `hessian(f)`" }
    return "call \(calls.joined(separator: " and ")) in the program and say `randomness: \(randomness.rawValue)` in the context"
  }
}
