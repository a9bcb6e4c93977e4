/// The keys below which a config is merged (`InputDefault._get_final_package` in `hydra/core/default_element.py`).
struct HydraPackage: Equatable {
  var words: [String] = []

  var isGlobal: Bool { words.isEmpty }

  /// - Parameters:
  ///   - text: as behind `@` in a defaults list, or in a header: `a.b`, `_global_.a`, `_here_`, `_group_.a`
  ///   - group: the group from the config folder, for which `_group_` stands
  func appending(_ text: String, group: String) -> HydraPackage {
    var result = self
    for word in text.split(separator: "." as Character) {
      switch word {
      case "_global_": result = HydraPackage()
      case "_here_": continue
      case "_group_": result = HydraPackage(ofGroup: group)
      default: result.words.append(String(word))
      }
    }
    return result
  }

  /// What a header says, from the top of the config. Nil where it says what holds without it.
  init?(header: String?, group: String) {
    guard let header, header != "_group_" else { return nil }
    self = HydraPackage().appending(header, group: group)
  }

  /// The package of a group whose lists say nothing else.
  init(ofGroup group: String) {
    let hasFolders = group.utf8.contains(UInt8(ascii: "/"))
    words = group.isEmpty ? [] : hasFolders ? group.split(separator: "/" as Character).map(String.init) : [group]
  }

  init() {}
}

extension HydraDefaults.Item {
  /// Where what the item names is merged, if its file has no header.
  func package(in place: HydraConfig) -> HydraPackage {
    if let package { return place.package.appending(package, group: group(in: place.group)) }
    return HydraPackage(words: place.package.words + HydraPackage(ofGroup: group).words)
  }

  /// Whether what the item names is merged at its group, as nothing says anything else.
  func takesOwnPackage(in place: HydraConfig) -> Bool { package == nil && (isAbsolute ? place.package.isGlobal : place.isInOwnPackage) }

  /// The name by which overrides find the item (`InputDefault.get_override_key`): its group, with the package where it isn't the group's own.
  func key(in place: HydraConfig) -> String {
    let group = group(in: place.group)
    if takesOwnPackage(in: place) { return group }
    let package = package(in: place)
    if package == HydraPackage(ofGroup: group) { return group }
    return "\(group)@\(package.isGlobal ? "_global_" : package.words.joined(separator: "."))"
  }
}

extension HydraPackage {
  fileprivate init(words: [String]) { self.words = words }
}
