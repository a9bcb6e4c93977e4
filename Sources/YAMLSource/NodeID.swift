/// Names a node of a ``YAMLFile``: its place in the file's flat, pre-order array of nodes.
public struct NodeID: Hashable, Comparable, Sendable {
  public let index: UInt32

  @inlinable public init(_ index: UInt32) { self.index = index }
  @inlinable public static func < (a: NodeID, b: NodeID) -> Bool { a.index < b.index }
}
