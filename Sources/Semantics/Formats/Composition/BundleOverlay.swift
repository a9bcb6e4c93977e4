import YAMLSource

/// A config of a MONAI bundle for several processes, `multi_gpu_train.json`: it is given to the program behind the config that it changes,
/// `train.json` (`ConfigParser.load_config_files` in `monai/bundle/config_parser.py`).
enum BundleOverlay {
  private static let prefix = "multi_gpu_"

  /// Whether a file changes another by its name.
  static func isNamed(_ path: some BidirectionalCollection<UInt8>) -> Bool {
    let name = path.suffix(from: path.lastIndex(of: UInt8(ascii: "/")).map { path.index(after: $0) } ?? path.startIndex)
    return name.starts(with: prefix.utf8)
  }

  /// The names, without endings, of the configs that a file changes, in the order in which they are given. All others of a bundle are given
  /// behind `train`.
  static func bases(of path: String) -> [String] {
    let stem = path.utf8.drop { $0 == UInt8(ascii: "/") }.split(separator: UInt8(ascii: "/")).last ?? path.utf8[...]
    let own = String(decoding: stem.prefix { $0 != UInt8(ascii: ".") }.dropFirst(prefix.utf8.count), as: UTF8.self)
    return own == "train" ? [own] : ["train", own]
  }
}

extension Composer {
  /// Sets a config's entries in those that it changes. False where none of those is there.
  mutating func overlay(_ own: Int) -> Bool {
    let path = composition.sources[own].path
    let bases = BundleOverlay.bases(of: path).compactMap { name in
      [".json", ".yaml", ".yml"].compactMap { path.folder.joined(path: name + $0) }.compactMap { source(of: $0) }.first
    }
    for base in bases { set(base) }
    if !bases.isEmpty { set(own) }
    return !bases.isEmpty
  }

  /// Each entry takes the place of what its key leads to: `train#trainer#max_epochs`. Keys with `+` add to it.
  private mutating func set(_ source: Int) {
    let file = composition.sources[source].file
    for entry in file.mergedEntries(of: file.documents[0]) {
      var key = file.text(file.resolve(entry.key))[...]
      let adds = key.utf8.first == UInt8(ascii: "+")
      if adds { key.removeFirst() }
      let way = key.utf8.split { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: ":") }.map { String(decoding: $0, as: UTF8.self) }
      let value = file.resolve(entry.value)
      if adds, file.kind(value) == .mapping {
        for inner in file.mergedEntries(of: value) { composition.set(inner, of: source, at: way + [file.text(file.resolve(inner.key))]) }
      } else {
        composition.set(entry, of: source, at: way)
      }
    }
  }
}
