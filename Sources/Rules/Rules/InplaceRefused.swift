import Model

/// NL106: an in-place operation that autograd or vmap refuses.
enum InplaceRefused: Rule {
  static let code = RuleCode.inplaceRefused

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    switch effect {
    case .overwritesInput(.differentiatedInput):
      finding(site, "\(site.subject) overwrites the differentiated input itself: a leaf that requires grad can't be changed in place")
    case .overwritesInput(.neededForGradient):
      finding(site, "\(site.subject) overwrites a tensor that the gradient of the layer before it needs")
    case .overwritesInput(.oneOfSeveralViews):
      finding(site, "\(site.subject) overwrites one of the views that `chunk` or `split` returned, through which a gradient flows")
    case .overwritesInput(.batchedMask):
      finding(site, "\(site.subject) writes a batched value in place into a tensor that is not batched")
    case .renormalizesWeight(let levels) where !levels.isSubset(of: site.analysis.context.levels(of: .params)):
      Finding(
        "\(site.subject) renormalises rows of its weight in place, chosen by batched indices, but the weight is not batched",
        help: "leave `max_norm` out")
    case .drawsRandomNumbers(let draw)
    where draw.outcome(site.analysis.surroundings) == .batchedIntoUnbatched:
      Finding(
        "\(site.subject) draws different random numbers in place into a tensor that is not batched",
        help: RandomUnderVmap.cure(.same, in: site.analysis.context) + "; or call `model.eval()` before")
    case .drawsRandomNumbers(let draw) where draw.outcome(site.analysis.surroundings) == .endless:
      Finding(
        "\(site.subject) draws random numbers in place into a tensor that a vmap around another one has batched, where PyTorch calls itself until the process ends",
        help: "draw without `_`, as `torch.bernoulli` does; or call `model.eval()` before")
    default: nil
    }
  }

  private static func finding(_ site: Site, _ message: String) -> Finding {
    let isFunction = site.type.hasSuffix("_") || site.type == "setitem"
    return Finding(message, help: isFunction ? "make a new tensor instead of changing one in place" : "use `inplace: false`")
  }
}
