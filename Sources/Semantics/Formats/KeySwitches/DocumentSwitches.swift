import Model
import YAMLSource

/// Looks up switches among the keys of a document.
struct DocumentSwitches: SwitchScope {
  let file: YAMLFile
  let root: NodeID
  /// The node for findings on absent keys, if there is no closer mapping.
  let marker: NodeID
  let isIncomplete: Bool
  private var reader: ConfigReader

  /// Deeper mappings are not looked into.
  private static let depthLimit = 40

  init(_ file: YAMLFile, root: NodeID, marker: NodeID, isIncomplete: Bool) {
    (self.file, self.root, self.marker, self.isIncomplete) = (file, root, marker, isIncomplete)
    reader = ConfigReader(file, root: root)
  }

  mutating func value(_ key: String) -> Value? { places(key).first?.value?.value }

  mutating func places(_ key: String) -> [SwitchSite] {
    var result: [SwitchSite] = []
    find(key.dottedParts.map(String.init)[...], in: root, path: [], marker: marker, into: &result, depth: 0)
    return result
  }

  private mutating func find(
    _ way: ArraySlice<String>, in node: NodeID, path: [String], marker: NodeID, into result: inout [SwitchSite], depth: Int
  ) {
    let mapping = file.resolve(node)
    guard let name = way.first, depth < DocumentSwitches.depthLimit, reader.count() else { return }
    if name == "**" { return findAnywhere(way, in: mapping, path: path, into: &result, depth: depth) }
    guard file.kind(mapping) == .mapping else { return }
    let entry = file.mergedEntries(of: mapping).last { file.text($0.key) == name }
    if way.count == 1 {
      result.append(place(entry, path + [name], mapping: mapping, marker: marker))
    } else if let entry {
      find(way.dropFirst(), in: entry.value, path: path + [name], marker: entry.key, into: &result, depth: depth + 1)
    } else {
      let key = (path + way).joined(separator: ".")
      result.append(SwitchSite(key: key, value: nil, container: nil, marker: marker, siblings: []))
    }
  }

  /// Below `**` only existing keys count.
  private mutating func findAnywhere(
    _ way: ArraySlice<String>, in node: NodeID, path: [String], into result: inout [SwitchSite], depth: Int
  ) {
    if file.kind(node) == .mapping {
      for entry in file.mergedEntries(of: node) {
        let name = file.text(entry.key)
        if way.count == 2, name == way.last {
          result.append(place(entry, path + [name], mapping: node, marker: entry.key))
        } else {
          find(way, in: entry.value, path: path + [name], marker: entry.key, into: &result, depth: depth + 1)
        }
      }
    } else {
      for (index, item) in file.items(of: node).enumerated() {
        find(way, in: item, path: path + [String(index)], marker: item, into: &result, depth: depth + 1)
      }
    }
  }

  private mutating func place(_ entry: Entry?, _ path: [String], mapping: NodeID, marker: NodeID) -> SwitchSite {
    var siblings: [Keyword] = []
    for other in file.mergedEntries(of: mapping) where file.kind(file.resolve(other.value)) == .scalar {
      siblings.append(Keyword(file.text(other.key), reader.argument(other.value), key: other.key))
    }
    return SwitchSite(
      key: path.joined(separator: "."), value: entry.map { reader.argument($0.value) }, container: mapping, marker: marker,
      siblings: siblings)
  }
}
