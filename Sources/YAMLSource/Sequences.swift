/// The items of a sequence node.
@frozen public struct NodeSequence: Sequence, IteratorProtocol {
  @usableFromInline let file: YAMLFile
  @usableFromInline var position: UInt32
  @usableFromInline let limit: UInt32

  @inlinable init(_ file: YAMLFile, _ n: NodeID) {
    let node = file.node(n)
    self.file = file
    position = n.index + 1
    limit = node.kind == .sequence ? node.next : position
  }

  @inlinable public mutating func next() -> NodeID? {
    guard position < limit else { return nil }
    defer { position = file.tree.nodes[Int(position)].next }
    return NodeID(position)
  }
}

/// The entries of a mapping node.
@frozen public struct EntrySequence: Sequence, IteratorProtocol {
  @usableFromInline let file: YAMLFile
  @usableFromInline var position: UInt32
  @usableFromInline let limit: UInt32

  @inlinable init(_ file: YAMLFile, _ n: NodeID) {
    let node = file.node(n)
    self.file = file
    position = n.index + 1
    limit = node.kind == .mapping ? node.next : position
  }

  @inlinable public mutating func next() -> (key: NodeID, value: NodeID)? {
    guard position < limit else { return nil }
    let key = position
    let value = file.tree.nodes[Int(key)].next
    position = file.tree.nodes[Int(value)].next
    return (NodeID(key), NodeID(value))
  }
}

/// An entry of a mapping after its merges.
@frozen public struct Entry: Hashable, Sendable {
  public let key: NodeID
  public let value: NodeID
  /// The alias or list item behind `<<` that merged the entry in; nil for the mapping's own entries.
  public let via: NodeID?

  @inlinable public init(key: NodeID, value: NodeID, via: NodeID? = nil) {
    self.key = key
    self.value = value
    self.via = via
  }
}
