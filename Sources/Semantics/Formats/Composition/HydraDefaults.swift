import Model
import YAMLSource

/// Hydra's defaults lists (`hydra/_internal/defaults_list.py`, `core/default_element.py`).
struct HydraDefaults {
  /// An item of a defaults list.
  struct Item: Sendable {
    enum Choice: Sendable {
      /// One option, or none.
      case option(String?)
      case options([String])
      /// The config itself.
      case itself
      case unknown(String)
    }

    /// From the group of the list's own config, or from the config folder where the item is absolute; empty for a config of the same folder.
    var group = ""
    /// The package after `@`.
    var package: String?
    var isOverride = false
    var isOptional = false
    var isAbsolute = false
    /// Whether the entry is written `group: option`. Overrides don't change a config that is named without one.
    var choosesFromGroup = false
    var choice = Choice.itself

    /// Whether it configures Hydra itself and not the program.
    var isForHydra: Bool { group.hasPrefix("hydra") }

    /// The group from the config folder, of an item of a list in a config of `parent`.
    func group(in parent: String) -> String {
      if isAbsolute || parent.isEmpty { return group }
      return group.isEmpty ? parent : "\(parent)/\(group)"
    }
  }

  /// Whether a `defaults` key is Hydra's: a list of texts and of mappings with one key.
  static func isList(_ node: NodeID, _ file: YAMLFile) -> Bool {
    let list = file.resolve(node)
    guard file.kind(list) == .sequence else { return false }
    let items = file.items(of: list).map(file.resolve)
    return !items.isEmpty
      && items.allSatisfy { file.kind($0) == .scalar || file.kind($0) == .mapping && file.mergedEntries(of: $0).count == 1 }
  }

  /// Whether configs of these names (`group: option`, or a bare option) may hold a model.
  static func mayHoldModels(_ names: [String]) -> Bool {
    names.contains { name in
      let group = name.prefix { $0 != ":" }
      return ["model", "net", "backbone", "arch", "encoder"].contains { group.contains(part: $0) }
    }
  }

  /// The items of a file's list. Without `_self_` the file itself comes last.
  static func items(_ file: YAMLFile) -> [Item] {
    guard let root = file.documents.first, let list = file.value(for: "defaults", in: root), isList(list, file) else { return [Item()] }
    var items = file.items(of: file.resolve(list)).map { item(file.resolve($0), file) }
    if !items.contains(where: { if case .itself = $0.choice { true } else { false } }) { items.append(Item()) }
    return items
  }

  private static func item(_ node: NodeID, _ file: YAMLFile) -> Item {
    if file.kind(node) == .scalar { return named(file.text(node)) }
    let entry = file.mergedEntries(of: node)[0]
    var item = Item()
    var words = file.text(file.resolve(entry.key)).split(separator: " " as Character).map(String.init)
    item.isOverride = words.first == "override"
    item.isOptional = words.first == "optional"
    if item.isOverride || item.isOptional { words.removeFirst() }
    item.take(words.joined(separator: " "))
    item.choosesFromGroup = true
    item.choice = choice(file.resolve(entry.value), file)
    return item
  }

  private static func choice(_ node: NodeID, _ file: YAMLFile) -> Item.Choice {
    if file.kind(node) == .sequence { return .options(file.items(of: node).map { file.text(file.resolve($0)) }) }
    guard file.kind(node) == .scalar else { return .unknown("?") }
    if case .null = file.scalar(node) { return .option(nil) }
    let text = file.text(node)
    return text == "???" || file.contains(UInt8(ascii: "$"), in: node) ? .unknown(text) : .option(text)
  }

  /// `base`, `group/option`, `/group/option@package`
  private static func named(_ text: String) -> Item {
    if text == "_self_" { return Item() }
    var item = Item()
    item.take(text)
    let parts = item.group.split(separator: "/" as Character).map(String.init)
    item.group = parts.dropLast().joined(separator: "/")
    item.choice = text.utf8.contains(UInt8(ascii: "$")) ? .unknown(parts.last ?? "") : .option(parts.last)
    return item
  }
}

extension HydraDefaults.Item {
  /// `group@package`, absolute with a slash in front.
  fileprivate mutating func take(_ text: String) {
    let parts = text.split(separator: "@" as Character, maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    isAbsolute = parts[0].hasPrefix("/")
    group = isAbsolute ? String(parts[0].dropFirst()) : parts[0]
    package = parts.count > 1 ? parts[1] : nil
  }
}

/// What Hydra reads of configs to choose others. It is read once for all configs of a run that are composed of the same files.
public final class HydraHeaders: Sendable {
  struct Header: Sendable {
    /// The header belongs to this object, which lives as long.
    let file: YAMLFile
    let items: [HydraDefaults.Item]
    let package: String?
  }

  private let headers = Memo<ObjectIdentifier, Header>()

  public init() {}

  /// - Parameter file: a mapping, or nothing
  func header(of file: YAMLFile) -> Header {
    headers.value(for: ObjectIdentifier(file)) {
      Header(file: file, items: HydraDefaults.items(file), package: file.packageHeader)
    }
  }
}

extension YAMLFile {
  /// The value of a `# @package` comment at the top of the file. Only comments that begin with `@` may precede it
  /// (`ConfigSource._get_header` in `hydra/plugins/config_source.py`).
  var packageHeader: String? {
    for line in bytes.prefix(2000).split(separator: UInt8(ascii: "\n")) {
      let text = line.filter { $0 != 0x0D }[...].drop { $0 == 0x20 }
      if text.isEmpty { continue }
      let words = text.dropFirst().split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      guard text.first == UInt8(ascii: "#"), let first = words.first, first.hasPrefix("@") else { return nil }
      if first == "@package", words.count == 2 { return words[1] }
    }
    return nil
  }
}
