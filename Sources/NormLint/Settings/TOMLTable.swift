/// A key of TOML, and where it stands.
struct TOMLKey {
  let name: String
  let offset: Int
}

/// A value of TOML. Numbers, truth values and dates are as they are written, which is how YAML writes numbers and truth values, too.
indirect enum TOMLValue {
  case string(String)
  case plain(String)
  case array([TOMLValue])
  case table(TOMLTable)
  /// `[[name]]`
  case tables([TOMLTable])
}

/// The keys of a table in the order in which they first stand.
struct TOMLTable {
  struct Entry {
    let key: TOMLKey
    fileprivate(set) var value: TOMLValue
  }

  private(set) var entries: [Entry] = []
  /// The place of each key among the entries.
  private var places: [String: Int] = [:]

  func value(_ name: String) -> TOMLValue? { places[name].map { entries[$0].value } }

  private mutating func add(_ key: TOMLKey, _ value: TOMLValue) {
    places[key.name] = entries.count
    entries.append(Entry(key: key, value: value))
  }

  /// Opens `[a.b]`. False where a part of the path is no table.
  mutating func open(_ path: ArraySlice<TOMLKey>) -> Bool { change(path) { _ in true } }

  /// Sets a key that is not set yet. False where it is.
  mutating func set(_ value: TOMLValue, at path: ArraySlice<TOMLKey>) -> Bool {
    guard let last = path.last else { return false }
    return change(path.dropLast()) { table in
      guard table.value(last.name) == nil else { return false }
      table.add(last, value)
      return true
    }
  }

  /// Adds a table for `[[a.b]]`.
  mutating func append(at path: ArraySlice<TOMLKey>) -> Bool {
    guard let last = path.last else { return false }
    return change(path.dropLast()) { table in
      guard let index = table.places[last.name] else {
        table.add(last, .tables([TOMLTable()]))
        return true
      }
      guard case .tables(var tables) = table.take(index) else { return false }
      tables.append(TOMLTable())
      table.entries[index].value = .tables(tables)
      return true
    }
  }

  /// Changes the table at a path, which is made where it is not there yet. Of an array of tables the last one is meant.
  private mutating func change(_ path: ArraySlice<TOMLKey>, _ body: (inout TOMLTable) -> Bool) -> Bool {
    guard let first = path.first else { return body(&self) }
    if places[first.name] == nil { add(first, .table(TOMLTable())) }
    guard let index = places[first.name] else { return false }
    switch take(index) {
    case .table(var table):
      guard table.change(path.dropFirst(), body) else { return false }
      entries[index].value = .table(table)
    case .tables(var tables):
      guard var table = tables.popLast(), table.change(path.dropFirst(), body) else { return false }
      tables.append(table)
      entries[index].value = .tables(tables)
    default: return false
    }
    return true
  }

  /// Takes a value out, so that it is not copied when it changes.
  private mutating func take(_ index: Int) -> TOMLValue {
    defer { entries[index].value = .plain("") }
    return entries[index].value
  }
}
