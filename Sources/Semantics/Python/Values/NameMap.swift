/// Values by name in order of insertion: attributes of an instance, namespaces of classes and modules.
struct NameMap {
  private(set) var names: [Name] = []
  private(set) var values: [PyValue] = []
  /// Positions by name, kept for maps of more than eight names.
  private var index: [Name: Int] = [:]

  private static let scanned = 8

  init() {}

  var count: Int { names.count }
  var isEmpty: Bool { names.isEmpty }

  func position(of name: Name) -> Int? {
    names.count <= Self.scanned ? names.firstIndex(of: name) : index[name]
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
    if names.count == Self.scanned + 1 { reindex() } else if names.count > Self.scanned { index[name] = names.count - 1 }
  }

  mutating func remove(_ name: Name) -> PyValue? {
    guard let at = position(of: name) else { return nil }
    names.remove(at: at)
    let value = values.remove(at: at)
    reindex()
    return value
  }

  private mutating func reindex() {
    index = [:]
    guard names.count > Self.scanned else { return }
    for (at, name) in names.enumerated() { index[name] = at }
  }

  /// Both maps' names: equal values stay, all others become `unknown`.
  func joined(with other: NameMap, _ unknown: Unknown, same: (PyValue, PyValue) -> Bool) -> NameMap {
    var result = self
    for (at, name) in names.enumerated() {
      if let theirs = other[name], same(values[at], theirs) { continue }
      result.values[at] = .unknown(unknown)
    }
    for name in other.names where position(of: name) == nil { result[name] = .unknown(unknown) }
    return result
  }
}
