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
  private var index: [HashKey: Int] = [:]

  init() {}

  var count: Int { index.count }
  var isEmpty: Bool { index.isEmpty }

  /// The entries in order.
  var entries: [Entry] { slots.compactMap { $0 } }
  var keys: [PyValue] { slots.compactMap { $0?.key } }
  var values: [PyValue] { slots.compactMap { $0?.value } }

  func contains(_ hash: HashKey) -> Bool { index[hash] != nil }

  subscript(hash: HashKey) -> PyValue? { index[hash].flatMap { slots[$0]?.value } }

  func key(_ hash: HashKey) -> PyValue? { index[hash].flatMap { slots[$0]?.key } }

  /// Sets a key's value. An existing key keeps its place and its object, as in Python.
  mutating func set(_ hash: HashKey, key: PyValue, value: PyValue) {
    if let at = index[hash] {
      slots[at]?.value = value
    } else {
      index[hash] = slots.count
      slots.append(Entry(hash: hash, key: key, value: value))
    }
  }

  @discardableResult mutating func remove(_ hash: HashKey) -> Entry? {
    guard let at = index.removeValue(forKey: hash) else { return nil }
    let entry = slots[at]
    slots[at] = nil
    if slots.count > 16 && index.count < slots.count / 2 { compact() }
    return entry
  }

  mutating func removeAll() {
    slots = []
    index = [:]
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
    for (at, slot) in slots.enumerated() { if let slot { index[slot.hash] = at } }
  }
}
