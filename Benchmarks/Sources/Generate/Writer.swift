import Support

/// Writes items as people do: block style with two spaces, here and there a comment, some strings quoted.
struct Writer {
  private(set) var bytes: [UInt8] = []
  private var random: Random
  private var depth: Int

  private static let comments = [
    "TODO: tune", "see the paper, table 3", "do not change", "was 0.1 before", "größer wird langsam", "通道数", "не трогать",
    "per GPU", "baseline: 76.1 % top-1", "keep in sync with train.py", "matches the checkpoint", "≈ 2× faster", "default",
  ]

  init(_ random: Random, depth: Int = 0) { (self.random, self.depth) = (random, depth) }

  var lineCount: Int { bytes.count { $0 == 0x0A } }

  mutating func document(_ item: Item) {
    if case .map(let entries) = item {
      for (i, entry) in entries.enumerated() {
        if i > 0, random.chance(0.5) { put("\n") }
        map([entry])
      }
    } else {
      block(item)
    }
  }

  private mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func indent() {
    if random.chance(0.03) {
      put(String(repeating: "  ", count: depth) + "# \(random.pick(Writer.comments))\n")
    }
    put(String(repeating: "  ", count: depth))
  }

  private mutating func endLine() {
    if random.chance(0.05) { put("  # \(random.pick(Writer.comments))") }
    put("\n")
  }

  private mutating func block(_ item: Item) {
    switch item {
    case .map(let entries): map(entries)
    case .list(let items): list(items)
    default:
      indent()
      put(inline(item))
      endLine()
    }
  }

  private mutating func map(_ entries: [(key: String, value: Item)], isStarted: Bool = false) {
    for (i, entry) in entries.enumerated() {
      if i > 0 || !isStarted { indent() }
      put("\(entry.key):")
      value(entry.value)
    }
  }

  /// What stands behind a key.
  private mutating func value(_ item: Item) {
    switch item {
    case .map(let entries) where !entries.isEmpty: nested { $0.map(entries) }
    case .list(let items) where !items.isEmpty: nested { $0.list(items) }
    case .anchored(let name, let inner):
      put(" &\(name)")
      value(inner)
    default:
      put(" \(inline(item))")
      endLine()
    }
  }

  private mutating func nested(_ body: (inout Writer) -> Void) {
    endLine()
    depth += 1
    body(&self)
    depth -= 1
  }

  private mutating func list(_ items: [Item]) {
    for item in items {
      indent()
      put("- ")
      switch item {
      case .map(let entries) where !entries.isEmpty:
        depth += 1
        map(entries, isStarted: true)
        depth -= 1
      case .list(let inner): put("\(inline(.list(inner)))\n")
      default:
        put(inline(item))
        endLine()
      }
    }
  }

  private mutating func inline(_ item: Item, inFlow: Bool = false) -> String {
    switch item {
    case .plain(let text): return text
    case .text(let text): return quoted(text)
    case .interpolation(let path): return inFlow ? "\"${\(path)}\"" : "${\(path)}"
    case .flow(let inner): return inline(inner, inFlow: inFlow)
    case .alias(let name): return "*\(name)"
    case .anchored(let name, let inner): return "&\(name) \(inline(inner, inFlow: inFlow))"
    case .list(let items):
      var parts: [String] = []
      for item in items { parts.append(inline(item, inFlow: true)) }
      return "[\(parts.joined(separator: ", "))]"
    case .map(let entries):
      var parts: [String] = []
      for entry in entries { parts.append("\(entry.key): \(inline(entry.value, inFlow: true))") }
      return "{\(parts.joined(separator: ", "))}"
    }
  }

  private mutating func quoted(_ text: String) -> String {
    let mustQuote = text.contains { "{}[],:#&*!|>'\"%@` ".contains($0) }
    if random.chance(0.12) { return "'\(text)'" }
    return mustQuote || random.chance(0.12) ? "\"\(text)\"" : text
  }
}
