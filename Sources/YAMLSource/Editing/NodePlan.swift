/// The new content of a node.
public indirect enum NodePlan: Sendable {
  /// The unchanged node.
  case kept(NodeID)
  /// A copy of another node in flow style; aliases inside stay aliases.
  case copy(NodeID)
  /// A plain scalar, written verbatim: a number, a boolean, a class name.
  case literal(String)
  /// The node with new text in its own quotes.
  case reworded(String)
  case mapping(MappingPlan)
  case sequence(SequencePlan)
  /// A new mapping or sequence with a tag.
  case tagged(String, NodePlan)
}

/// The entries that a mapping is to have, in order.
public struct MappingPlan: Sendable {
  public struct Item: Sendable {
    public var key: String
    /// The key of the mapping's own entry that this comes from; nil for a new entry.
    public let origin: NodeID?
    public var value: NodePlan

    public init(_ key: String, _ value: NodePlan, origin: NodeID? = nil) {
      (self.key, self.value, self.origin) = (key, value, origin)
    }
  }

  /// The mapping that is rewritten; nil for a new one.
  public let node: NodeID?
  public var items: [Item]
  /// The tag that the node is to have; nil for its own.
  public var tag: String?

  /// A new mapping, written in flow style.
  public init(_ items: [Item]) { (node, self.items) = (nil, items) }

  /// The unchanged mapping. Merges are entries with the key `<<`. A tagged node without a value counts as empty.
  public init(of node: NodeID, in file: YAMLFile) {
    self.node = node
    items = file.entries(of: node).map { Item(file.text(file.resolve($0.key)), .kept($0.value), origin: $0.key) }
  }

  public func index(of key: String) -> Int? { items.firstIndex { $0.key == key } }

  /// Gives a key another value; a new key is added at the end.
  public mutating func set(_ key: String, _ value: NodePlan) {
    if let index = index(of: key) { items[index].value = value } else { items.append(Item(key, value)) }
  }

  public mutating func remove(_ key: String) { items.removeAll { $0.key == key } }

  /// Replaces each `<<` by copies of the merged entries.
  public mutating func expandMerges(in file: YAMLFile) {
    guard let node, let place = items.firstIndex(where: { file.isMergeKey($0) }) else { return }
    let merged = file.mergedEntries(of: node).filter { $0.via != nil }
    let copies = merged.map { Item(file.text(file.resolve($0.key)), .copy($0.value)) }
    items.removeAll { file.isMergeKey($0) }
    items.insert(contentsOf: copies, at: min(place, items.count))
  }
}

/// The items that a sequence is to have, in order.
public struct SequencePlan: Sendable {
  /// The sequence that is rewritten; nil for a new one.
  public let node: NodeID?
  /// A kept item is the sequence's own.
  public var items: [NodePlan]

  /// A new sequence, written in flow style.
  public init(_ items: [NodePlan]) { (node, self.items) = (nil, items) }

  public init(of node: NodeID, in file: YAMLFile) {
    self.node = node
    items = file.items(of: node).map { .kept($0) }
  }

  public init(_ items: [NodePlan], rewriting node: NodeID) { (self.node, self.items) = (node, items) }
}

extension YAMLFile {
  fileprivate func isMergeKey(_ item: MappingPlan.Item) -> Bool { item.origin.map(isMergeKey) ?? false }

  /// Whether a key is the `<<` of a merge.
  public func isMergeKey(_ key: NodeID) -> Bool { node(key).flags.contains(.merge) }
}
