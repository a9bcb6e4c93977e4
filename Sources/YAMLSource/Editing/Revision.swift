/// Changes to a file's nodes, and the edits of its text that make them.
///
/// A change gives a node new content. The text follows the style around it: block or flow, indentation, line ends.
/// ``finished()`` parses the new text and compares the two trees: only the requested changes may differ.
public struct Revision: Sendable {
  public let file: YAMLFile
  private(set) var plans: [NodeID: NodePlan] = [:]
  private(set) var wraps: [NodeID: Wrap] = [:]
  /// The nodes that have a change, in the order in which they got it.
  private var order: [NodeID] = []
  /// The edits of text outside of nodes, as they were given.
  public private(set) var commentEdits: [Edit] = []

  /// A call around a node: `{_target_: <target>, <key>: <the node>}`, or with the node as the only item of a list. Several keys
  /// are nested.
  struct Wrap: Sendable, Equatable {
    let entries: [String]
    let keys: [String]
    let isListed: Bool
    /// The tag of the mapping around; the node keeps its own.
    let tag: String?
  }

  /// The result of a revision.
  public struct Result: Sendable {
    public let edits: [Edit]
    public let file: YAMLFile
    /// The mappings whose entries stand below other keys now.
    public let moves: [KeyMove]
  }

  public init(_ file: YAMLFile) { self.file = file }

  public var isEmpty: Bool { order.isEmpty && commentEdits.isEmpty }

  /// The new content of a node; nil if it is unchanged.
  public func plan(for node: NodeID) -> NodePlan? { plans[node] }

  /// Whether a node is to be wrapped.
  public func isWrapped(_ node: NodeID) -> Bool { wraps[node] != nil }

  // MARK: Changes

  public mutating func replace(_ node: NodeID, by plan: NodePlan) {
    if plans[node] == nil, wraps[node] == nil { order.append(node) }
    plans[node] = plan
  }

  /// Rewrites a mapping of the file.
  public mutating func rewrite(_ plan: MappingPlan) {
    if let node = plan.node { replace(node, by: .mapping(plan)) }
  }

  /// Wraps a mapping in a call: `entries` as text (`_target_: a.b`), then `keys` with the mapping, in a list if `isListed`.
  /// A tagged node can be wrapped in a mapping with another tag.
  public mutating func wrap(_ node: NodeID, entries: [String], keys: [String], isListed: Bool = false, tag: String? = nil) {
    if plans[node] == nil, wraps[node] == nil { order.append(node) }
    wraps[node] = Wrap(entries: entries, keys: keys, isListed: isListed, tag: tag)
  }

  /// Edits text outside of all nodes.
  public mutating func editComment(_ edit: Edit) { commentEdits.append(edit) }

  /// Replaces every unchanged alias of a node by a copy of the node's old content.
  public mutating func separateAliases(of node: NodeID, unless isShared: (NodeID) -> Bool = { _ in false }) {
    guard file.anchor(node) != nil else { return }
    for alias in file.aliases(of: node) where plans[alias] == nil && !isShared(alias) { replace(alias, by: .copy(node)) }
  }

  // MARK: Text

  /// The edits in order and the file after them. Throws if a change can't be written in the text's style, or if the text
  /// would get another meaning.
  public func finished() throws(EditRefusal) -> Result {
    var edits = commentEdits
    for node in order where stays(node) {
      if let wrap = wraps[node] { edits += try Wrapping(file).edits(around: node, wrap) }
      if let plan = plans[node] { edits += try NodeWriter(file).edits(node, plan) }
    }
    edits = try edits.inOrder()
    let revised = YAMLFile(bytes: edits.applied(to: file.bytes), skipping: file.skipped.count, of: file.skipped.at)
    guard revised.problems.count <= file.problems.count, revised.documents.isEmpty == file.documents.isEmpty else {
      throw EditRefusal("the text can't be changed that way: \(revised.problems.first?.message ?? "nothing is left")")
    }
    var comparison = TreeComparison(self, revised)
    try comparison.check()
    return Result(edits: edits, file: revised, moves: moves)
  }
}

extension Revision {
  /// Whether every rewritten collection around a node keeps it.
  private func stays(_ node: NodeID) -> Bool {
    var (child, above) = (node, file.parent(node))
    while let parent = above {
      if let plan = planInPlace(of: parent) ?? replacement(of: parent), !plan.keeps(child, file) { return false }
      (child, above) = (parent, file.parent(parent))
    }
    return true
  }

  private func replacement(of node: NodeID) -> NodePlan? {
    guard let plan = plans[node] else { return nil }
    if case .kept(node) = plan { return nil }
    return plan
  }

  /// The plan for a kept collection: its own, or its part of the parent's plan.
  public func planInPlace(of node: NodeID) -> NodePlan? {
    if let plan = plans[node] { return plan.rewrites(node) ? plan : nil }
    guard let parent = file.parent(node), case .mapping(let outer)? = plans[parent] else { return nil }
    return outer.items.lazy.map(\.value).first { $0.rewrites(node) }
  }
}

extension NodePlan {
  /// Whether the plan rewrites this very collection.
  fileprivate func rewrites(_ node: NodeID) -> Bool {
    switch self {
    case .mapping(let plan): plan.node == node
    case .sequence(let plan): plan.node == node
    default: false
    }
  }

  /// Whether a child of the collection is still there.
  fileprivate func keeps(_ child: NodeID, _ file: YAMLFile) -> Bool {
    switch self {
    case .mapping(let plan):
      return plan.items.contains { item in
        guard let key = item.origin else { return false }
        if key == child { return true }
        guard file.end(of: key) == child else { return false }
        if case .kept(child) = item.value { return true }
        return item.value.rewrites(child)
      }
    case .sequence(let plan): return plan.items.contains { if case .kept(child) = $0 { true } else { false } }
    default: return false
    }
  }
}

extension YAMLFile {
  /// The aliases that stand for a node, in order.
  public func aliases(of node: NodeID) -> [NodeID] {
    (node.index..<UInt32(nodeCount)).lazy.map { NodeID($0) }.filter { kind($0) == .alias && resolve($0) == node && $0 != node }
  }
}

extension Revision {
  /// The path from a wrapper to the wrapped node, such as `.root` or `._args_.0`; empty if the node isn't wrapped.
  public func steps(into node: NodeID) -> String {
    guard let wrap = wraps[node] else { return "" }
    return wrap.keys.map { ".\($0)" }.joined() + (wrap.isListed ? ".0" : "")
  }

  /// How many collections a revision puts around a node.
  public func depth(around node: NodeID) -> Int { wraps[node].map { $0.keys.count + ($0.isListed ? 1 : 0) } ?? 0 }
}
