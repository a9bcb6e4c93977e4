import TOMLSource
import YAMLSource

/// The section `[tool.normlint]` of a `pyproject.toml` as the settings that a YAML file would hold.
struct PyProject {
  /// Why a file's settings can't be read, and the byte where.
  struct Malformed: Error {
    let message: String
    let offset: Int
  }

  static let name = Array("pyproject.toml".utf8)

  /// The settings in YAML's flow style.
  private(set) var yaml: [UInt8] = []
  /// Where the keys stand, in the YAML and in the TOML.
  private var keys: [(yaml: Int, toml: Int)] = []

  /// Whether the file may have the section, at a glance.
  static func mayHoldSettings(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    let word = Array("normlint".utf8)
    while let index = rest.firstIndex(of: word[0]) {
      if rest[index...].starts(with: word) { return true }
      rest = rest[(index + 1)...]
    }
    return false
  }

  /// Nil where the file has no such section.
  init?(_ bytes: [UInt8]) throws(Malformed) {
    guard PyProject.mayHoldSettings(bytes) else { return nil }
    do throws(TOMLReader.Malformed) {
      guard case .table(let tools) = try TOMLReader.read(bytes).value("tool"), case .table(let table) = tools.value("normlint") else { return nil }
      add(table)
    } catch {
      throw Malformed(message: "this is not TOML", offset: min(error.offset, max(0, bytes.count - 1)))
    }
  }

  /// The place in the TOML of the key at or before a place in the YAML.
  func offset(of place: Int) -> Int {
    var (first, end) = (0, keys.count)
    while first < end {
      let middle = (first + end) / 2
      if keys[middle].yaml <= place { first = middle + 1 } else { end = middle }
    }
    return keys.isEmpty ? 0 : keys[max(0, first - 1)].toml
  }

  private mutating func add(_ table: TOMLTable) {
    yaml.add("{")
    for (index, entry) in table.entries.enumerated() {
      if index > 0 { yaml.add(", ") }
      keys.append((yaml.count, entry.key.offset))
      yaml.addJSON(entry.key.name)
      yaml.add(": ")
      add(entry.value)
    }
    yaml.add("}")
  }

  private mutating func add(_ value: TOMLValue) {
    switch value {
    case .string(let text): yaml.addJSON(text)
    case .plain(let text): yaml.add(text)
    case .array(let items): add(items)
    case .table(let table): add(table)
    case .tables(let tables): add(tables.elements.map(TOMLValue.table))
    }
  }

  private mutating func add(_ items: [TOMLValue]) {
    yaml.add("[")
    for (index, item) in items.enumerated() {
      if index > 0 { yaml.add(", ") }
      add(item)
    }
    yaml.add("]")
  }
}
