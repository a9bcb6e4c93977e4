/// Values by name in order of insertion: attributes of an instance, namespaces of classes and modules.
struct NameMap {
  private(set) var names: [Name] = []
  private(set) var values: [PyValue] = []
  /// A hash table of positions in `names`; -1 marks a free slot. It has at least twice as many slots as there are names, and exists
  /// only for more than eight names.
  private var index: [Int32] = []

  private static let scanned = 8

  init() {}

  var count: Int { names.count }
  var isEmpty: Bool { names.isEmpty }

  func position(of name: Name) -> Int? {
    guard names.count > Self.scanned else { return names.firstIndex(of: name) }
    let at = Int(index[slot(of: name)])
    return at < 0 ? nil : at
  }

  subscript(name: Name) -> PyValue? {
    get { position(of: name).map { values[$0] } }
    set {
      guard let newValue else {
        _ = remove(name)
        return
      }
      if let at = position(of: name) { values[at] = newValue } else { append(name, newValue) }
    }
  }

  private mutating func append(_ name: Name, _ value: PyValue) {
    names.append(name)
    values.append(value)
    guard names.count > Self.scanned else { return }
    if names.count * 2 > index.count { reindex() } else { index[slot(of: name)] = Int32(truncatingIfNeeded: names.count - 1) }
  }

  /// The same names with other values.
  func holding(_ values: [PyValue]) -> NameMap {
    precondition(values.count == names.count)
    var result = self
    result.values = values
    return result
  }

  mutating func remove(_ name: Name) -> PyValue? {
    guard let at = position(of: name) else { return nil }
    names.remove(at: at)
    let value = values.remove(at: at)
    reindex()
    return value
  }

  // MARK: Index

  /// The slot that holds a name's position, or the free slot in which it would be stored.
  private func slot(of name: Name) -> Int {
    let mask = index.count - 1
    var slot = Int(UInt32(bitPattern: name.id) &* 0x9E37_79B1 >> 8) & mask
    while index[slot] >= 0, names[Int(index[slot])] != name { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func reindex() {
    index = []
    guard names.count > Self.scanned else { return }
    var slots = 4 * Self.scanned
    while slots < names.count * 3 { slots *= 2 }
    index = [Int32](repeating: -1, count: slots)
    for (at, name) in names.enumerated() { index[slot(of: name)] = Int32(truncatingIfNeeded: at) }
  }

  /// The names of both maps. A value that is equal in both is kept; all others become `unknown`.
  func joined(with other: NameMap, _ joining: Joining) -> NameMap {
    var result = self
    for (at, name) in names.enumerated() {
      if let theirs = other[name], joining.isSame(values[at], theirs) { continue }
      result.values[at] = joining.value(values[at], other[name])
    }
    for name in other.names where position(of: name) == nil { result[name] = .unknown(joining.unknown) }
    return result
  }
}
