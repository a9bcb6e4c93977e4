import YAMLSource

/// Base files: `_BASE_` of detectron2 and its relatives (`fvcore/common/config.py`), `__include__` of RT-DETR.
enum Includes {
  static let keys: [StaticString] = ["_BASE_", "__include__"]

  /// Whether the included files may hold a model; nil if the file includes none.
  static func mayHoldModels(_ file: YAMLFile, _ root: NodeID) -> Bool? {
    if file.value(for: "_BASE_", in: root) != nil { return file.value(for: "MODEL", in: root) != nil }
    return file.value(for: "__include__", in: root) != nil ? true : nil
  }
}

extension Composer {
  /// Merges a file's base files, then the file.
  mutating func include(_ source: Int, stack: [String]) {
    // Bounds repeated includes of the same files.
    includes += 1
    guard includes < 16 * Composer.fileLimit else { return }
    let (file, path) = (composition.sources[source].file, composition.sources[source].path)
    let root = file.documents[0]
    var isWhole = true
    for key in Includes.keys {
      guard let value = file.value(for: key, in: root).map(file.resolve) else { continue }
      for item in file.kind(value) == .sequence ? Array(file.items(of: value)).map(file.resolve) : [value] {
        let name = file.text(item)
        let target = path.folder.joined(path: name)
        let next = target.flatMap { stack.contains($0) || stack.count > Composer.depthLimit ? nil : self.source(of: $0) }
        if let target, let next {
          include(next, stack: stack + [target])
        } else {
          missing.append(name)
          isWhole = false
        }
      }
    }
    // Keep the key if a base file wasn't read.
    composition.merge(root, of: source, at: [], skipping: isWhole ? ["_BASE_", "__include__"] : [])
  }
}
