import Model

/// NL305: `replace_all_batch_norm_modules_` around an `InstanceNorm` that tracks running statistics.
enum PatchMissesLayer: Rule {
  static let code = RuleCode.patchMissesLayer

  static func judge(_ remark: LayerGraph.Remark.Kind, at site: Site) -> Finding? {
    guard case .patchMisses = remark else { return nil }
    return Finding(
      "\(site.subject) keeps its running statistics: replace_all_batch_norm_modules_ changes batch norms alone",
      help: "set `track_running_stats: false` on it")
  }
}
