/// The keys of one mapping after another.
struct DuplicateKeys: ~Copyable {
  /// Beyond this many keys a hash table beats comparing each with each.
  static let few = 64
  private(set) var count = 0
  let fingerprints = UnsafeMutablePointer<UInt64>.allocate(capacity: few)
  let nodes = UnsafeMutablePointer<UInt32>.allocate(capacity: few)
  /// A bit for each fingerprint: where it is not set, no key has that fingerprint.
  private var bits: UInt64 = 0
  /// All keys, when there are more than a few.
  var table = KeyTable()

  deinit {
    fingerprints.deallocate()
    nodes.deallocate()
  }

  mutating func reset() { (count, bits) = (0, 0) }

  @inline(__always) func mayHave(_ fingerprint: UInt64) -> Bool { bits >> (fingerprint >> 58) & 1 == 1 }

  @inline(__always) mutating func append(_ fingerprint: UInt64, _ node: UInt32) {
    (fingerprints[count], nodes[count]) = (fingerprint, node)
    bits |= 1 << (fingerprint >> 58)
    count += 1
  }
}

extension TreeBuilder {
  /// Reports keys that stand twice in a mapping, and looks after its merge keys.
  mutating func checkKeys(of mapping: UInt32) {
    let (nodes, source) = (tree.nodes, source)
    let limit = nodes[Int(mapping)].next
    keys.reset()
    var isLarge = false
    var key = mapping + 1
    while key < limit {
      let node = nodes[Int(key)]
      if source.mayBeMergeKey(node), isMergeKey(node) {
        addMerge(key, value: node.next, to: mapping)
      } else if let fingerprint = source.fingerprint(ofPlain: node) ?? rareFingerprint(node) {
        if !isLarge, keys.count == DuplicateKeys.few {
          isLarge = true
          tabulate()
        }
        if isLarge { compareWithMany(key) } else { compareWithFew(key, fingerprint) }
      } else {
        note(.collectionKey, "a list or a mapping can't be a key for this file's loader", at: tree.range(key))
      }
      key = nodes[Int(node.next)].next
    }
  }

  @inline(__always) private mutating func compareWithFew(_ key: UInt32, _ fingerprint: UInt64) {
    if keys.mayHave(fingerprint) {
      for i in 0..<keys.count where keys.fingerprints[i] == fingerprint {
        let first = keys.nodes[i]
        if tree.isSameKey(first, key, in: source) { return reportDuplicate(key, of: first) }
      }
    }
    keys.append(fingerprint, key)
  }

  /// Moves the few keys into the table.
  private mutating func tabulate() {
    keys.table.reset(for: DuplicateKeys.few * 2)
    for i in 0..<keys.count { compareWithMany(keys.nodes[i]) }
  }

  private mutating func compareWithMany(_ key: UInt32) {
    let hash = tree.keyHash(key, in: source)
    if let first = keys.table.insert(key, hash: hash, isEqual: { tree.isSameKey($0, key, in: source) }) {
      reportDuplicate(key, of: first)
    }
  }

  private mutating func reportDuplicate(_ key: UInt32, of first: UInt32) {
    let text = tree.withText(tree.target(key), in: source) { String(decoding: $0, as: UTF8.self) }
    let message = "the key '\(text.abbreviated())' stands twice in this mapping; remove one of the two"
    let first = Problem.Note(message: "it stands here first", range: tree.range(first))
    if isText(tree.target(key), text) {
      report(Problem(.duplicateKey, message, at: tree.range(key), related: [first]))
    } else {
      note(.equalValues, message, at: tree.range(key), related: [first])
    }
  }

  /// Whether a scalar stands for a text, and not for a number or the like.
  private func isText(_ node: Node, _ text: String) -> Bool {
    guard node.flags.contains(.implicit) else { return true }
    if case .string = Scalar(plain: text, .omegaConf) { return true }
    return false
  }

  /// The fingerprint of a key that is an alias, or has an anchor, a tag or escapes; `nil` for one that is no scalar.
  @inline(never) private func rareFingerprint(_ node: Node) -> UInt64? {
    let target = node.kind == .alias ? tree.nodes[Int(node.extra)] : node
    return target.kind == .scalar ? tree.withText(target, in: source) { $0.fingerprint } : nil
  }

  @inline(never) private func isMergeKey(_ node: Node) -> Bool {
    guard node.kind == .scalar else { return false }
    if node.flags.contains(.implicit) {
      return tree.withText(node, in: source) { $0.count == 2 && $0[0] == UInt8(ascii: "<") && $0[1] == $0[0] }
    }
    guard node.flags.contains(.properties) else { return false }
    let tag = tree.properties[Int(node.extra)].tag
    return tag != Node.none && String(decoding: tree.pool[tree.stored(tag)], as: UTF8.self) == "tag:yaml.org,2002:merge"
  }

  private mutating func addMerge(_ key: UInt32, value: UInt32, to mapping: UInt32) {
    tree.nodes[Int(mapping)].flags.insert(.merge)
    tree.nodes[Int(key)].flags.insert(.merge)
    note(.mergeKey, "MONAI's loader knows no merge keys; write the entries out", at: tree.range(key))
    guard let culprit = tree.unmergeable(value) else { return recordMerge(of: value, into: mapping) }
    report(Problem(.merge, "`<<` takes a mapping or a list of mappings, and this is neither", at: tree.range(culprit)))
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// All that most keys need to be asked.
  @inline(__always) fileprivate func mayBeMergeKey(_ node: Node) -> Bool {
    node.end &- node.start == 2 && self[Int(node.start)] == UInt8(ascii: "<") || node.flags.contains(.properties)
  }

  /// The fingerprint of a key whose text stands as it is.
  @inline(__always) fileprivate func fingerprint(ofPlain node: Node) -> UInt64? {
    guard node.kind == .scalar, node.flags.isDisjoint(with: [.decoded, .properties]) else { return nil }
    let quote = node.style == .plain ? 0 : 1
    return fingerprint(of: Int(node.start) + quote..<Int(node.end) - quote)
  }

  /// Equal texts have equal fingerprints; different ones seldom do.
  public var fingerprint: UInt64 { fingerprint(of: indices) }

  /// Length, first and last eight bytes of a slice in one number.
  @inline(__always) func fingerprint(of range: Range<Int>) -> UInt64 {
    let raw = UnsafeRawBufferPointer(self)
    let length = range.count
    if length >= 8 {
      let head = raw.loadUnaligned(fromByteOffset: range.lowerBound, as: UInt64.self)
      let tail = raw.loadUnaligned(fromByteOffset: range.upperBound - 8, as: UInt64.self)
      return (head &* 0x9E37_79B9_7F4A_7C15) ^ (tail &+ UInt64(length))
    }
    if length >= 4 {
      let head = raw.loadUnaligned(fromByteOffset: range.lowerBound, as: UInt32.self)
      let tail = raw.loadUnaligned(fromByteOffset: range.upperBound - 4, as: UInt32.self)
      return (UInt64(head) | UInt64(tail) << 32) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(length)
    }
    guard length > 0 else { return 0 }
    let bytes = (self[range.lowerBound], self[range.lowerBound + length / 2], self[range.upperBound - 1])
    return UInt64(bytes.0) | UInt64(bytes.1) << 8 | UInt64(bytes.2) << 16 | UInt64(length) << 24
  }
}
