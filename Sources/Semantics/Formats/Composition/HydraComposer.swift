import YAMLSource

/// A config in the tree of Hydra configs: its file, its group (a folder below the config folder) and its package.
private struct HydraConfig {
  let source: Int
  let group: String
  let package: [String]
}

/// Follows defaults lists as Hydra does: overrides are collected first, then configs are merged in the lists' order.
private struct HydraWalk {
  /// The choices of `override` entries, by group and package.
  var overrides: [String: HydraDefaults.Item.Choice] = [:]
  var order: [HydraConfig] = []
  /// The groups that a defaults list chooses from.
  var met: Set<String> = []
  var depth = 0
  /// The folder that the first config lies in.
  let folder: String
}

extension Composer {
  /// The groups that the lists of the first source and of the configs that they choose choose from.
  mutating func hydraGroups(_ first: Int) -> Set<String> {
    var walk = HydraWalk(folder: composition.sources[first].path.folder)
    collect(HydraConfig(source: first, group: "", package: []), &walk)
    return walk.met
  }

  /// Composes the config that is the first source, with another option of a group, as the command line may ask for. False
  /// where no list chooses from that group.
  mutating func hydra(_ first: Int, choosing choice: (group: String, option: String)? = nil) -> Bool {
    let start = HydraConfig(source: first, group: "", package: [])
    var walk = HydraWalk(folder: composition.sources[first].path.folder)
    if let choice { walk.overrides[choice.group] = .options([choice.option]) }
    collect(start, &walk)
    if let choice, !walk.met.contains(choice.group) { return false }
    let hasContext = file(first).value(for: "normlint", in: root(first)) != nil
    var context: HydraConfig?
    for place in walk.order {
      let (file, root) = (file(place.source), root(place.source))
      composition.merge(
        root, of: place.source, at: place.package, skipping: place.package.isEmpty ? ["defaults"] : ["defaults", "normlint"])
      if !hasContext, !place.package.isEmpty, file.value(for: "normlint", in: root) != nil { context = context ?? place }
    }
    // Use a group's `normlint:` section if the first config has none.
    if let context { composition.merge(root(context.source), of: context.source, at: [], only: "normlint") }
    return true
  }

  /// Follows the lists again while they add overrides: an override may choose a config with further ones.
  private mutating func collect(_ start: HydraConfig, _ walk: inout HydraWalk) {
    for _ in 0..<4 {
      let known = walk.overrides.count
      (walk.order, missing) = ([], [])
      follow(start, &walk)
      if walk.overrides.count == known { break }
    }
  }

  private mutating func follow(_ place: HydraConfig, _ walk: inout HydraWalk) {
    guard walk.depth < Composer.depthLimit, walk.order.count < Composer.fileLimit else { return }
    walk.depth += 1
    defer { walk.depth -= 1 }
    for item in headers.header(of: file(place.source)).items {
      if case .itself = item.choice {
        walk.order.append(place)
        continue
      }
      var item = item
      let ownName = item.group
      if !item.isAbsolute, !place.group.isEmpty { item.group = item.group.isEmpty ? place.group : "\(place.group)/\(item.group)" }
      if item.group.hasPrefix("hydra") { continue }
      if item.isOverride {
        // The outermost override wins.
        if walk.overrides[item.key] == nil { walk.overrides[item.key] = item.choice }
        continue
      }
      // An entry without a group (`- model_checkpoint`) names a config, which nothing overrides.
      if !ownName.isEmpty { walk.met.insert(item.key) }
      for option in options(of: item, ownName.isEmpty ? nil : walk.overrides[item.key]) {
        follow(option, of: item, ownName: ownName, parent: place, in: &walk)
      }
    }
    appendLooseOverrides(place, &walk)
  }

  /// Appends overrides of groups that no list chose: those of an experiment that is read without its primary config.
  private mutating func appendLooseOverrides(_ place: HydraConfig, _ walk: inout HydraWalk) {
    guard walk.depth == 1, let own = walk.order.lastIndex(where: { $0.source == place.source }) else { return }
    var extra: [HydraConfig] = []
    for (key, choice) in walk.overrides.sorted(by: { $0.key < $1.key }) where !walk.met.contains(key) && !key.utf8.contains(UInt8(ascii: "@")) {
      guard case .options(let names) = choice else { continue }
      let before = walk.order.count
      var item = HydraDefaults.Item()
      (item.group, item.isAbsolute) = (key, true)
      for name in names { follow(name, of: item, ownName: key, parent: HydraConfig(source: place.source, group: "", package: []), in: &walk) }
      extra += walk.order[before...]
      walk.order.removeSubrange(before...)
    }
    walk.order.insert(contentsOf: extra, at: own)
  }

  private mutating func options(of item: HydraDefaults.Item, _ override: HydraDefaults.Item.Choice?) -> [String] {
    switch override ?? item.choice {
    case .options(let names): return names
    case .unknown(let text):
      missing.append("\(item.group): \(text)")
      return []
    case .itself: return []
    }
  }

  private mutating func follow(
    _ option: String, of item: HydraDefaults.Item, ownName: String, parent: HydraConfig, in walk: inout HydraWalk
  ) {
    let name = option.hasSuffix(".yaml") || option.hasSuffix(".yml") ? option : option + ".yaml"
    let path = item.group.isEmpty ? name : "\(item.group)/\(name)"
    guard let source = find(path, walk.folder, isAbsolute: item.isAbsolute) else {
      if !item.isOptional { missing.append(item.group.isEmpty ? option : "\(item.group): \(option)") }
      return
    }
    let package = self.package(of: item, ownName, parent: parent, source: source)
    // An option's own list is resolved from the group, even if the option's name contains folders.
    follow(HydraConfig(source: source, group: item.group, package: package), &walk)
  }

  /// Finds a config in the config folder. For a group's config that is linted by itself, that folder is one of its parents.
  private mutating func find(_ path: String, _ folder: String, isAbsolute: Bool) -> Int? {
    var base = folder
    for _ in 0..<(isAbsolute ? 4 : 1) {
      guard let target = base.joined(path: path) else { return nil }
      if let source = source(target) { return source }
      guard !base.isEmpty, base != "/" else { return nil }
      base = base.folder
    }
    return nil
  }

  private func package(
    of item: HydraDefaults.Item, _ ownName: String, parent: HydraConfig, source: Int
  ) -> [String] {
    func words(_ text: String) -> [String] { text.split(separator: "." as Character).map(String.init) }
    if let package = item.package {
      if package == "_here_" { return parent.package }
      if package == "_global_" { return [] }
      return package.hasPrefix("_global_.") ? words(String(package.dropFirst(9))) : parent.package + words(package)
    }
    if let header = headers.header(of: file(source)).package { return header == "_global_" ? [] : words(header) }
    return parent.package + ownName.split(separator: "/" as Character).map(String.init)
  }
}
