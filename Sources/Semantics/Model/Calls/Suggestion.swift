/// "Did you mean": finds the closest word.
public enum Suggestion {
  /// The closest of `words`: at most three letters differ, and no more than a third of them; nil where none is so close.
  /// A hyphen and an underscore count as one letter. Of equally close words the first in order of the alphabet.
  public static func closest(to word: String, in words: some Sequence<String>) -> String? {
    let limit = max(1, min(3, word.utf8.count / 3))
    var best: (distance: Int, word: String)?
    let letters = letters(word)
    for candidate in words where abs(candidate.utf8.count - letters.count) <= limit {
      guard let distance = editDistance(letters, self.letters(candidate), limit: limit) else { continue }
      if let best, (best.distance, best.word) <= (distance, candidate) { continue }
      best = (distance, candidate)
    }
    return best?.word
  }

  /// A message's end such as "; did you mean `x`?"; empty if no word is close.
  /// - Parameter quote: the quote around the word
  public static func phrase(for word: String, in words: some Sequence<String>, quote: Character = "`") -> String {
    closest(to: word, in: words).map { "; did you mean \(quote)\($0)\(quote)?" } ?? ""
  }

  private static func letters(_ word: String) -> [UInt8] {
    word.lowercased().utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }
  }

  /// The Damerau-Levenshtein distance; nil if it is above `limit`.
  private static func editDistance(_ a: [UInt8], _ b: [UInt8], limit: Int) -> Int? {
    let common = zip(a, b).prefix { $0 == $1 }.count
    let (a, b) = (Array(a[common...]), Array(b[common...]))
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in b.indices {
        var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
        row.append(best)
      }
      // A transposition can skip one row, so check two.
      if row.allSatisfy({ $0 > limit }), last.allSatisfy({ $0 > limit }) { return nil }
      (beforeLast, last) = (last, row)
    }
    return last[b.count] <= limit ? last[b.count] : nil
  }
}

extension [String] {
  /// The words as a sentence lists them: "`a`, `b` and `c`".
  public func listed(_ conjunction: String) -> String {
    let words = map { "`\($0)`" }
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }
}
