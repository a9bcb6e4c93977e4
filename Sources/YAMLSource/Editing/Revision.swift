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

  /// A call around a node: `{_target_: <target>, <key>: <the node>}`, or the node as the only item of a list there.
  struct Wrap: Sendable, Equatable {
    let entries: [String]
    let key: String
    let isListed: Bool
  }

  /// What a revision comes to.
  public struct Result: Sendable {
    public let edits: [Edit]
    public let file: YAMLFile
  }

  public init(_ file: YAMLFile) { self.file = file }

  public var isEmpty: Bool { order.isEmpty }

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

  /// Puts a call around a mapping: `entries` as text (`_target_: a.b`), then `key` with the mapping, in a list if `isListed`.
  public mutating func wrap(_ node: NodeID, entries: [String], key: String, isListed: Bool = false) {
    if plans[node] == nil, wraps[node] == nil { order.append(node) }
    wraps[node] = Wrap(entries: entries, key: key, isListed: isListed)
  }

  /// Gives every alias of a node that has no change of its own a copy of what the node is now.
  public mutating func separateAliases(of node: NodeID, unless isShared: (NodeID) -> Bool = { _ in false }) {
    guard file.anchor(node) != nil else { return }
    for alias in file.aliases(of: node) where plans[alias] == nil && !isShared(alias) { replace(alias, by: .copy(node)) }
  }

  // MARK: Text

  /// The edits in order, and the file after them. Throws where a change can't be written in the shape that the text has, or
  /// the text would come to mean something else.
  public func finished() throws(EditRefusal) -> Result {
    var edits: [Edit] = []
    for node in order {
      if let wrap = wraps[node] { edits += try Wrapping(file).edits(around: node, wrap) }
      if let plan = plans[node] { edits += try NodeWriter(file).edits(node, plan) }
    }
    edits = try edits.inOrder()
    let revised = YAMLFile(bytes: edits.applied(to: file.bytes))
    guard revised.problems.count <= file.problems.count, !revised.documents.isEmpty else {
      throw EditRefusal("the text can't be changed that way: \(revised.problems.first?.message ?? "nothing is left")")
    }
    try TreeComparison(self).check(revised)
    return Result(edits: edits, file: revised)
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
    return wrap.isListed ? ".\(wrap.key).0" : ".\(wrap.key)"
  }

  /// How many collections a revision puts around a node.
  public func depth(around node: NodeID) -> Int { wraps[node].map { $0.isListed ? 2 : 1 } ?? 0 }
}
