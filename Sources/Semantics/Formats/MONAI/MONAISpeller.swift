import Catalogue
import YAMLSource

/// A bundle's spelling: `_target_` with keywords, and Python expressions around ids.
struct MONAISpeller: Speller {
  let base: SpellerBase
  private var file: YAMLFile { base.file }

  init(_ base: SpellerBase) { self.base = base }

  func call(at node: NodeID) -> SpelledCall? {
    guard file.kind(node) == .mapping, let target = file.value(for: "_target_", in: node).flatMap(base.string) else { return nil }
    var keywords: [(String, NodePlan, NodeID)] = []
    var merged: Set<String> = []
    for entry in file.mergedEntries(of: node) {
      let name = file.text(file.resolve(entry.key))
      guard isArgument(name, node) else { continue }
      keywords.append((name, .kept(entry.value), entry.value))
      if entry.via != nil { merged.insert(name) }
    }
    return SpelledCall(
      MONAINames.dotted(target), at: node, positional: [], in: nil, keywords: keywords, merged: merged)
  }

  private func isArgument(_ key: String, _ node: NodeID) -> Bool {
    !(key.hasPrefix("_") && key.hasSuffix("_")) && key != "<<" && !(node == base.root && key == "normlint")
  }

  func isLiteral(_ node: NodeID) -> Bool { !["$", "@"].contains(file.text(node).prefix(1)) }

  func write(_ call: SpelledCall, to revision: inout Revision) throws(EditRefusal) {
    if call.hasPositional { throw EditRefusal("a bundle passes arguments by their names only") }
    var plan = MappingPlan(of: call.node, in: file)
    if call.needsOwnEntries { plan.expandMerges(in: file) }
    if call.newTarget != call.target {
      let isOwn = plan.index(of: "_target_").map { plan.items[$0].origin != nil } ?? false
      plan.set("_target_", isOwn ? .reworded(call.newTarget) : .literal(call.newTarget))
    }
    call.write(keywordsInto: &plan) { isArgument($0, call.node) }
    revision.rewrite(plan)
  }

  func callable(
    _ target: String, positional: [NodePlan], keywords: [(name: String, value: NodePlan)]
  ) throws(EditRefusal) -> NodePlan {
    if !positional.isEmpty { throw EditRefusal("a bundle passes arguments by their names only") }
    let items: [MappingPlan.Item] = [.init("_target_", .literal(target)), .init("_mode_", .literal("callable"))]
    return .mapping(MappingPlan(items + keywords.map { .init($0.name, $0.value) }))
  }

  func replaceBatchNorms(of model: NodeID, in revision: inout Revision) throws(EditRefusal) {
    try change(model, &revision, expression: { "torch.func.replace_all_batch_norm_modules_(\($0))" }) { revision in
      revision.wrap(model, entries: ["_target_: torch.func.replace_all_batch_norm_modules_"], keys: ["root"])
    }
  }

  func evaluate(_ model: NodeID, in revision: inout Revision) throws(EditRefusal) {
    try change(model, &revision, expression: { "\($0).eval()" }) { revision in
      revision.wrap(model, entries: ["_target_: torch.nn.Module.eval"], keys: ["self"])
    }
  }

  /// Changes the item in an expression such as `$@network_def.to(@device)`, or an expression that builds the model itself, or puts a call
  /// around a mapping.
  private func change(
    _ model: NodeID, _ revision: inout Revision, expression: (String) -> String, wrap: (inout Revision) -> Void
  ) throws(EditRefusal) {
    guard file.kind(model) == .mapping else {
      let bytes = Array(file.text(model).utf8)
      let code = bytes.first == UInt8(ascii: "$") ? bytes[1...] : bytes[...]
      let isItem = code.first == UInt8(ascii: "@")
      let end = isItem ? code.dropFirst().firstIndex { !ItemID.isPart($0) } ?? code.endIndex : code.endIndex
      let changed = expression(String(decoding: code[..<end], as: UTF8.self))
      return revision.replace(model, by: .reworded("$" + changed + String(decoding: code[end...], as: UTF8.self)))
    }
    if model == base.root { throw EditRefusal("the model is the whole document") }
    if let reference = reference(into: model) {
      throw EditRefusal("`\(reference)` points into the model, which would get a call around it")
    }
    revision.separateAliases(of: model)
    wrap(&revision)
  }

  /// A reference to an argument of the model.
  private func reference(into model: NodeID) -> String? {
    var paths = PathFinder()
    let path = paths.path(of: model, in: file).replacing(part: ".", with: "::") + "::"
    for index in base.root.index..<file.end(of: base.root).index {
      let node = NodeID(index)
      guard file.kind(node) == .scalar, file.contains(UInt8(ascii: "@"), in: node) else { continue }
      let text = file.text(node).replacing(part: "#", with: "::")
      if text.contains(part: "@" + path) || text.contains(part: "@::") { return file.text(node) }
    }
    return nil
  }
}
