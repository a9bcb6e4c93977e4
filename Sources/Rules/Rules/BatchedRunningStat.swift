import Model

/// NL101: an in-place update of a buffer, such as running statistics, with values that are batched at a level at which the buffer isn't.
enum BatchedRunningStat: Rule {
  static let code = RuleCode.batchedRunningStat

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    switch effect {
    case .updatesStatistics(let levels):
      finding("running_mean and running_var", ["running_mean", "running_var"], levels, at: site) { help(site, $0) }
    case .writesBuffer(let name, let levels): finding(name, [name], levels, at: site) { _ in ownBuffer }
    default: nil
    }
  }

  private static func finding(
    _ subject: String, _ buffers: [String], _ levels: LevelSet, at site: Site, help: (Int) -> String
  ) -> Finding? {
    let escaping = levels.subtracting(site.analysis.context.levels(of: .buffers))
    guard let level = escaping.outermost else { return nil }
    return Finding(
      joined(
        site.subject, " updates \(subject) in place with values batched at ", spelled(escaping), ", where ",
        buffers.count == 1 ? "it is not batched" : "they are not batched"),
      help: help(level), buffers: buffers, level: level)
  }

  private static let ownBuffer =
    "return the new value instead of writing it, or stack the buffers too, by `torch.func.stack_module_state`, and map them (`in_dims: {buffers: 0}`)"

  private static let cures = """
    use GroupNorm or `track_running_stats: false`, patch the model with torch.func.replace_all_batch_norm_modules_, \
    or call `model.eval()` before
    """

  private static func help(_ site: Site, _ level: Int) -> String {
    // replace_all_batch_norm_modules_ doesn't change an InstanceNorm.
    if site.type.hasPrefix("InstanceNorm") || site.type.hasPrefix("LazyInstanceNorm") {
      return site.untracking + "leave `track_running_stats` at false, or call `model.eval()` before"
    }
    let cures = site.untracking + site.thawing + (site.analysis.graph.switching(site.module)?.help ?? cures)
    let isEnsemble = site.analysis.context.levels(of: .params).contains(level)
    return isEnsemble ? "stack the buffers too, by `torch.func.stack_module_state`, and map them (`in_dims: {buffers: 0}`); or \(cures)" : cures
  }
}
