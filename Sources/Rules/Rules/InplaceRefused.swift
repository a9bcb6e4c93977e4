import Model

/// NL106: an in-place operation that autograd or vmap refuses.
enum InplaceRefused: Rule {
  static let code = RuleCode.inplaceRefused

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    switch effect {
    case .overwritesInput(.differentiatedInput):
      finding("\(site.subject) overwrites the differentiated input itself: a leaf that requires grad can't be changed in place")
    case .overwritesInput(.neededForGradient):
      finding("\(site.subject) overwrites a tensor that the gradient of the layer before it needs")
    case .overwritesInput(.oneOfSeveralViews):
      finding("\(site.subject) overwrites one of the views that `chunk` or `split` returned, through which a gradient flows")
    case .overwritesInput(.batchedMask):
      finding("\(site.subject) writes a batched mask in place into a tensor that is not batched")
    case .renormalizesWeight(let levels) where !levels.isSubset(of: site.analysis.context.levels(of: .params)):
      Finding(
        "\(site.subject) renormalises rows of its weight in place, chosen by batched indices, but the weight is not batched",
        help: "leave `max_norm` out")
    case .drawsRandomNumbers(let draw)
    where draw.outcome(site.analysis.surroundings) == .batchedIntoUnbatched:
      Finding(
        "\(site.subject) draws different random numbers in place into a tensor that is not batched",
        help: RandomUnderVmap.cure(.same, in: site.analysis.context) + "; or call `model.eval()` before")
    default: nil
    }
  }

  private static func finding(_ message: String) -> Finding { Finding(message, help: "use `inplace: false`") }
}
