import Model

/// NL203: a layer gets a tensor of another number of dimensions than it expects.
enum RankMismatch: Rule {
  static let code = RuleCode.rankMismatch

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    guard case .fault(.rankMismatch(let expected, let got)) = effect else { return nil }
    return Finding(
      "\(site.subject) expects \(expected) input (got \(got)D input)",
      help: isTooFew(got, expected) && site.analysis.surroundings.vmapCount > 0
        ? "vmap takes its dimension away: per-example calls need inputs that keep a batch axis of 1" : "")
  }

  /// Whether the tensor has fewer dimensions than the smallest number in `expected`, such as "2D or 3D".
  private static func isTooFew(_ got: Int, _ expected: String) -> Bool {
    expected.first(where: \.isNumber)?.wholeNumberValue.map { got < $0 } ?? false
  }
}
