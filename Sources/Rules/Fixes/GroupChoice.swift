import Model

/// The number of groups that a `GroupNorm` gets.
enum GroupChoice {
  /// The largest number up to `limit` that divides the channels of every module and leaves none of them a single value per
  /// group; nil where there is none.
  static func groups(for modules: [NormSite.Module], limit: Int) throws(FixRefusal) -> Int {
    var divisor = 0
    for module in modules {
      guard let channels = module.channels, channels > 0 else { throw FixRefusal("the number of channels is not known") }
      divisor = gcd(divisor, channels)
    }
    for groups in stride(from: max(1, min(limit, divisor)), through: 1, by: -1) where divisor % groups == 0 {
      if modules.allSatisfy({ leavesValues($0, groups) }) { return groups }
    }
    throw FixRefusal("GroupNorm would be left with one value per group")
  }

  /// Whether a group of one example has more than one value.
  private static func leavesValues(_ module: NormSite.Module, _ groups: Int) -> Bool {
    guard let channels = module.channels else { return false }
    // If the shape is unknown, only the input of a BatchNorm1d may have no spatial positions.
    let positions = module.valuesPerChannel ?? (module.norm.type.contains(part: "1d") || module.norm.type == "SyncBatchNorm" ? 1 : 2)
    return channels / groups * positions > 1
  }

  /// Whether the number of channels is prime, so that each channel becomes a group. `InstanceNorm2d` computes the same then, and can be
  /// called with any number of channels.
  static func isInstanceNorm(_ modules: [NormSite.Module], groups: Int) -> Bool {
    groups > 1 && modules.allSatisfy { $0.channels == groups && $0.norm.type == "BatchNorm2d" }
      && !(2..<groups).contains { groups % $0 == 0 }
  }

  static func gcd(_ a: Int, _ b: Int) -> Int { b == 0 ? a : gcd(b, a % b) }
}
