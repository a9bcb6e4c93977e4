import YAMLSource

/// The native form's spelling: `type` and `args`, `patches:` and `mode:` beside `layers:`.
struct NativeSpeller: Speller {
  let base: SpellerBase
  private var file: YAMLFile { base.file }

  init(_ base: SpellerBase) { self.base = base }

  func call(at node: NodeID) -> SpelledCall? {
    guard file.kind(node) == .mapping, let type = file.value(for: "type", in: node).flatMap(base.string) else { return nil }
    let target = type.isDotted ? type : "torch.nn." + type
    guard let value = file.value(for: "args", in: node) else {
      return SpelledCall(target, at: node, positional: [], in: nil, keywords: [], merged: [])
    }
    if let (items, list) = base.items(of: value, in: node) {
      return SpelledCall(target, at: node, positional: items, in: list, keywords: [], merged: [])
    }
    guard let arguments = base.structure(value) else { return nil }
    let entries = file.mergedEntries(of: arguments)
    let keywords = entries.map { (file.text(file.resolve($0.key)), NodePlan.kept($0.value), $0.value) }
    let merged = entries.filter { $0.via != nil }.map { file.text(file.resolve($0.key)) }
    return SpelledCall(target, at: node, positional: [], in: nil, keywords: keywords, merged: Set(merged))
  }

  func write(_ call: SpelledCall, to revision: inout Revision) throws(EditRefusal) {
    var plan = MappingPlan(of: call.node, in: file)
    if let value = file.value(for: "args", in: call.node), plan.index(of: "args") == nil {
      plan.items.append(.init("args", .copy(value)))
    }
    if call.newTarget != call.target {
      let isOwn = plan.index(of: "type").map { plan.items[$0].origin != nil } ?? false
      let name = spelled(call.newTarget, like: file.value(for: "type", in: call.node).flatMap(base.string))
      plan.set("type", isOwn ? .reworded(name) : .literal(name))
    }
    plan.set("args", try arguments(call))
    revision.rewrite(plan)
  }

  private func arguments(_ call: SpelledCall) throws(EditRefusal) -> NodePlan {
    if call.hasPositional {
      if call.keywords.isEmpty { return base.list(call) }
      if call.leading > 0 { throw EditRefusal("`args` takes positional arguments or keywords, not both") }
      // A list has no keywords: write all arguments by name.
      var items: [MappingPlan.Item] = []
      for argument in call.arguments {
        guard let name = argument.name else { throw EditRefusal("`args` is a list with an argument too many") }
        items.append(.init(name, argument.value.copied))
      }
      return .mapping(MappingPlan(items))
    }
    let value = file.value(for: "args", in: call.node)
    let isOwn = value.map { file.kind($0) == .mapping && file.parent($0) == call.node } ?? false
    var plan = isOwn ? MappingPlan(of: value!, in: file) : MappingPlan([])
    if call.needsOwnEntries { plan.expandMerges(in: file) }
    call.write(keywordsInto: &plan) { $0 != "<<" }
    return .mapping(plan)
  }

  /// `GroupNorm`, or its full path if the file writes full paths.
  private func spelled(_ target: String, like old: String?) -> String {
    let isShort = old.map { !$0.isDotted } ?? true
    let prefix = "torch.nn."
    return isShort && target.hasPrefix(prefix) ? String(target.dropFirst(prefix.utf8.count)) : target
  }

  func callable(
    _ target: String, positional: [NodePlan], keywords: [(name: String, value: NodePlan)]
  ) throws(EditRefusal) -> NodePlan {
    var items: [MappingPlan.Item] = [.init("type", .literal(spelled(target, like: nil)))]
    if !positional.isEmpty, !keywords.isEmpty { throw EditRefusal("`args` takes positional arguments or keywords, not both") }
    if !positional.isEmpty { items.append(.init("args", .sequence(SequencePlan(positional)))) }
    if !keywords.isEmpty {
      items.append(.init("args", .mapping(MappingPlan(keywords.map { .init($0.name, $0.value) }))))
    }
    return .mapping(MappingPlan(items))
  }

  func replaceBatchNorms(of model: NodeID, in revision: inout Revision) throws(EditRefusal) {
    let name = "replace_all_batch_norm_modules_"
    var plan = plan(for: model, revision)
    guard let value = file.value(for: "patches", in: model) else {
      plan.set("patches", .sequence(SequencePlan([.literal(name)])))
      return revision.rewrite(plan)
    }
    let patches = file.resolve(value)
    let items: [NodePlan] =
      file.kind(patches) == .sequence ? file.items(of: patches).map { .kept($0) } : file.isNull(patches) ? [] : [.copy(patches)]
    let isOwn = patches == value && file.kind(patches) == .sequence
    let list = items + [.literal(name)]
    plan.set("patches", .sequence(isOwn ? SequencePlan(list, rewriting: value) : SequencePlan(list)))
    revision.rewrite(plan)
  }

  func evaluate(_ model: NodeID, in revision: inout Revision) throws(EditRefusal) {
    var plan = plan(for: model, revision)
    plan.set("mode", plan.index(of: "mode") == nil ? .literal("eval") : .reworded("eval"))
    revision.rewrite(plan)
  }

  private func plan(for model: NodeID, _ revision: Revision) -> MappingPlan {
    if case .mapping(let plan)? = revision.plan(for: model) { return plan }
    return MappingPlan(of: model, in: file)
  }
}

extension YAMLFile {
  func isNull(_ node: NodeID) -> Bool { kind(node) == .scalar && scalar(node) == .null }
}
