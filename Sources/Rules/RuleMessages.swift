extension RuleDocumentation {
  /// The rules that stand for what PyTorch or Python said: those that share the longest run of words with the text. Numbers count as
  /// equal, so that `expected 4D input (got 3D input)` is found by any sizes.
  /// - Parameter text: a message, a piece of one, or a line with more around it
  public static func standing(for text: String, among rules: [RuleDocumentation]) -> [RuleDocumentation] {
    let words = words(of: text)
    let needed = min(words.count, leastRun)
    guard needed > 1 else { return [] }
    let runs = rules.map { rule in rule.messages.map { longestRun(words, self.words(of: $0)) }.max() ?? 0 }
    guard let longest = runs.max(), longest >= needed else { return [] }
    return zip(rules, runs).filter { $0.1 == longest }.map(\.0)
  }

  /// So many words in a row are no accident.
  private static let leastRun = 4

  /// Letters in lower case, or `#` for a number.
  private static func words(of text: String) -> [String] {
    var words: [String] = []
    var wasDigit = false
    var isInWord = false
    for scalar in text.lowercased().unicodeScalars {
      let isDigit = ("0"..."9").contains(scalar)
      let isLetter = scalar.properties.isAlphabetic
      if isDigit, !wasDigit { words.append("#") }
      if isLetter { if isInWord { words[words.count - 1].unicodeScalars.append(scalar) } else { words.append(String(scalar)) } }
      (wasDigit, isInWord) = (isDigit, isLetter)
    }
    return words
  }

  /// The length of the longest run of words that stands in both.
  private static func longestRun(_ a: [String], _ b: [String]) -> Int {
    var (best, last) = (0, [Int](repeating: 0, count: b.count + 1))
    for word in a {
      var row = [0]
      row.reserveCapacity(last.count)
      for (index, other) in b.enumerated() { row.append(word == other ? last[index] + 1 : 0) }
      best = max(best, row.max() ?? 0)
      last = row
    }
    return best
  }
}
