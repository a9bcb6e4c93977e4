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
  /// What made a table, which decides what may be added to it.
  enum Origin {
    /// A header that names a table in it: `[a.b]` makes `a`, which may have a header of its own.
    case path
    /// Its own header: `[a.b]`.
    case header
    /// A dotted key: `a.b = 1` makes `a`, to which more such keys may add.
    case key
    /// Braces, behind which nothing is added.
    case closed
  }

  package struct Entry {
    package let key: TOMLKey
    package fileprivate(set) var value: TOMLValue
  }

  package private(set) var entries: [Entry] = []
  /// The place of each key among the entries.
  private var places: [String: Int] = [:]
  private var origin: Origin

  init(_ origin: Origin) { self.origin = origin }

  func close() { origin = .closed }

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

  /// The table that `key` names, made where it is not there yet: for a header, or for a dotted key. Nil where such a one may not add to it.
  private func child(_ key: TOMLKey, for maker: Origin) -> TOMLTable? {
    switch value(key.name) {
    case nil:
      let new = TOMLTable(maker)
      add(key, .table(new))
      return new
    case .table(let known):
      if maker == .key, known.origin == .path { known.origin = .key }
      let isOpen = maker == .key ? known.origin == .key : known.origin != .closed
      return isOpen ? known : nil
    case .tables(let known): return maker == .key ? nil : known.last
    default: return nil
    }
  }

  private func descendant(at path: ArraySlice<TOMLKey>, for maker: Origin) -> TOMLTable? {
    path.reduce(self) { table, key in table?.child(key, for: maker) }
  }

  /// The table of the header `[a.b]`. Nil where there is such a table, or where a part of the path is none.
  func define(at path: ArraySlice<TOMLKey>) -> TOMLTable? {
    guard let table = descendant(at: path, for: .path), table.origin == .path else { return nil }
    table.origin = .header
    return table
  }

  /// Sets a key that is not set yet. False where it is.
  func set(_ value: TOMLValue, at path: ArraySlice<TOMLKey>) -> Bool {
    guard let last = path.last, let table = descendant(at: path.dropLast(), for: .key), table.value(last.name) == nil else { return false }
    table.add(last, value)
    return true
  }

  /// Adds a table for `[[a.b]]`.
  func append(at path: ArraySlice<TOMLKey>) -> TOMLTable? {
    guard let last = path.last, let table = descendant(at: path.dropLast(), for: .path) else { return nil }
    let new = TOMLTable(.header)
    switch table.value(last.name) {
    case nil: table.add(last, .tables(TOMLTables(first: new)))
    case .tables(let tables): tables.append(new)
    default: return nil
    }
    return new
  }
}

/// The tables of `[[a.b]]`, one or more, which grow as the file is read.
package final class TOMLTables {
  package private(set) var elements: [TOMLTable]

  init(first: TOMLTable) { elements = [first] }

  var last: TOMLTable { elements[elements.count - 1] }

  func append(_ table: TOMLTable) { elements.append(table) }
}
