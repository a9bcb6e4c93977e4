import YAMLSource

/// HyperPyYAML's spelling: a class by its tag, keywords as entries below.
struct HyperPyYAMLSpeller: Speller {
  let base: SpellerBase
  private var file: YAMLFile { base.file }

  init(_ base: SpellerBase) { self.base = base }

  func call(at node: NodeID) -> SpelledCall? {
    guard let tag = HyperPyYAML.Tag(file.tag(node)) else { return nil }
    var keywords: [(String, NodePlan, NodeID)] = []
    var merged: Set<String> = []
    for entry in file.mergedEntries(of: node) {
      let name = file.text(file.resolve(entry.key))
      keywords.append((name, .kept(entry.value), entry.value))
      if entry.via != nil { merged.insert(name) }
    }
    let isList = file.kind(node) == .sequence
    return SpelledCall(
      tag.target, at: node, positional: isList ? file.items(of: node).map { .kept($0) } : [], in: isList ? node : nil,
      keywords: keywords, merged: merged)
  }

  func write(_ call: SpelledCall, to revision: inout Revision) throws(EditRefusal) {
    if call.hasPositional || file.kind(call.node) == .sequence {
      throw EditRefusal("its arguments stand in a list, which has no place for names")
    }
    var plan = MappingPlan(of: call.node, in: file)
    if call.needsOwnEntries { plan.expandMerges(in: file) }
    if call.newTarget != call.target, let tag = HyperPyYAML.Tag(file.tag(call.node)) { plan.tag = tag.kind.rawValue + call.newTarget }
    call.write(keywordsInto: &plan) { $0 != "<<" }
    revision.rewrite(plan)
  }

  /// `!name:` with a list or a mapping, of which `hyperpyyaml/core.py` (`_construct_name`) makes a partial.
  func callable(
    _ target: String, positional: [NodePlan], keywords: [(name: String, value: NodePlan)]
  ) throws(EditRefusal) -> NodePlan {
    let tag = HyperPyYAML.Tag.Kind.name.rawValue + target
    if positional.isEmpty { return .tagged(tag, .mapping(MappingPlan(keywords.map { .init($0.name, $0.value) }))) }
    guard keywords.isEmpty else { throw EditRefusal("`!name:` takes either a list or names of arguments, not both") }
    return .tagged(tag, .sequence(SequencePlan(positional)))
  }

  func replaceBatchNorms(of model: NodeID, in revision: inout Revision) throws(EditRefusal) {
    let path = path(of: model)
    if path.isEmpty { throw EditRefusal("the model is the whole document, which has no place for a call around it") }
    if let reference = reference(into: path) {
      throw EditRefusal("`!ref \(reference)` leads into the model, and would lead nowhere behind a call around it")
    }
    revision.wrap(model, entries: [], keys: ["root"], tag: "!apply:torch.func.replace_all_batch_norm_modules_")
  }

  func evaluate(_ model: NodeID, in revision: inout Revision) throws(EditRefusal) {
    throw EditRefusal("SpeechBrain's Brain sets the mode of its modules when it runs; call `modules.eval()` in code")
  }

  /// `a[b]`, as references spell it.
  private func path(of node: NodeID) -> String {
    var names: [String] = []
    var child = node
    while let parent = file.parent(child) {
      guard let entry = file.entries(of: parent).first(where: { $0.value == child }) else { return "" }
      names.append(file.text(file.resolve(entry.key)))
      child = parent
    }
    return names.last.map { first in names.dropLast().reversed().reduce(first) { "\($0)[\($1)]" } } ?? ""
  }

  /// A reference to something below `path`.
  private func reference(into path: String) -> String? {
    let start = "<" + path + "["
    var node = base.root
    while node < file.end(of: base.root) {
      if file.kind(node) == .scalar, let tag = file.tag(node), tag == "!ref" || tag == "!copy" {
        let text = file.text(node)
        if text.contains(part: start) { return text }
      }
      node = NodeID(node.index + 1)
    }
    return nil
  }
}
