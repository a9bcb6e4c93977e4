/// An open-addressed set of numbers that stand for keys. Hashes are seeded per process, so no file can make it slow.
struct KeyTable {
  private static let free = UInt32.max
  private var slots: ContiguousArray<(value: UInt32, hash: UInt32)> = []
  private var count = 0

  /// Empties the table and makes it large enough for some keys.
  mutating func reset(for expected: Int = 16) {
    var size = 32
    while size < expected * 2 { size *= 2 }
    slots = ContiguousArray(repeating: (Self.free, 0), count: size)
    count = 0
  }

  /// Adds a value, or returns the equal one that is there already.
  mutating func insert(_ value: UInt32, hash: Int, isEqual: (UInt32) -> Bool) -> UInt32? {
    if count * 2 >= slots.count { grow() }
    let hash = UInt32(truncatingIfNeeded: hash)
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot].value != Self.free {
      if slots[slot].hash == hash && isEqual(slots[slot].value) { return slots[slot].value }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = (value, hash)
    count += 1
    return nil
  }

  /// The value with these properties that is there.
  func find(hash: Int, isEqual: (UInt32) -> Bool) -> UInt32? {
    guard !slots.isEmpty else { return nil }
    let hash = UInt32(truncatingIfNeeded: hash)
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot].value != Self.free {
      if slots[slot].hash == hash && isEqual(slots[slot].value) { return slots[slot].value }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private mutating func grow() {
    let old = slots
    let size = count
    reset(for: old.count)
    for entry in old where entry.value != Self.free {
      var slot = Int(entry.hash) & (slots.count - 1)
      while slots[slot].value != Self.free { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = entry
    }
    count = size
  }
}

extension Tree {
  func range(_ node: UInt32) -> Range<Int> { Int(nodes[Int(node)].start)..<Int(nodes[Int(node)].end) }

  /// The node, or what it is an alias of.
  @inline(__always) func target(_ node: UInt32) -> Node {
    let node = nodes[Int(node)]
    return node.kind == .alias ? nodes[Int(node.extra)] : node
  }

  /// Whether two scalar keys are one to a loader: the same text, and both strings or neither (`1` is not `"1"`).
  func isSameKey(_ a: UInt32, _ b: UInt32, in source: UnsafeBufferPointer<UInt8>) -> Bool {
    let first = target(a)
    let second = target(b)
    return withText(first, in: source) { a in
      withText(second, in: source) { b in
        equalBytes(a, b) && isStringKey(first, a) == isStringKey(second, b)
      }
    }
  }

  private func isStringKey(_ node: Node, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard node.flags.contains(.implicit) else { return true }
    return ScalarReader(text: text, schema: .omegaConf).isImplicitString
  }

  func keyHash(_ key: UInt32, in source: UnsafeBufferPointer<UInt8>) -> Int {
    withText(target(key), in: source) { $0.hash }
  }

  /// What keeps the value of `<<` from being merged: itself or an item. A tag of the file's own may make it fit.
  func unmergeable(_ value: UInt32) -> UInt32? {
    guard !canMerge(value) else { return nil }
    let list = target(value)
    guard list.kind == .sequence else { return value }
    var item = (nodes[Int(value)].kind == .alias ? nodes[Int(value)].extra : value) + 1
    while item < list.next {
      if !canMerge(item) { return item }
      item = nodes[Int(item)].next
    }
    return nil
  }

  /// An alias that leads nowhere has been reported already.
  private func canMerge(_ node: UInt32) -> Bool {
    let node = target(node)
    switch node.kind {
    case .mapping, .alias: return true
    case .scalar:
      return !node.flags.contains(.implicit) && node.flags.contains(.properties)
        && properties[Int(node.extra)].tag != Node.none
    case .sequence: return false
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  var hash: Int {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(self))
    return hasher.finalize()
  }
}
