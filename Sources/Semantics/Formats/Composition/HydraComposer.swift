import YAMLSource

extension Composer.Part {
  /// Whether the file says how its models are called.
  fileprivate var hasContext: Bool { root.flatMap { file.value(for: "normlint", in: $0) } != nil }
}

extension Composer {
  /// Composes a config, with another option of a group. False where the lists don't offer it.
  mutating func hydra(_ first: Part, choosing choice: GroupChoice? = nil) -> Bool {
    var walk = HydraWalk(self, first, choosing: choice)
    guard let tree = walk.tree() else { return false }
    missing = tree.missing
    for part in tree.parts { _ = add(part) }
    let hasContext = first.hasContext
    var context: (root: NodeID, part: Part)?
    for config in tree.order {
      let (part, package) = (config.part, config.package)
      guard let root = part.root else {
        composition.grow(package.words)
        continue
      }
      composition.merge(root, of: add(part), at: package.words, skipping: package.isGlobal ? ["defaults"] : ["defaults", "normlint"])
      if context == nil, !hasContext, !package.isGlobal, part.hasContext { context = (root, part) }
    }
    // Use a group's `normlint:` section if the first config has none.
    if let context { composition.merge(context.root, of: add(context.part), at: [], only: "normlint") }
    return true
  }
}
