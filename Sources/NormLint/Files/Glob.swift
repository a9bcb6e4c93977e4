/// A shell pattern over bytes in the sense of gitignore: `*`, `?` and `[...]` stop at slashes, `**` doesn't.
///
/// Matching backtracks to the last star only, both among bytes and among components: O(pattern × text).
struct Glob: Sendable {
  private enum Component: Sendable {
    case anyDepth
    case literal([UInt8])
    case wild([UInt8])
  }

  /// The literal text before the first special byte. As in git, the rest is matched separately: `a**/b` is `a`, then `**/b`.
  private let prefix: [UInt8]
  private let components: [Component]

  init(_ pattern: ArraySlice<UInt8>) {
    let rest = pattern.drop { !GlobText.isSpecial($0) }
    prefix = Array(pattern[..<rest.startIndex])
    components = rest.isEmpty ? [] : Glob.components(rest)
  }

  private static func components(_ pattern: ArraySlice<UInt8>) -> [Component] {
    pattern.split(separator: Path.separator, omittingEmptySubsequences: false).map { part in
      if part.count > 1, part.allSatisfy({ $0 == UInt8(ascii: "*") }) { return .anyDepth }
      return part.contains(where: GlobText.isSpecial) ? .wild(Array(part)) : .literal(Array(part))
    }
  }

  /// Whether the whole of `path`, with its slashes, has this form.
  func matches(_ path: ArraySlice<UInt8>) -> Bool {
    guard path.starts(with: prefix) else { return false }
    let rest = path.dropFirst(prefix.count)
    if components.isEmpty { return rest.isEmpty }
    return matches(rest.split(separator: Path.separator, omittingEmptySubsequences: false))
  }

  private func matches(_ parts: [ArraySlice<UInt8>]) -> Bool {
    var part = 0
    var component = 0
    var restart: (part: Int, component: Int)?
    while part < parts.count {
      if component < components.count, case .anyDepth = components[component] {
        // A trailing `**` matches at least one component: `a/**` matches what is inside `a`, not `a`.
        if component == components.count - 1 { return true }
        component += 1
        restart = (part, component)
      } else if component < components.count, matches(components[component], parts[part]) {
        component += 1
        part += 1
      } else if let last = restart {
        part = last.part + 1
        component = last.component
        restart = (part, component)
      } else {
        return false
      }
    }
    return component == components.count
  }

  private func matches(_ component: Component, _ part: ArraySlice<UInt8>) -> Bool {
    switch component {
    case .anyDepth: true
    case .literal(let literal): part.elementsEqual(literal)
    case .wild(let pattern): GlobText.matches(pattern[...], part)
    }
  }
}

/// Matching inside one path component.
enum GlobText {
  static func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "\\"): true
    default: false
    }
  }

  static func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    var rest = pattern
    var at = text.startIndex
    var restart: (pattern: ArraySlice<UInt8>, at: Int)?
    while at < text.endIndex {
      if rest.first == UInt8(ascii: "*") {
        rest = rest.drop { $0 == UInt8(ascii: "*") }
        restart = (rest, at)
      } else if let after = one(rest, matches: text[at]) {
        rest = after
        at += 1
      } else if let last = restart {
        rest = last.pattern
        at = last.at + 1
        restart = (rest, at)
      } else {
        return false
      }
    }
    return rest.allSatisfy { $0 == UInt8(ascii: "*") }
  }

  /// The rest of the pattern if its first unit matches `byte`.
  private static func one(_ pattern: ArraySlice<UInt8>, matches byte: UInt8) -> ArraySlice<UInt8>? {
    guard let first = pattern.first else { return nil }
    let rest = pattern.dropFirst()
    switch first {
    case UInt8(ascii: "?"): return rest
    case UInt8(ascii: "["):
      guard let (matched, after) = bracket(rest, byte) else { return nil }
      return matched ? after : nil
    case UInt8(ascii: "\\"):
      guard let escaped = rest.first else { return nil }
      return escaped == byte ? rest.dropFirst() : nil
    default: return first == byte ? rest : nil
    }
  }

  /// A bracket expression from behind its `[`: whether it holds `byte`, and what follows it. Nil when it never closes.
  private static func bracket(_ body: ArraySlice<UInt8>, _ byte: UInt8) -> (Bool, ArraySlice<UInt8>)? {
    var rest = body
    let negated = rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^")
    if negated { rest = rest.dropFirst() }
    var found = false
    var isFirst = true
    while let next = rest.first {
      if next == UInt8(ascii: "]"), !isFirst { return (found != negated, rest.dropFirst()) }
      isFirst = false
      if next == UInt8(ascii: "["), let (named, after) = namedClass(rest, byte) {
        found = found || named
        rest = after
        continue
      }
      guard let low = unit(&rest) else { return nil }
      var high = low
      if rest.first == UInt8(ascii: "-"), let end = rest.dropFirst().first, end != UInt8(ascii: "]") {
        rest = rest.dropFirst()
        guard let last = unit(&rest) else { return nil }
        high = last
      }
      found = found || (low <= byte && byte <= high)
    }
    return nil
  }

  private static func unit(_ rest: inout ArraySlice<UInt8>) -> UInt8? {
    guard let first = rest.popFirst() else { return nil }
    return first == UInt8(ascii: "\\") ? rest.popFirst() : first
  }

  /// `[:digit:]` and its kind, from its own bracket on.
  private static func namedClass(_ text: ArraySlice<UInt8>, _ byte: UInt8) -> (Bool, ArraySlice<UInt8>)? {
    for (name, holds) in classes {
      let spelled = "[:\(name):]".utf8
      if text.starts(with: spelled) { return (holds(byte), text.dropFirst(spelled.count)) }
    }
    return nil
  }

  private static let classes: [(String, @Sendable (UInt8) -> Bool)] = [
    ("alnum", { isLetter($0) || isDigit($0) }), ("alpha", { isLetter($0) }), ("digit", { isDigit($0) }),
    ("lower", { (0x61...0x7A).contains($0) }), ("upper", { (0x41...0x5A).contains($0) }),
    ("space", { $0 == 0x20 || (0x09...0x0D).contains($0) }), ("blank", { $0 == 0x20 || $0 == 0x09 }),
    ("punct", { (0x21...0x7E).contains($0) && !isLetter($0) && !isDigit($0) }),
    ("xdigit", { isDigit($0) || (0x61...0x66).contains($0 | 0x20) }),
    ("cntrl", { $0 < 0x20 || $0 == 0x7F }), ("graph", { (0x21...0x7E).contains($0) }),
    ("print", { (0x20...0x7E).contains($0) }),
  ]

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
