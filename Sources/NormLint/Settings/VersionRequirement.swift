/// `required-version`: comparisons with a version, all of which must hold.
struct VersionRequirement {
  private struct Comparison {
    let sign: String
    let version: [Int]
  }

  private let comparisons: [Comparison]

  /// A bare version must match exactly. Nil for malformed text.
  init?(_ text: String) {
    var comparisons: [Comparison] = []
    for part in Choice.items(text) {
      let sign = part.prefix { "<>=!".contains($0) }
      guard ["", "==", "!=", ">=", "<=", ">", "<"].contains(sign),
        let version = VersionRequirement.numbers(part.dropFirst(sign.count).drop { $0 == " " })
      else { return nil }
      comparisons.append(Comparison(sign: String(sign), version: version))
    }
    self.comparisons = comparisons
  }

  func allows(_ version: String) -> Bool {
    guard let running = VersionRequirement.numbers(version[...]) else { return false }
    return comparisons.allSatisfy { comparison in
      let order = VersionRequirement.compare(running, comparison.version)
      return switch comparison.sign {
      case "!=": order != 0
      case ">=": order >= 0
      case "<=": order <= 0
      case ">": order > 0
      case "<": order < 0
      default: order == 0
      }
    }
  }

  private static func numbers(_ text: Substring) -> [Int]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    return parts.contains { ($0 ?? -1) < 0 } ? nil : parts.compactMap { $0 }
  }

  /// Missing numbers are zeros: 1 is 1.0.0.
  private static func compare(_ a: [Int], _ b: [Int]) -> Int {
    for i in 0..<max(a.count, b.count) {
      let (x, y) = (i < a.count ? a[i] : 0, i < b.count ? b[i] : 0)
      if x != y { return x < y ? -1 : 1 }
    }
    return 0
  }
}
