/// Compiles a pattern to a program.
struct RegexCompiler {
  private let pattern: [UInt32]
  private let ignoresCase: Bool
  private var position = 0
  private var depth = 0
  private(set) var groups = 0
  private(set) var names: [(name: String, group: Int)] = []

  init(_ pattern: String, _ ignoresCase: Bool) {
    self.pattern = pattern.unicodeScalars.map(\.value)
    self.ignoresCase = ignoresCase
  }

  private func scalar(_ character: Unicode.Scalar) -> UInt32 { character.value }
  private var next: UInt32? { position < pattern.count ? pattern[position] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == character.value else { return false }
    position += 1
    return true
  }

  mutating func compile() -> [Regex.Step]? {
    guard let body = alternatives(), position == pattern.count else { return nil }
    let steps = [.save(0)] + body + [.save(1), .found]
    return steps.count <= Regex.longest ? steps : nil
  }

  private mutating func alternatives() -> [Regex.Step]? {
    guard depth < 50, var result = sequence() else { return nil }
    while take("|") {
      guard let other = sequence() else { return nil }
      result = [.fork(1, result.count + 2)] + result + [.jump(other.count + 1)] + other
    }
    return result
  }

  private mutating func sequence() -> [Regex.Step]? {
    var result: [Regex.Step] = []
    while let next, next != scalar("|"), next != scalar(")") {
      guard let atom = atom(), let repeated = repetition(of: atom) else { return nil }
      result += repeated
      if result.count > Regex.longest { return nil }
    }
    return result
  }

  /// Targets of forks and jumps are relative to the instruction, so that programs can be concatenated.
  private mutating func repetition(of atom: [Regex.Step]) -> [Regex.Step]? {
    guard let (least, most) = counts() else { return atom }
    if let most, most < least { return nil }
    let isLazy = take("?")
    guard !take("+"), least * atom.count <= Regex.longest, (most ?? 0) * (atom.count + 1) <= Regex.longest else { return nil }
    var result = (0..<least).flatMap { _ in atom }
    func fork(_ inside: Int, _ past: Int) -> Regex.Step { isLazy ? .fork(past, inside) : .fork(inside, past) }
    guard let most else { return result + [fork(1, atom.count + 2)] + atom + [.jump(-atom.count - 1)] }
    for remaining in stride(from: most - least, to: 0, by: -1) { result += [fork(1, remaining * (atom.count + 1))] + atom }
    return result
  }

  private mutating func counts() -> (least: Int, most: Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    let start = position
    if take("{") {
      let least = number()
      let most = take(",") ? number() : least
      let isOpen = position > start + 1 && pattern[position - 1] == scalar(",")
      if take("}"), least != nil || most != nil || isOpen { return (least ?? 0, most) }
      position = start
    }
    return nil
  }

  private mutating func number() -> Int? {
    var result: Int?
    while let next, (48...57).contains(next), result ?? 0 < 100_000 {
      result = (result ?? 0) * 10 + Int(next) - 48
      position += 1
    }
    return result
  }

  private mutating func atom() -> [Regex.Step]? {
    guard let next else { return nil }
    position += 1
    switch Unicode.Scalar(next) {
    case "(": return group()
    case "[": return bracket().map { [.one($0)] }
    case "\\": return escape()
    case ".": return [.one(ScalarSet(ranges: [10...10], isInverted: true))]
    case "^": return [.start]
    case "$": return [.end]
    case "*", "+", "?": return nil
    default: return [.one(ScalarSet(ranges: [next...next], ignoresCase: ignoresCase))]
    }
  }

  private mutating func group() -> [Regex.Step]? {
    var isCapturing = true
    var name: String?
    if take("?") {
      if take(":") {
        isCapturing = false
      } else {
        guard take("P"), take("<") else { return nil }
        var text = String.UnicodeScalarView()
        while let next, next != scalar(">"), let character = Unicode.Scalar(next) {
          text.append(character)
          position += 1
        }
        name = String(text)
        guard take(">") else { return nil }
      }
    }
    if isCapturing { groups += 1 }
    let own = groups
    if let name { names.append((name, own)) }
    depth += 1
    defer { depth -= 1 }
    guard let body = alternatives(), take(")") else { return nil }
    return isCapturing ? [.save(2 * own)] + body + [.save(2 * own + 1)] : body
  }

  private mutating func escape() -> [Regex.Step]? {
    guard let next, let character = Unicode.Scalar(next) else { return nil }
    switch character {
    case "b", "B":
      position += 1
      return [.word(isBoundary: character == "b")]
    case "A", "Z":
      position += 1
      return [character == "A" ? .start : .end]
    default: return escapedSet().map { [.one(ScalarSet(ranges: $0, ignoresCase: ignoresCase))] }
    }
  }

  /// The set that an escape means, such as `\d` or a single scalar; nil for other escapes.
  private mutating func escapedSet() -> [ClosedRange<UInt32>]? {
    guard let next, let character = Unicode.Scalar(next) else { return nil }
    position += 1
    switch character {
    case "d": return ScalarSet.digits
    case "D": return ScalarSet.complement(ScalarSet.digits)
    case "w": return ScalarSet.letters
    case "W": return ScalarSet.complement(ScalarSet.letters)
    case "s": return ScalarSet.spaces
    case "S": return ScalarSet.complement(ScalarSet.spaces)
    case "n": return [10...10]
    case "t": return [9...9]
    case "r": return [13...13]
    default: return character.properties.isAlphabetic || ("0"..."9").contains(character) ? nil : [next...next]
    }
  }

  private mutating func bracket() -> ScalarSet? {
    var set = ScalarSet(isInverted: take("^"), ignoresCase: ignoresCase)
    var isFirst = true
    while let next {
      if next == scalar("]"), !isFirst {
        position += 1
        return set
      }
      isFirst = false
      position += 1
      guard let low = next == scalar("\\") ? escapedSet() : [next...next] else { return nil }
      set.ranges += low
      guard self.next == scalar("-"), position + 1 < pattern.count, pattern[position + 1] != scalar("]"), low.count == 1 else { continue }
      position += 1
      guard let end = self.next else { return nil }
      position += 1
      guard let high = end == scalar("\\") ? escapedSet() : [end...end], high.count == 1, low[0].lowerBound <= high[0].upperBound else { return nil }
      set.ranges.append(low[0].lowerBound...high[0].upperBound)
    }
    return nil
  }
}
