/// Which entries of a file's only document others may refer to: by an alias, or by a reference that names a key. Says too much rather than too little:
/// every word of an entry with the sign of a reference counts.
struct EntryNames {
  /// The entries that others may refer to, and the context.
  private(set) var common: Set<Int> = []
  /// Whether the file has signs of references at all.
  let areUsed: Bool
  /// Anchors, aliases, tags, and what the formats' references begin with.
  private static let signs = Array("&*!$@%".utf8)

  /// Nil where a reference's way can't be told from its words.
  init?(_ file: YAMLFile) {
    areUsed = EntryNames.signs.contains { file.offset(of: $0, from: 0) != nil }
    let root = file.documents[0]
    guard file.kind(root) == .mapping else {
      if areUsed { return nil } else { return }
    }
    let entries = Array(file.entries(of: root))
    if let context = entries.firstIndex(where: { file.equals($0.key, "normlint") }) { common.insert(context) }
    guard areUsed else { return }
    if file.style(root) == .flow || file.bytes.containsNestedReference { return nil }
    var owners: [ArraySlice<UInt8>: Int] = [:]
    for (index, entry) in entries.enumerated() {
      let key = ArraySlice(file.text(entry.key).utf8)
      guard file.kind(entry.key) == .scalar, key.allSatisfy(EntryNames.isWord) else { return nil }
      owners[key] = index
    }
    for (index, entry) in entries.enumerated() {
      let range = file.range(entry.key).lowerBound..<max(file.range(entry.key).lowerBound, file.range(entry.value).upperBound)
      for word in EntryNames.words(file.bytes[range], behind: UInt8(ascii: "&")) {
        guard owners.updateValue(index, forKey: word) ?? index == index else { return nil }
      }
    }
    for (index, entry) in entries.enumerated() {
      let text = file.bytes[file.range(entry.value)]
      guard text.contains(where: EntryNames.signs.contains) else { continue }
      for word in EntryNames.words(text) { if let owner = owners[word], owner != index { common.insert(owner) } }
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
      || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
  }

  /// The words of a text.
  /// - Parameter sign: the byte that stands before each of them; nil for all words
  private static func words(_ text: ArraySlice<UInt8>, behind sign: UInt8? = nil) -> [ArraySlice<UInt8>] {
    let words = text.split { !isWord($0) }
    guard let sign else { return words }
    return words.filter { $0.startIndex > text.startIndex && text[$0.startIndex - 1] == sign }
  }
}

extension [UInt8] {
  /// Whether a reference stands inside of another: `${a.${b}}`.
  fileprivate var containsNestedReference: Bool {
    var depth = 0
    for (index, byte) in enumerated() {
      if byte == UInt8(ascii: "{"), index > 0, self[index - 1] == UInt8(ascii: "$") {
        depth += 1
        if depth > 1 { return true }
      } else if byte == UInt8(ascii: "}") || byte == 0x0A {
        depth = 0
      }
    }
    return false
  }
}
