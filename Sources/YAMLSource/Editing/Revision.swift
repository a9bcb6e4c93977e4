/// Changes to a file's nodes, and the edits of its text that make them.
///
/// Changes say what is to stand in the place of nodes. How that is written follows from what stands around: the style of
/// the collection, its indentation, its line ends. ``finished()`` reads the new text and compares the two trees: nothing but
/// what was asked for may differ.
public struct Revision: Sendable {
  public let file: YAMLFile
  private(set) var plans: [NodeID: NodePlan] = [:]
  private(set) var wraps: [NodeID: Wrap] = [:]
  /// The nodes that have a change, in the order in which they got it.
  private var order: [NodeID] = []
  /// The edits of text outside of nodes, as they were given.
  public private(set) var commentEdits: [Edit] = []

  /// A call around a node: `{_target_: <target>, <key>: <the node>}`, or the node as the only item of a list there; more than
  /// one key stand one inside of another.
  struct Wrap: Sendable, Equatable {
    let entries: [String]
    let keys: [String]
    let isListed: Bool
    /// The tag of the mapping around; the node keeps its own.
    let tag: String?
  }

  /// What a revision comes to.
  public struct Result: Sendable {
    public let edits: [Edit]
    public let file: YAMLFile
  }

  public init(_ file: YAMLFile) { self.file = file }

  public var isEmpty: Bool { order.isEmpty && commentEdits.isEmpty }

  /// What is to stand in the place of a node; nil where that is not changed.
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

  /// Puts a call around a mapping: `entries` as text (`_target_: a.b`), then `keys` with the mapping, in a list if `isListed`.
  /// A node that has a tag can get another tag's mapping around it.
  public mutating func wrap(_ node: NodeID, entries: [String], keys: [String], isListed: Bool = false, tag: String? = nil) {
    if plans[node] == nil, wraps[node] == nil { order.append(node) }
    wraps[node] = Wrap(entries: entries, keys: keys, isListed: isListed, tag: tag)
  }

  /// Rewrites text that is no part of a node.
  public mutating func editComment(_ edit: Edit) { commentEdits.append(edit) }

  /// Gives every alias of a node that has no change of its own a copy of what the node is now.
  public mutating func separateAliases(of node: NodeID, unless isShared: (NodeID) -> Bool = { _ in false }) {
    guard file.anchor(node) != nil else { return }
    for alias in file.aliases(of: node) where plans[alias] == nil && !isShared(alias) { replace(alias, by: .copy(node)) }
  }

  // MARK: Text

  /// The edits in order, and the file after them. Throws where a change can't be written in the shape that the text has, or
  /// the text would come to mean something else.
  public func finished() throws(EditRefusal) -> Result {
    var edits = commentEdits
    for node in order where stays(node) {
      if let wrap = wraps[node] { edits += try Wrapping(file).edits(around: node, wrap) }
      if let plan = plans[node] { edits += try NodeWriter(file).edits(node, plan) }
    }
    edits = try edits.inOrder()
    let revised = YAMLFile(bytes: edits.applied(to: file.bytes))
    guard revised.problems.count <= file.problems.count, revised.documents.isEmpty == file.documents.isEmpty else {
      throw EditRefusal("the text can't be changed that way: \(revised.problems.first?.message ?? "nothing is left")")
    }
    var comparison = TreeComparison(self, revised)
    try comparison.check()
    return Result(edits: edits, file: revised)
  }
}

extension Revision {
  /// Whether no collection around a node is rewritten without it.
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

  /// The changes to a collection that stays: its own plan, or one as a part of its parent's.
  public func planInPlace(of node: NodeID) -> NodePlan? {
    if let plan = plans[node] { return plan.rewrites(node) ? plan : nil }
    guard let parent = file.parent(node), case .mapping(let outer)? = plans[parent] else { return nil }
    return outer.items.lazy.map(\.value).first { $0.rewrites(node) }
  }
}

extension NodePlan {
  /// Whether it is the rewriting of just this collection.
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
  /// The steps of a path from the place of a node to the node itself, behind a call that is put around it: `.root`, or
  /// `._args_.0`. Empty where none is.
  public func steps(into node: NodeID) -> String {
    guard let wrap = wraps[node] else { return "" }
    return wrap.keys.map { ".\($0)" }.joined() + (wrap.isListed ? ".0" : "")
  }

  /// How many collections a revision puts around a node.
  public func depth(around node: NodeID) -> Int { wraps[node].map { $0.keys.count + ($0.isListed ? 1 : 0) } ?? 0 }
}
