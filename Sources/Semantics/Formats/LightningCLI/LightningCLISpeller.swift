import Model
import YAMLSource

/// jsonargparse's spelling: `class_path`, `init_args` and `dict_kwargs`; a class without arguments may be a string.
struct LightningCLISpeller: Speller {
  let base: SpellerBase
  private var file: YAMLFile { base.file }

  init(_ base: SpellerBase) { self.base = base }

  /// `adapt_typehints` in `jsonargparse/_typehints.py`.
  static let untypedRefusal: String? = "jsonargparse gives a class with arguments only to a parameter annotated as `Callable[..., torch.nn.Module]`"

  func call(at node: NodeID) -> SpelledCall? {
    guard file.kind(node) == .mapping else {
      guard file.kind(node) == .scalar, let path = base.string(node) else { return nil }
      return SpelledCall(path, at: node, positional: [], in: nil, keywords: [], merged: [])
    }
    guard let target = file.value(for: "class_path", in: node).flatMap(base.string) else { return nil }
    var keywords: [(String, NodePlan, NodeID)] = []
    var merged: Set<String> = []
    for key in ["init_args", "dict_kwargs"] {
      guard let value = file.value(named: key, in: node) else { continue }
      guard let arguments = base.structure(value) else { return nil }
      for entry in file.mergedEntries(of: arguments) {
        let name = file.text(file.resolve(entry.key))
        keywords.append((name, .kept(entry.value), entry.value))
        if entry.via != nil { merged.insert(name) }
      }
    }
    return SpelledCall(target, at: node, positional: [], in: nil, keywords: keywords, merged: merged)
  }

  func write(_ call: SpelledCall, to revision: inout Revision) throws(EditRefusal) {
    if call.hasPositional { throw positionalRefusal(call.newTarget, call.positional) }
    guard file.kind(call.node) == .mapping else {
      let arguments = call.arguments.map { (name: $0.name ?? "", value: $0.value) }
      return revision.replace(call.node, by: try callable(call.newTarget, positional: [], keywords: arguments))
    }
    var plan = MappingPlan(of: call.node, in: file)
    if call.newTarget != call.target {
      let isOwn = plan.index(of: "class_path").map { plan.items[$0].origin != nil } ?? false
      plan.set("class_path", isOwn ? .reworded(call.newTarget) : .literal(call.newTarget))
    }
    // Arguments in `dict_kwargs` stay there; new ones go into `init_args`.
    let extra = file.value(for: "dict_kwargs", in: call.node).flatMap(base.structure).map(names) ?? []
    if !extra.isEmpty { plan.set("dict_kwargs", arguments(call, "dict_kwargs") { extra.contains($0) }) }
    let own = arguments(call, "init_args") { !extra.contains($0) }
    if case .mapping(let mapping) = own, mapping.node == nil, mapping.items.isEmpty { return revision.rewrite(plan) }
    if plan.index(of: "init_args") != nil {
      plan.set("init_args", own)
    } else {
      plan.items.insert(.init("init_args", own), at: (plan.index(of: "class_path") ?? plan.items.count - 1) + 1)
    }
    revision.rewrite(plan)
  }

  private func names(of mapping: NodeID) -> Set<String> {
    Set(file.mergedEntries(of: mapping).map { file.text(file.resolve($0.key)) })
  }

  /// The mapping of arguments under `key`: those that `belongs`.
  private func arguments(_ call: SpelledCall, _ key: String, _ belongs: (String) -> Bool) -> NodePlan {
    let value = file.value(named: key, in: call.node)
    let isOwn = value.map { file.kind($0) == .mapping && file.parent($0) == call.node } ?? false
    var plan = isOwn ? MappingPlan(of: value!, in: file) : MappingPlan([])
    if call.needsOwnEntries { plan.expandMerges(in: file) }
    call.write(keywordsInto: &plan, where: { belongs($0.keyword ?? $0.name ?? "") }) { $0 != "<<" }
    return .mapping(plan)
  }

  /// A class that its caller completes; jsonargparse passes the caller's arguments to its first parameters.
  func callable(
    _ target: String, positional: [NodePlan], keywords: [(name: String, value: NodePlan)]
  ) throws(EditRefusal) -> NodePlan {
    if !positional.isEmpty { throw positionalRefusal(target, positional) }
    let path = MappingPlan.Item("class_path", .literal(target))
    guard !keywords.isEmpty else { return .mapping(MappingPlan([path])) }
    let arguments = MappingPlan(keywords.map { .init($0.name, $0.value) })
    return .mapping(MappingPlan([path, .init("init_args", .mapping(arguments))]))
  }

  private func positionalRefusal(_ target: String, _ positional: [NodePlan]) -> EditRefusal {
    let arguments = positional.map { argument -> String in
      switch argument {
      case .literal(let text): text
      case .kept(let node), .copy(let node): file.text(file.resolve(node))
      default: "..."
      }
    }
    return EditRefusal(
      "jsonargparse can't fix positional arguments, and `\(target.shortName)` takes the number of channels behind one; "
        + "in code: functools.partial(\(target), \(arguments.joined(separator: ", ")))")
  }

  func replaceBatchNorms(of model: NodeID, in revision: inout Revision) throws(EditRefusal) {
    let target = "torch.func.replace_all_batch_norm_modules_"
    if model == base.root {
      throw EditRefusal("the model is the whole document; in code: \(target)(model)")
    }
    guard file.kind(model) == .mapping else {
      return revision.replace(model, by: try callable(target, positional: [], keywords: [("root", .copy(model))]))
    }
    revision.separateAliases(of: model)
    revision.wrap(model, entries: ["class_path: \(target)"], keys: ["init_args", "root"])
  }

  func evaluate(_ model: NodeID, in revision: inout Revision) throws(EditRefusal) {
    throw EditRefusal("jsonargparse takes no method for a class_path; in code: model.eval()")
  }
}
