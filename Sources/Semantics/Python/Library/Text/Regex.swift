/// A regular expression of Python's `re`, with what models' code uses: literals, classes, groups, alternatives, repetitions and anchors.
/// Look-around and back references are not supported.
///
/// A pattern is compiled to a program for a backtracking machine (`RegexMachine`), whose steps are counted. If a match takes too many
/// steps, its result is unknown.
struct Regex: Sendable {
  enum Step: Sendable {
    /// Consumes one scalar, which must be in the set.
    case one(ScalarSet)
    /// Continues at the first instruction; if that fails, at the second.
    case fork(Int, Int)
    case jump(Int)
    /// Stores the position as the start or the end of a group.
    case save(Int)
    case start, end, word(isBoundary: Bool)
    case found
  }

  let steps: [Step]
  /// The number of groups, not counting the whole match.
  let groupCount: Int
  /// The names of groups and their numbers.
  let names: [(name: String, group: Int)]

  /// The largest length of a program. A repetition with a count is compiled to as many copies.
  static let longest = 5_000

  /// Nil for a pattern that is not supported.
  /// - Parameter ignoresCase: `re.IGNORECASE`
  init?(_ pattern: String, ignoresCase: Bool = false) {
    var compiler = RegexCompiler(pattern, ignoresCase)
    guard let steps = compiler.compile() else { return nil }
    (self.steps, groupCount, names) = (steps, compiler.groups, compiler.names)
  }
}

/// A set of scalars that one position of a pattern matches.
struct ScalarSet: Sendable {
  var ranges: [ClosedRange<UInt32>] = []
  var isInverted = false
  var ignoresCase = false

  static let digits: [ClosedRange<UInt32>] = [48...57]
  static let letters: [ClosedRange<UInt32>] = [48...57, 65...90, 95...95, 97...122]
  static let spaces: [ClosedRange<UInt32>] = [9...13, 28...32]

  /// Whether the set is all scalars except those of `ranges`.
  static func complement(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var next: UInt32 = 0
    var result: [ClosedRange<UInt32>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { result.append(next...range.lowerBound - 1) }
      next = range.upperBound + 1
    }
    return result + [next...0x10FFFF]
  }

  func contains(_ scalar: UInt32) -> Bool {
    var isIn = ranges.contains { $0.contains(scalar) }
    if !isIn, ignoresCase {
      let other: UInt32? = (65...90).contains(scalar) ? scalar + 32 : (97...122).contains(scalar) ? scalar - 32 : nil
      if let other { isIn = ranges.contains { $0.contains(other) } }
    }
    return isIn != isInverted
  }

  static func isWord(_ scalar: UInt32) -> Bool {
    letters.contains { $0.contains(scalar) } || scalar > 127 && Unicode.Scalar(scalar)?.properties.isAlphabetic == true
  }
}
