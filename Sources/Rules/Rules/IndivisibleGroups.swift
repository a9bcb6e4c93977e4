import Model

/// NL201: a `GroupNorm` whose channels its groups do not divide.
enum IndivisibleGroups: Rule {
  static let code = RuleCode.indivisibleGroups

  static func judge(_ remark: LayerGraph.Remark.Kind, at site: Site) -> Finding? {
    guard case .fault(.indivisibleGroups(let groups, let channels)) = remark else { return nil }
    return Finding(
      "\(site.subject) can't be built: num_channels (\(channels)) must be divisible by num_groups (\(groups))",
      help: help(groups, channels))
  }

  private static func help(_ groups: Int, _ channels: Int) -> String {
    guard channels > 0, groups > 0 else { return "" }
    if groups > channels, groups % channels == 0 { return "the two numbers may be swapped: `num_groups: \(channels), num_channels: \(groups)`" }
    let divisor = stride(from: min(groups, channels), to: 0, by: -1).first { channels % $0 == 0 } ?? 1
    return "\(divisor) is the largest number of groups up to \(groups) that divides \(channels)"
  }
}
