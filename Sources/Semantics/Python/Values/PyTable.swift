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
    var key: PyValue
    var value: PyValue
  }

  /// Removed entries are nil until the table is compacted.
  private var slots: [Entry?] = []
  private(set) var count = 0
  /// Positions in `slots`. Kept for tables of more than eight slots: fewer are looked through.
  private var index: [HashKey: Int] = [:]

  private static let scanned = 8

  init() {}

  var isEmpty: Bool { count == 0 }

  /// The entries in order.
  var entries: [Entry] { slots.compactMap { $0 } }
  var keys: [PyValue] { slots.compactMap { $0?.key } }
  var values: [PyValue] { slots.compactMap { $0?.value } }

  /// The number of places, of which some may be empty.
  var slotCount: Int { slots.count }

  func entry(at slot: Int) -> Entry? { slots[slot] }

  func slot(of hash: HashKey) -> Int? {
    slots.count > Self.scanned ? index[hash] : slots.firstIndex { $0?.hash == hash }
  }

  func contains(_ hash: HashKey) -> Bool { slot(of: hash) != nil }

  subscript(hash: HashKey) -> PyValue? { slot(of: hash).flatMap { slots[$0]?.value } }

  func key(_ hash: HashKey) -> PyValue? { slot(of: hash).flatMap { slots[$0]?.key } }

  /// Sets a key's value. An existing key keeps its place and its object, as in Python.
  mutating func set(_ hash: HashKey, key: PyValue, value: PyValue) {
    if let at = slot(of: hash) {
      slots[at]?.value = value
      return
    }
    slots.append(Entry(hash: hash, key: key, value: value))
    count += 1
    if slots.count == Self.scanned + 1 { reindex() } else if slots.count > Self.scanned { index[hash] = slots.count - 1 }
  }

  @discardableResult mutating func remove(_ hash: HashKey) -> Entry? {
    guard let at = slot(of: hash) else { return nil }
    let entry = slots[at]
    slots[at] = nil
    count -= 1
    if slots.count > Self.scanned { index[hash] = nil }
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
    index = [:]
    guard slots.count > Self.scanned else { return }
    index.reserveCapacity(2 * slots.count)
    for (at, slot) in slots.enumerated() { if let slot { index[slot.hash] = at } }
  }
}
