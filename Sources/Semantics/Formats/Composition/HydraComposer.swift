import YAMLSource

/// A config in the tree of Hydra configs: its file, its group (a folder below the config folder) and its package.
struct HydraConfig {
  let part: Composer.Part
  let group: String
  let package: [String]
}

extension Composer.Part {
  /// Whether the file says how its models are called.
  fileprivate var hasContext: Bool { root.flatMap { file.value(for: "normlint", in: $0) } != nil }
}

/// The configs that a defaults list leads to.
struct HydraTree {
  /// In the order in which they are merged.
  var order: [HydraConfig] = []
  /// Their files, each before those that its list names.
  var parts: [Composer.Part] = []
  /// The entries that were not found.
  var missing: [String] = []
  /// The groups that the lists choose from.
  var groups: Set<String> = []

  mutating func reverse() {
    order.reverse()
    parts.reverse()
    missing.reverse()
  }
}

/// Follows defaults lists as Hydra does (`_create_defaults_tree_impl` in `hydra/_internal/defaults_list.py`): each list from its
/// last entry to its first, so that an override is known before the entry that it changes.
private struct HydraWalk {
  let composer: Composer
  /// The folder that the first config lies in.
  let folder: String
  /// The choices of `override` entries, by group and package. The outermost override wins, and of one list the first.
  var overrides: [String: HydraDefaults.Item.Choice] = [:]
  /// What has been found so far, the last first.
  var tree = HydraTree()
  var depth = 0

  /// The one option of each group that the first list chooses from, which names of options may refer to.
  private let choices: [String: String]

  init(_ composer: Composer, _ first: Composer.Part) {
    (self.composer, folder) = (composer, first.path.folder)
    let items = composer.headers.header(of: first.file).items.filter { $0.choosesFromGroup && !$0.isOverride }
    choices = Dictionary(items.compactMap { item in item.choice.name.map { (item.group, $0) } }) { first, _ in first }
  }

  /// The name of an option with the options that `${group}` in it stands for; nil where one is not known (`_resolve_interpolation_impl` in
  /// `hydra/core/default_element.py`).
  private func filled(_ name: String) -> String? {
    var result = ""
    var rest = name[...]
    while let start = rest.firstIndex(of: "$" as Character) {
      guard rest[start...].hasPrefix("${"), let end = rest[start...].firstIndex(of: "}" as Character) else { return nil }
      let group = String(rest[start..<end].dropFirst(2))
      guard let choice = overrides[group]?.name ?? choices[group] else { return nil }
      result += rest[..<start] + choice
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}

extension HydraDefaults.Item.Choice {
  /// The one option that is chosen.
  fileprivate var name: String? { if case .options(let names) = self, names.count == 1 { names[0] } else { nil } }
}

extension Composer {
  /// The configs that the list of the first one leads to.
  /// - Parameter choice: another option of a group, as the command line may ask for it
  func resolved(_ first: Part, choosing choice: (group: String, option: String)? = nil) -> HydraTree {
    var walk = HydraWalk(self, first)
    if let choice { walk.overrides[choice.group] = .options([choice.option]) }
    let start = HydraConfig(part: first, group: "", package: [])
    walk.follow(start)
    walk.tree.reverse()
    walk.appendLooseOverrides(of: start)
    return walk.tree
  }

  /// Composes a config, with another option of a group. False where no list chooses from that group.
  mutating func hydra(_ first: Part, choosing choice: (group: String, option: String)? = nil) -> Bool {
    let tree = resolved(first, choosing: choice)
    if let choice, !tree.groups.contains(choice.group) { return false }
    missing = tree.missing
    for part in tree.parts { _ = add(part) }
    let hasContext = first.hasContext
    var context: (root: NodeID, part: Part)?
    for config in tree.order {
      let (part, package) = (config.part, config.package)
      guard let root = part.root else {
        composition.grow(package)
        continue
      }
      composition.merge(root, of: add(part), at: package, skipping: package.isEmpty ? ["defaults"] : ["defaults", "normlint"])
      if context == nil, !hasContext, !package.isEmpty, part.hasContext { context = (root, part) }
    }
    // Use a group's `normlint:` section if the first config has none.
    if let context { composition.merge(context.root, of: add(context.part), at: [], only: "normlint") }
    return true
  }
}

extension HydraWalk {
  mutating func follow(_ place: HydraConfig) {
    guard depth < Composer.depthLimit, tree.order.count < Composer.fileLimit else { return }
    depth += 1
    defer { depth -= 1 }
    let items = composer.headers.header(of: place.part.file).items
    for item in items where item.isOverride {
      let item = item.inGroup(place.group)
      if !item.isForHydra, overrides[item.key] == nil { overrides[item.key] = item.choice }
    }
    for item in items.reversed() where !item.isOverride {
      if case .itself = item.choice {
        tree.order.append(place)
      } else {
        follow(item.inGroup(place.group), ownName: item.group, parent: place)
      }
    }
    tree.parts.append(place.part)
  }

  /// Adds overrides of groups that no list chose, before the first config itself: those of an experiment that is read without its
  /// primary config.
  mutating func appendLooseOverrides(of start: HydraConfig) {
    guard let own = tree.order.lastIndex(where: { $0.part.path == start.part.path }) else { return }
    var whole = tree
    var extra: [HydraConfig] = []
    for (key, choice) in overrides.sorted(by: { $0.key < $1.key }) where !tree.groups.contains(key) && !key.utf8.contains(UInt8(ascii: "@")) {
      guard case .options(let names) = choice else { continue }
      var item = HydraDefaults.Item()
      (item.group, item.isAbsolute) = (key, true)
      (tree.order, tree.parts, tree.missing) = ([], [], [])
      for name in names.reversed() { follow(name, of: item, ownName: key, parent: start) }
      tree.reverse()
      extra += tree.order
      whole.parts += tree.parts
      whole.missing += tree.missing
    }
    whole.order.insert(contentsOf: extra, at: own)
    whole.groups = tree.groups
    tree = whole
  }

  /// Follows an entry of a list.
  private mutating func follow(_ item: HydraDefaults.Item, ownName: String, parent: HydraConfig) {
    if item.isForHydra { return }
    if item.choosesFromGroup { tree.groups.insert(item.key) }
    switch (item.choosesFromGroup ? overrides[item.key] : nil) ?? item.choice {
    case .options(let names): for name in names.reversed() { follow(name, of: item, ownName: ownName, parent: parent) }
    case .unknown(let text):
      guard let name = filled(text), name != "???" else { return tree.missing.append("\(item.group): \(text)") }
      follow(name, of: item, ownName: ownName, parent: parent)
    case .itself: break
    }
  }

  private mutating func follow(_ option: String, of item: HydraDefaults.Item, ownName: String, parent: HydraConfig) {
    let name = option.hasSuffix(".yaml") || option.hasSuffix(".yml") ? option : option + ".yaml"
    let path = item.group.isEmpty ? name : "\(item.group)/\(name)"
    guard let part = find(path, isAbsolute: item.isAbsolute) else {
      if !item.isOptional { tree.missing.append(item.group.isEmpty ? option : "\(item.group): \(option)") }
      return
    }
    // An option's own list is resolved from the group, even if the option's name contains folders.
    follow(HydraConfig(part: part, group: item.group, package: package(of: item, ownName, parent: parent, part: part)))
  }

  /// Finds a config in the config folder. For a group's config that is linted by itself, that folder is one of its parents.
  private func find(_ path: String, isAbsolute: Bool) -> Composer.Part? {
    var base = folder
    for _ in 0..<(isAbsolute ? 4 : 1) {
      guard let target = base.joined(path: path) else { return nil }
      if let part = composer.part(target) { return part }
      guard !base.isEmpty, base != "/" else { return nil }
      base = base.folder
    }
    return nil
  }

  private func package(
    of item: HydraDefaults.Item, _ ownName: String, parent: HydraConfig, part: Composer.Part
  ) -> [String] {
    func words(_ text: String) -> [String] { text.split(separator: "." as Character).map(String.init) }
    if let package = item.package {
      if package == "_here_" { return parent.package }
      if package == "_global_" { return [] }
      return package.hasPrefix("_global_.") ? words(String(package.dropFirst(9))) : parent.package + words(package)
    }
    if let header = composer.headers.header(of: part.file).package { return header == "_global_" ? [] : words(header) }
    return parent.package + ownName.split(separator: "/" as Character).map(String.init)
  }
}
