/// The comments that suppress findings of one rule, for every place of a file. Building it and asking take about as long as the comments are many.
struct RuleSuppressions {
  /// A directive, and which of its codes names the rule.
  struct Use: Equatable {
    let directive: Int
    let code: Int
  }

  /// The uses of each `ignore`, those that cover the least text on top.
  private let ignored: Layers
  private let ignores: [Use]
  /// Where each `disable` and `enable` ends, and the first `disable` that counts from there on.
  private var regions: [(end: Int, disable: Use?)] = []
  private let fileIgnores: [Use]
  /// The first directive that disables the rule.
  let firstDisable: Int?

  /// - Parameter uses: those of the rule, in the order of the text
  init(_ uses: [Use], _ directives: [Directive], _ coverages: [Coverage?]) {
    let of = { (kind: Directive.Kind) in uses.filter { directives[$0.directive].kind == kind } }
    let covering = of(.ignore).compactMap { use in coverages[use.directive].map { (use, $0) } }
    let sorted = covering.enumerated().sorted { ($0.element.1.size, $0.offset) < ($1.element.1.size, $1.offset) }.map(\.element)
    (ignores, ignored) = (sorted.map(\.0), Layers(sorted.map(\.1.ranges)))
    (fileIgnores, firstDisable) = (of(.fileIgnore), of(.disable).first?.directive)
    var disable: Use?
    for use in uses {
      switch directives[use.directive].kind {
      case .disable: disable = disable ?? use
      case .enable: disable = nil
      case .ignore, .fileIgnore: continue
      }
      regions.append((directives[use.directive].range.upperBound, disable))
    }
  }

  /// The use that covers a place and the least text; the first of several.
  /// - Parameter excluded: a directive that does not count
  func closest(to offset: Int, except excluded: Int?) -> Use? {
    if let use = ignored.top(at: offset).map({ ignores[$0] }).first(where: { $0.directive != excluded }) { return use }
    let region = (0..<regions.count).lowest(where: { regions[$0].end > offset }) - 1
    if region >= 0, let disable = regions[region].disable { return disable }
    return fileIgnores.first { $0.directive != excluded }
  }
}

/// Ranges of a text that lie over each other: the two on top at each place.
private struct Layers {
  /// Where a stretch begins: a piece of text on which the same ranges lie.
  private let starts: [Int]
  private var tops: [[Int]]

  /// - Parameter layers: from the top down; the ranges of one may overlap
  init(_ layers: [[Range<Int>]]) {
    starts = Set(layers.joined().flatMap { [$0.lowerBound, $0.upperBound] }).sorted()
    tops = Array(repeating: [], count: starts.count)
    // From each stretch the next one that has room, or one on the way there.
    var next = Array(0...starts.count)
    for (layer, ranges) in layers.enumerated() {
      for range in ranges { add(layer, range, &next) }
    }
  }

  private mutating func add(_ layer: Int, _ range: Range<Int>, _ next: inout [Int]) {
    var stretch = Layers.open(from: (0..<starts.count).lowest(where: { starts[$0] >= range.lowerBound }), &next)
    while stretch < starts.count, starts[stretch] < range.upperBound {
      if tops[stretch].last != layer { tops[stretch].append(layer) }
      if tops[stretch].count == 2 { next[stretch] = stretch + 1 }
      stretch = Layers.open(from: stretch + 1, &next)
    }
  }

  private static func open(from stretch: Int, _ next: inout [Int]) -> Int {
    var stretch = stretch
    while next[stretch] != stretch {
      next[stretch] = next[next[stretch]]
      stretch = next[stretch]
    }
    return stretch
  }

  /// The one or two layers on top, the upper one first.
  func top(at offset: Int) -> [Int] {
    let stretch = (0..<starts.count).lowest(where: { starts[$0] > offset }) - 1
    return stretch < 0 ? [] : tops[stretch]
  }
}
