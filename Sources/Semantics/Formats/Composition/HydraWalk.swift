import Model
import YAMLSource

/// A config in the tree of Hydra configs.
struct HydraConfig {
  let part: Composer.Part
  /// The folder from which groups count.
  let folder: String
  /// The group that lists in it count from.
  let group: String
  let package: HydraPackage
  /// Whether the package is that of the group, since no list and no header says anything else.
  let isInOwnPackage: Bool
}

/// The configs that a defaults list leads to.
struct HydraTree {
  /// In the order in which they are merged.
  var order: [HydraConfig] = []
  /// Their files, each before those that its list names.
  var parts: [Composer.Part] = []
  /// The entries that were not found.
  var missing: [String] = []

  mutating func append(_ other: HydraTree) {
    order += other.order
    parts += other.parts
    missing += other.missing
  }
}

/// An option of a group, as a command line asks for it.
public struct GroupChoice: Sendable, Equatable {
  public let group: String
  public let option: String
  /// Written `+group=option`, where no list chooses from the group. It stands behind the primary config's own list.
  public let isAppended: Bool

  public init(group: String, option: String, isAppended: Bool = false) {
    (self.group, self.option, self.isAppended) = (group, option, isAppended)
  }

  fileprivate var item: HydraDefaults.Item {
    var item = HydraDefaults.Item()
    (item.group, item.choosesFromGroup, item.choice) = (group, true, .option(option))
    return item
  }
}

/// Follows defaults lists as Hydra does (`_create_defaults_tree_impl` in `hydra/_internal/defaults_list.py`): each list from its
/// last entry to its first, so that an override is known before the entry that it changes, and names that take in other
/// choices at the end.
struct HydraWalk {
  private let composer: Composer
  private let start: HydraConfig
  private let choice: GroupChoice?
  /// The choices of `override` entries, by key. The outermost override wins, and of one list the first.
  private var overrides: [String: HydraDefaults.Item.Choice] = [:]
  /// The keys of the entries that were met so far, and what was chosen. The first of a key counts.
  private var known: [(key: String, option: String)] = []
  private(set) var groups: Set<String> = []
  private var depth = 0
  private var count = 0

  init(_ composer: Composer, _ first: Composer.Part, choosing choice: GroupChoice?) {
    (self.composer, self.choice) = (composer, choice)
    start = HydraConfig(part: first, folder: first.path.folder, group: "", package: HydraPackage(), isInOwnPackage: true)
    if let choice, !choice.isAppended { overrides[choice.group] = .option(choice.option) }
  }

  /// The whole tree. Nil where the lists don't offer what is chosen.
  mutating func tree() -> HydraTree? {
    var tree = follow(start)
    if let choice {
      guard groups.contains(choice.group), !choice.isAppended || overrides.keys.allSatisfy(groups.contains) else { return nil }
    }
    insertLooseOverrides(into: &tree)
    return tree
  }

  private mutating func follow(_ place: HydraConfig) -> HydraTree {
    guard depth < Composer.depthLimit, count < Composer.fileLimit else { return HydraTree() }
    (depth, count) = (depth + 1, count + 1)
    defer { depth -= 1 }
    var items = composer.headers.header(of: place.part.file).items
    if depth == 1, let choice, choice.isAppended { items.append(choice.item) }
    for item in items where item.isOverride && !item.isForHydra {
      let key = item.key(in: place)
      if overrides[key] == nil { overrides[key] = item.choice }
    }
    if items.count == 1, case .itself = items[0].choice { return HydraTree(order: [place], parts: [place.part]) }
    var tree = HydraTree(parts: [place.part])
    for child in children(items, of: place) { tree.append(child) }
    return tree
  }

  private mutating func children(_ items: [HydraDefaults.Item], of place: HydraConfig) -> [HydraTree] {
    var children = [HydraTree](repeating: HydraTree(), count: items.count)
    var later: [(index: Int, name: String)] = []
    for (index, item) in items.enumerated().reversed() where !item.isOverride && !item.isForHydra {
      switch chosen(item, in: place) {
      case .itself: children[index].order = [place]
      case .option(let name): children[index] = name.map { follow($0, of: item, in: place) } ?? HydraTree()
      case .options(let names): children[index] = follow(names, of: item, in: place)
      case .unknown(let name): later.append((index, name))
      }
    }
    for (index, name) in later {
      let item = items[index]
      if let item = filled(item), let name = filled(name), name != "???" {
        children[index] = follow(name, of: item, in: place)
      } else {
        children[index].missing = [item.group(in: place.group) + ": " + name]
      }
    }
    return children
  }

  /// What an entry chooses, or an override for it.
  private mutating func chosen(_ item: HydraDefaults.Item, in place: HydraConfig) -> HydraDefaults.Item.Choice {
    guard item.choosesFromGroup else { return item.choice }
    let key = item.key(in: place)
    groups.insert(key)
    let choice = overrides[key] ?? item.choice
    if case .option(let name?) = choice { known.append((key, name)) }
    return choice
  }

  /// Follows several options of a group. Folders in their names belong to the group, as they do in no other entry.
  private mutating func follow(_ options: [String], of item: HydraDefaults.Item, in place: HydraConfig) -> HydraTree {
    var trees: [HydraTree] = []
    for option in options.reversed() {
      var item = item
      if !option.folder.isEmpty { item.group += "/" + option.folder }
      trees.append(follow(option.lastPart, of: item, in: place))
    }
    return trees.reversed().reduce(into: HydraTree()) { $0.append($1) }
  }

  private mutating func follow(_ option: String, of item: HydraDefaults.Item, in place: HydraConfig) -> HydraTree {
    let group = item.group(in: place.group)
    let name = option.hasSuffix(".yaml") || option.hasSuffix(".yml") ? option : option + ".yaml"
    guard let (part, folder) = composer.find(group.isEmpty ? name : "\(group)/\(name)", isAbsolute: item.isAbsolute, from: place.folder) else {
      return HydraTree(missing: item.isOptional ? [] : [group.isEmpty ? option : "\(group): \(option)"])
    }
    let header = item.package == nil ? HydraPackage(header: composer.headers.header(of: part.file).package, group: group) : nil
    let isOwn = header == nil && item.takesOwnPackage(in: place)
    return follow(HydraConfig(part: part, folder: folder, group: group, package: header ?? item.package(in: place), isInOwnPackage: isOwn))
  }
}

extension HydraWalk {
  /// A name with the options that `${group}` in it stands for; nil where one is not known (`_resolve_interpolation_impl` in
  /// `hydra/core/default_element.py`).
  private func filled(_ name: String) -> String? {
    var result = ""
    var rest = name[...]
    while let start = rest.firstIndex(of: "$" as Character) {
      guard rest[start...].hasPrefix("${"), let end = rest[start...].firstIndex(of: "}" as Character) else { return nil }
      let group = rest[start..<end].dropFirst(2)
      guard let choice = known.first(where: { $0.key == group }) else { return nil }
      result += rest[..<start] + choice.option
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  private func filled(_ item: HydraDefaults.Item) -> HydraDefaults.Item? {
    filled(item.group).map { group in
      var item = item
      item.group = group
      return item
    }
  }

  /// Adds overrides of groups that no list chose, before the first config itself: those of an experiment that is read without its
  /// primary config.
  private mutating func insertLooseOverrides(into tree: inout HydraTree) {
    guard let own = tree.order.lastIndex(where: { $0.part.path == start.part.path }) else { return }
    var extra = HydraTree()
    let loose = overrides.filter { !groups.contains($0.key) && !$0.key.utf8.contains(UInt8(ascii: "@")) }
    for (key, choice) in loose.inOrder {
      guard case .option(let name?) = choice else { continue }
      var item = HydraDefaults.Item()
      (item.group, item.isAbsolute) = (key, true)
      extra.append(follow(name, of: item, in: start))
    }
    tree.order.insert(contentsOf: extra.order, at: own)
    tree.parts += extra.parts
    tree.missing += extra.missing
  }
}

extension Composer {
  /// Finds a config in the config folder. For a group's config that is linted by itself, that folder is one of its parents.
  fileprivate func find(_ path: String, isAbsolute: Bool, from folder: String) -> (Composer.Part, String)? {
    var base = folder
    for _ in 0..<(isAbsolute ? 4 : 1) {
      guard let target = base.joined(path: path) else { return nil }
      if let part = part(target) { return (part, base) }
      guard !base.isEmpty, base != "/" else { return nil }
      base = base.folder
    }
    return nil
  }
}
