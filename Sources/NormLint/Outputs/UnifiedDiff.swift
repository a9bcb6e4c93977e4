import Texts
import YAMLSource

/// The difference of two texts, as `diff -u` writes it and `patch` reads it.
struct UnifiedDiff {
  private static let context = 3

  private let old: [ArraySlice<UInt8>]
  private let new: [ArraySlice<UInt8>]
  /// The changed line ranges of the old and the new text.
  private var changes: [(old: Range<Int>, new: Range<Int>)] = []

  init(_ old: [UInt8], _ new: [UInt8]) {
    (self.old, self.new) = (UnifiedDiff.lines(old), UnifiedDiff.lines(new))
    compare()
  }

  /// Lines with their ends.
  private static func lines(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    for (i, byte) in text.enumerated() where byte == 0x0A {
      lines.append(text[start...i])
      start = i + 1
    }
    if start < text.count { lines.append(text[start...]) }
    return lines
  }

  // MARK: Comparing

  /// Walks both texts; after a difference, resumes at the nearest pair of equal lines.
  private mutating func compare() {
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if i < old.count, j < new.count, old[i] == new[j] {
        (i, j) = (i + 1, j + 1)
        continue
      }
      let (nextOld, nextNew) = meeting(i, j)
      changes.append((i..<nextOld, j..<nextNew))
      (i, j) = (nextOld, nextNew)
    }
  }

  /// The nearest pair of positions from which both texts are equal again, or their ends.
  private func meeting(_ i: Int, _ j: Int) -> (Int, Int) {
    let limit = min(old.count - i + new.count - j, 2_000)
    for distance in 1...max(1, limit) {
      for skipped in 0...distance {
        let (a, b) = (i + skipped, j + distance - skipped)
        guard a <= old.count, b <= new.count else { continue }
        if a == old.count && b == new.count { return (a, b) }
        if a < old.count, b < new.count, isEqual(a, b) { return (a, b) }
      }
    }
    return (old.count, new.count)
  }

  /// Whether the texts are equal here for one significant line, or for two insignificant ones such as brackets.
  private func isEqual(_ a: Int, _ b: Int) -> Bool {
    guard old[a] == new[b] else { return false }
    if old[a].count(where: { $0 > 0x20 }) > 3 { return true }
    if a + 1 == old.count || b + 1 == new.count { return a + 1 == old.count && b + 1 == new.count }
    return old[a + 1] == new[b + 1]
  }

  /// The changes of some lines of the old text, counted from 0, alone.
  func within(_ lines: Range<Int>) -> UnifiedDiff {
    var part = self
    let first = changes.indices.lowest { changes[$0].old.upperBound > lines.lowerBound }
    part.changes = Array(changes[first...].prefix { $0.old.lowerBound < lines.upperBound })
    return part
  }

  // MARK: Writing

  func add(_ name: String, _ style: Style, to bytes: inout [UInt8]) {
    guard !changes.isEmpty else { return }
    if changes.contains(where: { !old[$0.old].allSatisfy(isHarmless) || !new[$0.new].allSatisfy(isHarmless) }) {
      bytes.addVisible("normlint: \(name): characters are escaped below, so that this diff does not apply")
      bytes.add("\n")
    }
    style.add(.bold, "--- \(name)", to: &bytes)
    bytes.add("\n")
    style.add(.bold, "+++ \(name)", to: &bytes)
    bytes.add("\n")
    var rest = changes[...]
    while let first = rest.first {
      var count = 1
      while count < rest.count,
        isOneHunk(rest[rest.startIndex + count - 1].old.upperBound..<rest[rest.startIndex + count].old.lowerBound)
      {
        count += 1
      }
      add(hunk: rest.prefix(count), from: first, style: style, to: &bytes)
      rest = rest.dropFirst(count)
    }
  }

  /// Whether changes with these lines between them stand in one hunk.
  private func isOneHunk(_ between: Range<Int>) -> Bool {
    between.count <= 2 * UnifiedDiff.context && old[between].allSatisfy(isHarmless)
  }

  /// Whether a line can be shown as it is. Those that can't are left out where they are mere context.
  private func isHarmless(_ line: ArraySlice<UInt8>) -> Bool {
    let text = UnifiedDiff.shown(line)
    // Behind the blank of a context line GitHub's runner still sees `::error::`.
    return text == text.visible && !text.drop { $0 == " " }.hasPrefix("::")
  }

  /// A line without what may stand at its ends and inside as it is: line ends, tabs and a byte order mark.
  private static func shown(_ line: ArraySlice<UInt8>) -> String {
    let text = line.last == 0x0A ? line.dropLast() : line
    let body = text.starts(with: [0xEF, 0xBB, 0xBF]) ? text.dropFirst(3) : text
    return String(decoding: (body.last == 0x0D ? body.dropLast() : body).map { $0 == 0x09 ? 0x20 : $0 }, as: UTF8.self)
  }

  private func add(
    hunk: ArraySlice<(old: Range<Int>, new: Range<Int>)>, from first: (old: Range<Int>, new: Range<Int>), style: Style,
    to bytes: inout [UInt8]
  ) {
    guard let last = hunk.last else { return }
    let lead = old[..<first.old.lowerBound].suffix(UnifiedDiff.context).reversed().prefix(while: isHarmless).count
    let trail = old[last.old.upperBound...].prefix(UnifiedDiff.context).prefix(while: isHarmless).count
    let oldRange = (first.old.lowerBound - lead)..<(last.old.upperBound + trail)
    let newRange = (first.new.lowerBound - lead)..<(last.new.upperBound + trail)
    style.add(.cyan, "@@ -\(UnifiedDiff.spelled(oldRange)) +\(UnifiedDiff.spelled(newRange)) @@", to: &bytes)
    bytes.add("\n")
    var position = oldRange.lowerBound
    for change in hunk {
      for line in old[position..<change.old.lowerBound] { add(" ", line, look: nil, style: style, to: &bytes) }
      for line in old[change.old] { add("-", line, look: .red, style: style, to: &bytes) }
      for line in new[change.new] { add("+", line, look: .green, style: style, to: &bytes) }
      position = change.old.upperBound
    }
    for line in old[position..<oldRange.upperBound] { add(" ", line, look: nil, style: style, to: &bytes) }
  }

  private static func spelled(_ range: Range<Int>) -> String {
    let start = range.isEmpty ? range.lowerBound : range.lowerBound + 1
    return range.count == 1 ? "\(start)" : "\(start),\(range.count)"
  }

  private func add(_ sign: String, _ line: ArraySlice<UInt8>, look: Style.Look?, style: Style, to bytes: inout [UInt8]) {
    let isWhole = line.last == 0x0A
    let text = isWhole ? line.dropLast() : line
    let body = { (bytes: inout [UInt8]) in
      bytes.add(sign)
      if isHarmless(line) { bytes += text } else { bytes.addVisible(String(decoding: text, as: UTF8.self)) }
    }
    if let look { style.add(look, to: &bytes, body) } else { body(&bytes) }
    bytes.add(isWhole ? "\n" : "\n\\ No newline at end of file\n")
  }
}
