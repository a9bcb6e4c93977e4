internal import CLibYAML

/// A set of words to search documents for: keys, and prefixes of tags if they begin with `!`. At most 64 words of at most
/// 63 bytes; each has a bit.
public struct WordSet: Sendable {
  private struct Word: Sendable {
    let text: StaticString
    let bit: UInt64
  }

  private var keys: [Word] = []
  private var tags: [Word] = []
  /// Bit n: there is a key of n bytes.
  private var lengths: UInt64 = 0

  /// Duplicates count once.
  public init(_ words: [StaticString]) {
    for text in words where bits(of: [text]) == 0 {
      precondition(text.utf8CodeUnitCount < 64 && keys.count + tags.count < 64, "the word is too long, or there are too many")
      let word = Word(text: text, bit: 1 << UInt64(keys.count + tags.count))
      if text.utf8Start[0] == UInt8(ascii: "!") {
        tags.append(word)
      } else {
        keys.append(word)
        lengths |= 1 << UInt64(text.utf8CodeUnitCount)
      }
    }
  }

  /// The bits of some words of the set.
  public func bits(of words: [StaticString]) -> UInt64 {
    (keys + tags).reduce(0) { bits, known in
      words.contains { equalBytes($0.bytes, known.text.bytes) } ? bits | known.bit : bits
    }
  }

  @inline(__always) fileprivate func hasKey(length: Int) -> Bool { length < 64 && lengths >> UInt64(length) & 1 == 1 }

  /// The bits of the keys that have these bytes.
  fileprivate func bits(ofKey text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    guard hasKey(length: text.count) else { return 0 }
    for key in keys where equalBytes(text, key.text.bytes) { return key.bit }
    return 0
  }

  fileprivate func bits(ofTag text: ArraySlice<UInt8>) -> UInt64 {
    tags.reduce(0) { text.starts(with: $1.text.bytes) ? $0 | $1.bit : $0 }
  }

  fileprivate var hasTags: Bool { !tags.isEmpty }
}

extension YAMLFile {
  /// The bits of the words that stand in the document at `root`: as keys, or in front of tags anywhere in the file.
  public func occurrences(of words: WordSet, in root: NodeID) -> UInt64 {
    var found: UInt64 = 0
    let nodes = tree.nodes
    bytes.withUnsafeBufferPointer { source in
      for index in Int(root.index)..<Int(end(of: root).index) {
        let node = nodes[index]
        guard node.flags.contains(.key) else { continue }
        if node.kind == .scalar, node.flags.isDisjoint(with: [.decoded, .properties]) {
          let quote = node.style == .plain ? 0 : 1
          let place = Int(node.start) + quote..<Int(node.end) - quote
          // Compare lengths first: few keys have the length of a word.
          if words.hasKey(length: place.count) { found |= words.bits(ofKey: UnsafeBufferPointer(rebasing: source[place])) }
        } else {
          let target = node.kind == .alias ? tree.nodes[Int(node.extra)] : node
          tree.withText(target, in: source) { found |= words.bits(ofKey: $0) }
        }
      }
    }
    guard words.hasTags else { return found }
    for properties in tree.properties where properties.tag != Node.none {
      found |= words.bits(ofTag: ArraySlice(tree.pool[tree.stored(properties.tag)]))
    }
    return found
  }
}

extension StaticString {
  fileprivate var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount) }
}
