import Model

/// NL101: running statistics are updated in place with values batched at a level at which they are not.
enum BatchedRunningStat: Rule {
  static let code = RuleCode.batchedRunningStat

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    guard case .updatesStatistics(let levels) = effect else { return nil }
    let escaping = levels.subtracting(site.analysis.context.levels(of: .buffers))
    guard let level = escaping.outermost else { return nil }
    return Finding(
      joined(
        site.subject, " updates running_mean and running_var in place with values batched at ", spelled(escaping),
        ", where they are not batched"),
      help: help(site, level),
      buffers: ["running_mean", "running_var"], level: level)
  }

  private static let cures = """
    use GroupNorm or `track_running_stats: false`, patch the model with torch.func.replace_all_batch_norm_modules_, \
    or call `model.eval()` before
    """

  private static func help(_ site: Site, _ level: Int) -> String {
    // replace_all_batch_norm_modules_ leaves an InstanceNorm as it is.
    if site.type.hasPrefix("InstanceNorm") || site.type.hasPrefix("LazyInstanceNorm") {
      return "leave `track_running_stats` at false, or call `model.eval()` before"
    }
    let cures = site.analysis.graph.switching(site.module)?.help ?? cures
    let isEnsemble = site.analysis.context.levels(of: .params).contains(level)
    return isEnsemble ? "stack the buffers too, by `torch.func.stack_module_state`, and map them (`in_dims: {buffers: 0}`); or \(cures)" : cures
  }
}
