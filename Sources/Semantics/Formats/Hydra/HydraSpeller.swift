import YAMLSource

/// Hydra's spelling: `_target_`, keywords beside it, `_args_`, `_partial_`.
struct HydraSpeller: Speller {
  let base: SpellerBase
  private var file: YAMLFile { base.file }

  init(_ base: SpellerBase) { self.base = base }

  func call(at node: NodeID) -> SpelledCall? {
    guard let target = file.value(for: "_target_", in: node).flatMap(base.string) else { return nil }
    var positional: (items: [NodePlan], list: NodeID?) = ([], nil)
    var keywords: [(String, NodePlan, NodeID)] = []
    var merged: Set<String> = []
    for entry in file.mergedEntries(of: node) {
      let name = file.text(file.resolve(entry.key))
      if name == "_args_" {
        guard let items = base.items(of: entry.value, in: node) else { return nil }
        positional = items
      }
      guard isArgument(name, node) else { continue }
      keywords.append((name, .kept(entry.value), entry.value))
      if entry.via != nil { merged.insert(name) }
    }
    return SpelledCall(
      target, at: node, positional: positional.items, in: positional.list, keywords: keywords, merged: merged)
  }

  private func isArgument(_ key: String, _ node: NodeID) -> Bool {
    !(key.hasPrefix("_") && key.hasSuffix("_")) && key != "<<" && !(node == base.root && key == "normlint")
  }

  func write(_ call: SpelledCall, to revision: inout Revision) throws(EditRefusal) {
    var plan = MappingPlan(of: call.node, in: file)
    if call.needsOwnEntries { plan.expandMerges(in: file) }
    if call.newTarget != call.target {
      let isOwn = plan.index(of: "_target_").map { plan.items[$0].origin != nil } ?? false
      plan.set("_target_", isOwn ? .reworded(call.newTarget) : .literal(call.newTarget))
    }
    let hadPositional = file.value(for: "_args_", in: call.node) != nil
    if call.hasPositional {
      plan.set("_args_", base.list(call))
    } else if hadPositional {
      plan.remove("_args_")
    }
    call.write(keywordsInto: &plan) { isArgument($0, call.node) }
    revision.rewrite(plan)
  }

  func callable(
    _ target: String, positional: [NodePlan], keywords: [(name: String, value: NodePlan)]
  ) throws(EditRefusal) -> NodePlan {
    var items: [MappingPlan.Item] = [.init("_target_", .literal(target)), .init("_partial_", .literal("true"))]
    if !positional.isEmpty { items.append(.init("_args_", .sequence(SequencePlan(positional)))) }
    return .mapping(MappingPlan(items + keywords.map { .init($0.name, $0.value) }))
  }

  let patchedKey: String? = "root"

  func replaceBatchNorms(of model: NodeID, in revision: inout Revision) throws(EditRefusal) {
    try wrap(model, "torch.func.replace_all_batch_norm_modules_", key: "root", isListed: false, in: &revision)
  }

  func evaluate(_ model: NodeID, in revision: inout Revision) throws(EditRefusal) {
    try wrap(model, "torch.nn.Module.eval", key: "_args_", isListed: true, in: &revision)
  }

  private func wrap(
    _ model: NodeID, _ target: String, key: String, isListed: Bool, in revision: inout Revision
  ) throws(EditRefusal) {
    let sections: [StaticString] = ["normlint", "defaults"]
    if model == base.root, let section = sections.first(where: { file.value(for: $0, in: model) != nil }) {
      throw EditRefusal("the model is the whole document, and a call around it would take the `\(section)` section in")
    }
    // A merge into another mapping copies the model's entries, not the call around them.
    revision.separateAliases(of: model) { !isMergeSource($0) }
    revision.wrap(model, entries: ["_target_: \(target)"], keys: [key], isListed: isListed)
  }

  private func isMergeSource(_ alias: NodeID) -> Bool {
    guard let parent = file.parent(alias) else { return false }
    if file.kind(parent) == .sequence { return isMergeSource(parent) }
    // A merge key has no nodes below it: the value stands right behind it.
    let key = NodeID(alias.index - 1)
    return file.isKey(key) && file.isMergeKey(key)
  }
}
