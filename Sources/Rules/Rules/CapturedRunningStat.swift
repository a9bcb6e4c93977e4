import Model

/// NL102: a gradient transform captures a buffer that is updated in place.
enum CapturedRunningStat: Rule {
  static let code = RuleCode.capturedRunningStat

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    switch effect {
    case .receivesBuffers where site.analysis.surroundings.capturesBuffers:
      Finding(
        "\(site.subject) has running statistics, into which DistributedDataParallel copies those of the first process in place, "
          + "but the gradient transform captures them",
        help: "transform the module inside of DistributedDataParallel (`ddp.module`), or use a normalisation without running statistics",
        buffers: ["running_mean", "running_var", "num_batches_tracked"])
    case .incrementsCounter where site.analysis.surroundings.capturesBuffers:
      finding("num_batches_tracked", at: site, otherwise: "use a normalisation without running statistics")
    case .writesBuffer(let name, _) where site.analysis.surroundings.capturesBuffers:
      finding(name, at: site, otherwise: "return the new value instead of writing it")
    case .renormalizesWeight where site.analysis.surroundings.capturesParameters:
      Finding(
        "\(site.subject) renormalises rows of its weight in place, which the gradient transform captures",
        help: "leave `max_norm` out, or pass the parameters as arguments")
    case .overwritesInput(.capturedInput):
      Finding(
        "\(site.subject) overwrites its input in place, which the gradient transform captures",
        help: "use `inplace: false`, or pass the inputs as arguments")
    default: nil
    }
  }

  private static func finding(_ buffer: String, at site: Site, otherwise: String) -> Finding {
    Finding(
      "\(site.subject) updates \(buffer) in place, which the gradient transform captures",
      help: site.untracking + site.thawing + "pass the buffers to the transformed function (`functional_call(model, (params, buffers), x)`, "
        + "`arguments: [params, buffers, inputs]`), or \(otherwise)",
      buffers: [buffer])
  }
}
