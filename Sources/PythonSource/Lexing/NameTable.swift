/// Gives each name of a file an index.
struct NameTable {
  /// The names' UTF-8, one after the other.
  private var text: ContiguousArray<UInt8> = []
  private var ends: ContiguousArray<UInt32> = [0]
  private var hashes: ContiguousArray<Int> = [0]
  /// Open addressing: indices of names, 0 for a free slot. Its size is a power of two.
  private var slots: ContiguousArray<UInt32>

  init() {
    slots = ContiguousArray(repeating: 0, count: 256)
    for word in Keywords.hard + Keywords.soft {
      var word = word
      _ = word.withUTF8 { intern($0) }
    }
  }

  mutating func intern(_ name: UnsafeBufferPointer<UInt8>) -> UInt32 {
    // The hasher's seed differs in each run, so nobody can write a file of colliding names.
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(name))
    let hash = hasher.finalize()
    var slot = hash & (slots.count - 1)
    while slots[slot] != 0 {
      let index = Int(slots[slot])
      if hashes[index] == hash && isEqual(index, name) { return UInt32(index) }
      slot = (slot + 1) & (slots.count - 1)
    }
    return add(name, hash, slot: slot)
  }

  /// The dotted name that consists of these names.
  mutating func intern(joining parts: [UInt32]) -> UInt32 {
    var joined: [UInt8] = []
    for part in parts {
      if !joined.isEmpty { joined.append(UInt8(ascii: ".")) }
      joined += text[Int(ends[Int(part) - 1])..<Int(ends[Int(part)])]
    }
    return joined.withUnsafeBufferPointer { intern($0) }
  }

  private func isEqual(_ index: Int, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = Int(ends[index - 1])
    guard Int(ends[index]) - start == name.count else { return false }
    return text.withUnsafeBufferPointer { UnsafeBufferPointer(rebasing: $0[start..<start + name.count]).elementsEqual(name) }
  }

  private mutating func add(_ name: UnsafeBufferPointer<UInt8>, _ hash: Int, slot: Int) -> UInt32 {
    let index = ends.count
    text.append(contentsOf: name)
    ends.append(UInt32(text.count))
    hashes.append(hash)
    slots[slot] = UInt32(index)
    if index * 2 > slots.count { grow() }
    return UInt32(index)
  }

  private mutating func grow() {
    slots = ContiguousArray(repeating: 0, count: slots.count * 2)
    for index in 1..<ends.count {
      var slot = hashes[index] & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(index)
    }
  }

  /// All names by their indices; the one at 0 is empty.
  var strings: [String] {
    text.withUnsafeBufferPointer { text in
      ends.indices.map { i in
        i == 0 ? "" : String(decoding: UnsafeBufferPointer(rebasing: text[Int(ends[i - 1])..<Int(ends[i])]), as: UTF8.self)
      }
    }
  }
}
