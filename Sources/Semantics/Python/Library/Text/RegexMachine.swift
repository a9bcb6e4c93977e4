/// Runs a regular expression's program over a text.
struct RegexMachine {
  let regex: Regex
  let text: [UInt32]
  /// The number of steps that are left for all matches in the text together.
  private(set) var budget = 1_000_000

  /// The ranges of a match and its groups; nil for a group that didn't take part.
  struct Match {
    let groups: [Range<Int>?]
    var range: Range<Int> { groups[0] ?? 0..<0 }
  }

  init(_ regex: Regex, _ text: String) {
    self.regex = regex
    self.text = text.unicodeScalars.map(\.value)
  }

  /// Whether no steps are left, so that results are not valid.
  var isExhausted: Bool { budget <= 0 }

  /// The first match that starts at `start` or later.
  mutating func search(from start: Int = 0) -> Match? {
    guard start <= text.count else { return nil }
    for place in start...text.count {
      if let match = match(at: place) { return match }
    }
    return nil
  }

  /// All matches that don't overlap (`re.finditer`).
  mutating func all() -> [Match] {
    var result: [Match] = []
    var place = 0
    while place <= text.count, let match = search(from: place), !isExhausted {
      result.append(match)
      place = match.range.isEmpty ? match.range.upperBound + 1 : match.range.upperBound
    }
    return result
  }

  /// The match that starts at `start`.
  /// - Parameter isFull: whether the match must end at the end of the text
  mutating func match(at start: Int, isFull: Bool = false) -> Match? {
    var saved = Array(repeating: -1, count: 2 * regex.groupCount + 2)
    var stack: [(step: Int, place: Int, saved: [Int])] = []
    var (step, place) = (0, start)
    while budget > 0, stack.count < 10_000 {
      budget -= 1
      var isMatching = true
      switch regex.steps[step] {
      case .one(let set):
        isMatching = place < text.count && set.contains(text[place])
        if isMatching { (step, place) = (step + 1, place + 1) }
      case .fork(let first, let second):
        stack.append((step + second, place, saved))
        step += first
      case .jump(let distance): step += distance
      case .save(let slot):
        saved[slot] = place
        step += 1
      case .start:
        isMatching = place == 0
        step += 1
      case .end:
        isMatching = place == text.count || place == text.count - 1 && text[place] == 10
        step += 1
      case .word(let isBoundary):
        isMatching = isAtBoundary(place) == isBoundary
        step += 1
      case .found:
        isMatching = !isFull || place == text.count
        if isMatching { return Match(groups: groups(saved)) }
      }
      guard !isMatching else { continue }
      guard let last = stack.popLast() else { return nil }
      (step, place, saved) = last
    }
    budget = 0
    return nil
  }

  private func groups(_ saved: [Int]) -> [Range<Int>?] {
    stride(from: 0, to: saved.count, by: 2).map { saved[$0] >= 0 && saved[$0 + 1] >= saved[$0] ? saved[$0]..<saved[$0 + 1] : nil }
  }

  private func isAtBoundary(_ place: Int) -> Bool {
    let before = place > 0 && ScalarSet.isWord(text[place - 1])
    let behind = place < text.count && ScalarSet.isWord(text[place])
    return before != behind
  }

  /// A part of the text.
  func text(_ range: Range<Int>) -> String {
    String(String.UnicodeScalarView(text[range].compactMap(Unicode.Scalar.init)))
  }
}
