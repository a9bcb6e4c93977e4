/// The word of `words` that `word` is most likely meant to be: at most three letters differ, and no more
/// than a third of them.
public func nearest(to word: String, in words: some Sequence<String>) -> String? {
  let limit = max(1, min(3, word.utf8.count / 3))
  var best: (distance: Int, word: String)?
  for candidate in words where abs(candidate.utf8.count - word.utf8.count) <= limit {
    let distance = editDistance(Array(word.lowercased().utf8), Array(candidate.lowercased().utf8))
    if distance <= limit, distance < best?.distance ?? Int.max || (distance == best?.distance && candidate < best!.word) {
      best = (distance, candidate)
    }
  }
  return best?.word
}

/// Levenshtein's distance: how many letters to insert, delete or replace.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let next = min(row[j + 1] + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
      diagonal = row[j + 1]
      row[j + 1] = next
    }
  }
  return row[b.count]
}
