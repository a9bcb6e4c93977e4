/// The key under which dicts and sets find a value. `Interpreter.hashKey` makes it.
enum HashKey: Hashable {
  case none, ellipsis, notImplemented
  /// Ints, bools, and floats without a fraction, since `1 == 1.0 == True`.
  case int(Int)
  case float(Double)
  case string(String)
  case bytes([UInt8])
  case tuple([HashKey])
  case frozenset(Set<HashKey>)
  case identity(ObjectIdentifier)
  /// An instance whose class defines `__hash__`. Two instances of a class with the same hash count as equal.
  case custom(ObjectIdentifier, Int)
}

/// Keys and values in order of insertion: the contents of dicts and sets.
struct PyTable {
  struct Entry {
    var hash: HashKey
    /// A number for the key, by which most keys that differ are told apart.
    fileprivate let code: UInt32
    var key: PyValue
    var value: PyValue
  }

  /// Removed entries are nil until the table is compacted.
  private var slots: [Entry?] = []
  private(set) var count = 0
  /// A hash table of positions in `slots`; -1 marks a free place. It has at least twice as many places as there are slots, and exists only
  /// for more than eight slots: fewer are looked through.
  private var index: [Int32] = []

  private static let scanned = 8

  init() {}

  var isEmpty: Bool { count == 0 }

  /// The entries in order.
  var entries: Entries { Entries(slots: slots) }

  /// The entry that was set last.
  var last: Entry? { slots.last { $0 != nil } ?? nil }

  struct Entries: Sequence, IteratorProtocol {
    fileprivate let slots: [Entry?]
    private var at = 0

    fileprivate init(slots: [Entry?]) { self.slots = slots }

    mutating func next() -> Entry? {
      while at < slots.count {
        at += 1
        if let entry = slots[at - 1] { return entry }
      }
      return nil
    }
  }

  var keys: [PyValue] { slots.compactMap { $0?.key } }
  var values: [PyValue] { slots.compactMap { $0?.value } }

  /// The number of places, of which some may be empty.
  var slotCount: Int { slots.count }

  func entry(at slot: Int) -> Entry? { slots[slot] }

  func slot(of hash: HashKey) -> Int? { slots.isEmpty ? nil : slot(of: hash, hash.code) }

  private func slot(of hash: HashKey, _ code: UInt32) -> Int? {
    if slots.count <= Self.scanned {
      for at in slots.indices where slots[at]?.code == code && slots[at]?.hash == hash { return at }
      return nil
    }
    let at = Int(index[place(of: hash, code)])
    return at < 0 ? nil : at
  }

  /// The place in the index that holds a key's position, or the free place in which it would be stored. A removed entry keeps its place.
  private func place(of hash: HashKey, _ code: UInt32) -> Int {
    let mask = index.count - 1
    var place = Int(code) & mask
    while index[place] >= 0 {
      let at = Int(index[place])
      if slots[at]?.code == code, slots[at]?.hash == hash { break }
      place = (place + 1) & mask
    }
    return place
  }

  func contains(_ hash: HashKey) -> Bool { slot(of: hash) != nil }

  subscript(hash: HashKey) -> PyValue? { slot(of: hash).flatMap { slots[$0]?.value } }

  func key(_ hash: HashKey) -> PyValue? { slot(of: hash).flatMap { slots[$0]?.key } }

  /// Sets a key's value. An existing key keeps its place and its object, as in Python.
  mutating func set(_ hash: HashKey, key: PyValue, value: PyValue) {
    let code = hash.code
    if let at = slot(of: hash, code) {
      slots[at]?.value = value
      return
    }
    slots.append(Entry(hash: hash, code: code, key: key, value: value))
    count += 1
    guard slots.count > Self.scanned else { return }
    if slots.count * 2 > index.count { reindex() } else { index[place(of: hash, code)] = Int32(truncatingIfNeeded: slots.count - 1) }
  }

  @discardableResult mutating func remove(_ hash: HashKey) -> Entry? {
    guard let at = slot(of: hash) else { return nil }
    let entry = slots[at]
    slots[at] = nil
    count -= 1
    if slots.count > 16 && count < slots.count / 2 { compact() }
    return entry
  }

  mutating func removeAll() {
    self = PyTable()
  }

  /// The first entry at or after a slot, for iterating step by step.
  func entry(from slot: Int) -> (entry: Entry, slot: Int)? {
    var at = slot
    while at < slots.count {
      if let entry = slots[at] { return (entry, at) }
      at += 1
    }
    return nil
  }

  private mutating func compact() {
    slots = slots.filter { $0 != nil }
    reindex()
  }

  private mutating func reindex() {
    index = []
    guard slots.count > Self.scanned else { return }
    var places = 4 * Self.scanned
    while places < slots.count * 3 { places *= 2 }
    index = [Int32](repeating: -1, count: places)
    // No two entries have the same key.
    for at in slots.indices {
      guard let code = slots[at]?.code else { continue }
      var place = Int(code) & (places - 1)
      while index[place] >= 0 { place = (place + 1) & (places - 1) }
      index[place] = Int32(truncatingIfNeeded: at)
    }
  }
}

extension HashKey {
  /// Of this run alone, so that no source can be written whose keys all fall into one place.
  private static let seed = UInt64.random(in: .min ... .max)

  /// A number that is equal for equal keys, and mostly differs for others.
  fileprivate var code: UInt32 { UInt32(truncatingIfNeeded: mixed) }

  /// It costs less than `hashValue` does for texts and ints.
  private var mixed: UInt64 {
    switch self {
    case .int(let number): return HashKey.mix(UInt64(bitPattern: Int64(number)), HashKey.seed)
    case .string(var text):
      return text.withUTF8 { bytes in
        var (mixed, at) = (HashKey.seed ^ UInt64(bytes.count), 0)
        while at + 8 <= bytes.count {
          mixed = HashKey.mix(UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: at, as: UInt64.self), mixed)
          at += 8
        }
        var rest: UInt64 = 0
        while at < bytes.count { (rest, at) = (rest << 8 | UInt64(bytes[at]), at + 1) }
        return HashKey.mix(rest, mixed)
      }
    default: return UInt64(truncatingIfNeeded: hashValue)
    }
  }

  private static func mix(_ value: UInt64, _ seed: UInt64) -> UInt64 {
    let product = (value ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }
}
