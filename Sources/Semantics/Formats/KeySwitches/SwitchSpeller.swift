import Model
import YAMLSource

/// The speller of formats in which keys decide the norm layers: they have no calls.
struct SwitchSpeller: WordlessSpeller {
  let base: SpellerBase

  init(_ base: SpellerBase) { self.base = base }

  static let code = "this format has no words for calls: do it in code"
  /// Its switches can be written.
  static let codeInstead: String? = nil
}

extension SwitchFacts {
  /// Writes a switch's value over the present one, or as a new key.
  public func write(_ writing: SwitchWriting, _ file: YAMLFile, to revision: inout Revision) throws(EditRefusal) {
    guard let value else { return try add(writing, file, in: &revision) }
    let node = file.resolve(value)
    guard node == value else { throw EditRefusal("`\(name)` stands behind an alias") }
    if let text = writing.value {
      guard file.kind(node) == .scalar else { throw EditRefusal("`\(name)` is not a single value") }
      // Keep plain scalars plain: a quoted word is never a boolean.
      revision.replace(node, by: file.style(node) == .plain ? .literal(text) : .reworded(text))
    } else if file.kind(node) == .mapping {
      var plan = MappingPlan(of: node, in: file)
      for name in writing.dropped { plan.remove(name) }
      for entry in writing.entries {
        plan.set(entry.name, plan.index(of: entry.name) == nil ? .literal(entry.value) : .reworded(entry.value))
      }
      revision.rewrite(plan)
    } else {
      var items = writing.entries.map { MappingPlan.Item($0.name, .literal($0.value)) }
      if let inside, !items.contains(where: { $0.key == inside }) { items.insert(.init(inside, .copy(node)), at: 0) }
      revision.replace(node, by: .mapping(MappingPlan(items)))
    }
  }

  private func add(_ writing: SwitchWriting, _ file: YAMLFile, in revision: inout Revision) throws(EditRefusal) {
    guard let container, file.kind(container) == .mapping else { throw EditRefusal("there is no mapping to write `\(key)` into") }
    var plan = MappingPlan(of: container, in: file)
    let items = writing.entries.map { MappingPlan.Item($0.name, .literal($0.value)) }
    plan.set(name, writing.value.map { .literal($0) } ?? .mapping(MappingPlan(items)))
    revision.rewrite(plan)
  }
}
