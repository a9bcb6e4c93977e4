import Model
import YAMLSource

/// Edits the `normlint:` section of a file; it is the same in every format.
public struct ContextSpeller: Sendable {
  private let file: YAMLFile
  private let section: NodeID?

  public init(_ file: YAMLFile, root: NodeID) {
    self.file = file
    let value = file.kind(root) == .mapping ? file.value(for: "normlint", in: root) : nil
    section = value.flatMap { file.kind($0) == .mapping && file.parent($0) == root ? $0 : nil }
  }

  /// Whether the file has a `normlint:` section.
  public var hasSection: Bool { section != nil }

  public func setMode(_ mode: Mode, in revision: inout Revision) throws(EditRefusal) {
    guard let section else { throw EditRefusal("the file has no `normlint` section") }
    var plan = plan(for: section, revision)
    if plan.index(of: "mode") != nil {
      plan.set("mode", .reworded(mode.rawValue))
    } else {
      plan.items.insert(.init("mode", .literal(mode.rawValue)), at: 0)
    }
    revision.rewrite(plan)
  }

  /// Sets `randomness` on the vmaps and jacfwds among `transforms` that refuse random operations.
  public func setRandomness(
    _ randomness: Randomness, of transforms: [Transform], in revision: inout Revision
  ) throws(EditRefusal) {
    for transform in transforms where transform.randomness == .error {
      guard let node = transform.node else {
        throw EditRefusal("the file doesn't spell the \(transform.name), whose randomness would be set")
      }
      try set(randomness, of: transform.name, at: node, in: &revision)
    }
  }

  /// A transform is a word, or a mapping from it to its options.
  private func set(_ randomness: Randomness, of name: String, at node: NodeID, in revision: inout Revision) throws(EditRefusal) {
    let options = NodePlan.mapping(MappingPlan([.init("randomness", .literal(randomness.rawValue))]))
    if file.kind(node) == .scalar { return revision.replace(node, by: .mapping(MappingPlan([.init(name, options)]))) }
    guard file.kind(node) == .mapping, let value = file.value(named: name, in: node) else {
      throw EditRefusal("the options of the \(name) stand elsewhere")
    }
    guard file.kind(value) == .mapping else {
      guard file.kind(value) == .scalar else { throw EditRefusal("the options of the \(name) stand elsewhere") }
      return revision.replace(value, by: options)
    }
    var plan = plan(for: value, revision)
    plan.set("randomness", plan.index(of: "randomness") == nil ? .literal(randomness.rawValue) : .reworded(randomness.rawValue))
    revision.rewrite(plan)
  }

  private func plan(for node: NodeID, _ revision: Revision) -> MappingPlan {
    if case .mapping(let plan)? = revision.plan(for: node) { return plan }
    return MappingPlan(of: node, in: file)
  }
}
