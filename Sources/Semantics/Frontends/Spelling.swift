/// The word of `words` that `word` is most likely meant to be: at most three letters differ, and no more
/// than a third of them.
public func nearest(to word: String, in words: some Sequence<String>) -> String? {
  let limit = max(1, min(3, word.utf8.count / 3))
  var best: (distance: Int, word: String)?
  let lower = Array(word.lowercased().utf8)
  for candidate in words where abs(candidate.utf8.count - word.utf8.count) <= limit {
    guard let distance = editDistance(lower, Array(candidate.lowercased().utf8), limit: limit) else { continue }
    if distance < best?.distance ?? Int.max || (distance == best?.distance && candidate < best!.word) {
      best = (distance, candidate)
    }
  }
  return best?.word
}

/// How many letters to insert, delete, replace, or swap with their neighbour; nil where it is more than `limit`.
private func editDistance(_ a: [UInt8], _ b: [UInt8], limit: Int) -> Int? {
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
    // Two rows, since a swap reaches over one.
    if row.allSatisfy({ $0 > limit }), last.allSatisfy({ $0 > limit }) { return nil }
    (beforeLast, last) = (last, row)
  }
  return last[b.count] <= limit ? last[b.count] : nil
}
