/// A regular expression of Python's `re`, as far as sources of models use it: literals, classes, groups, alternatives,
/// repetitions and anchors. Look-around and back references are not read.
///
/// A pattern becomes a program for a backtracking machine (`RegexMachine`), whose steps are counted: a pattern that takes
/// too long has no known result.
struct Regex: Sendable {
  enum Step: Sendable {
    /// One scalar that the set has.
    case one(ScalarSet)
    /// Goes on at the first place, and at the second where that fails.
    case fork(Int, Int)
    case jump(Int)
    /// Notes the position as the start or end of a group.
    case save(Int)
    case start, end, word(isBoundary: Bool)
    case found
  }

  let steps: [Step]
  /// How many groups there are, the whole match not counted.
  let groupCount: Int
  /// The names of groups and their numbers.
  let names: [(name: String, group: Int)]

  /// Programs may be so long: a counted repetition is written out.
  static let longest = 5_000

  /// Nil for a pattern that is not read.
  /// - Parameter ignoresCase: `re.IGNORECASE`
  init?(_ pattern: String, ignoresCase: Bool = false) {
    var compiler = RegexCompiler(pattern, ignoresCase)
    guard let steps = compiler.compile() else { return nil }
    (self.steps, groupCount, names) = (steps, compiler.groups, compiler.names)
  }
}

/// Which scalars a place of a pattern takes.
struct ScalarSet: Sendable {
  var ranges: [ClosedRange<UInt32>] = []
  var isInverted = false
  var ignoresCase = false

  static let digits: [ClosedRange<UInt32>] = [48...57]
  static let letters: [ClosedRange<UInt32>] = [48...57, 65...90, 95...95, 97...122]
  static let spaces: [ClosedRange<UInt32>] = [9...13, 28...32]

  /// All scalars but those of `ranges`.
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
