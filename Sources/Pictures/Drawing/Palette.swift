import Model

/// How batched values are told apart: a colour and a text for each set of vmap levels. The colours differ for colour-blind eyes too, and in
/// print by the texts.
struct Palette {
  private let context: Context

  init(_ context: Context) { self.context = context }

  /// The class in `picture.css`.
  func name(_ levels: LevelSet) -> StaticString {
    let own = levels.levels
    guard let first = own.first else { return "l0" }
    if own.count > 1 { return "lm" }
    switch context.vmapLevels.levels.firstIndex(of: first) {
    case 0: return "l1"
    case 1: return "l2"
    default: return "l3"
    }
  }

  /// `L1`, `L1+2`; empty for what is not batched.
  func short(_ levels: LevelSet) -> String { levels.isEmpty ? "" : "L" + levels.levels.map { String($0 + 1) }.joined(separator: "+") }

  /// `batched at level 1`
  static func long(_ levels: LevelSet) -> String {
    levels.isEmpty ? "not batched" : "batched at level\(levels.bits.nonzeroBitCount == 1 ? "" : "s") \(levels.numbers)"
  }

  /// How many examples a value that is batched at these levels has; nil where that is beyond all numbers.
  func examples(_ levels: LevelSet) -> Int? {
    levels.levels.reduce(Int?.some(1)) { total, level in
      guard let total, context.transforms.indices.contains(level), let vmap = context.transforms[level].vmap else { return total }
      let (product, overflow) = total.multipliedReportingOverflow(by: vmap.size)
      return overflow ? nil : product
    }
  }

  /// A line of the legend for each set of levels that occurs.
  func legend(_ boxes: [Box]) -> [(name: StaticString, text: String)] {
    var sets: [LevelSet] = []
    for box in boxes where !box.facts.levels.isEmpty && !sets.contains(box.facts.levels) { sets.append(box.facts.levels) }
    return sets.sorted { $0.bits < $1.bits }.map { levels in
      let count = examples(levels).map { " over \($0) examples" } ?? ""
      return (name(levels), "\(short(levels)): \(Palette.long(levels)) by vmap\(count)")
    }
  }
}
