/// A key of TOML, and where it stands.
package struct TOMLKey {
  package let name: String
  package let offset: Int
}

/// A value of TOML. Numbers, truth values and dates are as they are written, which is how YAML writes numbers and truth values, too.
package indirect enum TOMLValue {
  case string(String)
  case plain(String)
  case array([TOMLValue])
  case table(TOMLTable)
  /// `[[name]]`
  case tables(TOMLTables)
}

extension TOMLValue {
  /// A string, or the strings of an array.
  package var strings: [String] {
    switch self {
    case .string(let text): [text]
    case .array(let items): items.compactMap { if case .string(let text) = $0 { text } else { nil } }
    case .plain, .table, .tables: []
    }
  }

  /// A table, or those of an array.
  package var tables: [TOMLTable] {
    switch self {
    case .table(let table): [table]
    case .tables(let tables): tables.elements
    case .array(let items): items.flatMap(\.tables)
    case .string, .plain: []
    }
  }
}

/// The keys of a table in the order in which they first stand.
package final class TOMLTable {
  package struct Entry {
    package let key: TOMLKey
    package fileprivate(set) var value: TOMLValue
  }

  package private(set) var entries: [Entry] = []
  /// The place of each key among the entries.
  private var places: [String: Int] = [:]

  package func value(_ name: String) -> TOMLValue? { places[name].map { entries[$0].value } }

  /// The value at a path of keys through tables: `["tool", "ruff", "src"]`.
  package func value(at path: some Collection<Substring>) -> TOMLValue? {
    guard let first = path.first, let value = value(String(first)) else { return nil }
    if path.count == 1 { return value }
    guard case .table(let table) = value else { return nil }
    return table.value(at: path.dropFirst())
  }

  private func add(_ key: TOMLKey, _ value: TOMLValue) {
    places[key.name] = entries.count
    entries.append(Entry(key: key, value: value))
  }

  /// The table of `[a.b]`, which is made where it is not there yet; of an array of tables the last one. Nil where a part of the path is no table.
  func table(at path: ArraySlice<TOMLKey>) -> TOMLTable? {
    var table = self
    for key in path {
      switch table.value(key.name) {
      case nil:
        let new = TOMLTable()
        table.add(key, .table(new))
        table = new
      case .table(let known): table = known
      case .tables(let known): table = known.last
      default: return nil
      }
    }
    return table
  }

  /// Sets a key that is not set yet. False where it is.
  func set(_ value: TOMLValue, at path: ArraySlice<TOMLKey>) -> Bool {
    guard let last = path.last, let table = table(at: path.dropLast()), table.value(last.name) == nil else { return false }
    table.add(last, value)
    return true
  }

  /// Adds a table for `[[a.b]]`.
  func append(at path: ArraySlice<TOMLKey>) -> Bool {
    guard let last = path.last, let table = table(at: path.dropLast()) else { return false }
    guard let index = table.places[last.name] else {
      table.add(last, .tables(TOMLTables(first: TOMLTable())))
      return true
    }
    guard case .tables(let tables) = table.entries[index].value else { return false }
    tables.append(TOMLTable())
    return true
  }
}

/// The tables of `[[a.b]]`, one or more, which grow as the file is read.
package final class TOMLTables {
  package private(set) var elements: [TOMLTable]

  init(first: TOMLTable) { elements = [first] }

  var last: TOMLTable { elements[elements.count - 1] }

  func append(_ table: TOMLTable) { elements.append(table) }
}
