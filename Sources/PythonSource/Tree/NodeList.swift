/// The nodes in one field of a node, in order: a view of the file that owns no memory of its own.
@frozen public struct NodeList: RandomAccessCollection, Sendable {
  @usableFromInline let file: PythonFile
  /// The index of the first item in the file's pool.
  @usableFromInline let first: Int
  public let count: Int

  /// - Parameter offset: the index of the list's length in the pool; its items follow.
  @inlinable init(_ file: PythonFile, at offset: UInt32) {
    self.file = file
    first = Int(offset) + 1
    count = Int(file.pool[Int(offset)])
  }

  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { count }

  @inlinable public subscript(index: Int) -> PythonNode {
    precondition(index >= 0 && index < count)
    return PythonNode(file.pool[first + index])
  }
}

/// A list in which items may be absent: the keys of a dict (absent for `**d`), the defaults of keyword-only parameters.
@frozen public struct OptionalNodeList: RandomAccessCollection, Sendable {
  @usableFromInline let nodes: NodeList

  @inlinable init(_ nodes: NodeList) { self.nodes = nodes }

  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { nodes.count }

  @inlinable public subscript(index: Int) -> PythonNode? {
    let node = nodes[index]
    return node.index == PythonNode.absent ? nil : node
  }
}

/// The names in one field of a node: those of `global` and `nonlocal`, the keywords of a class pattern.
@frozen public struct NameList: RandomAccessCollection, Sendable {
  @usableFromInline let nodes: NodeList

  @inlinable init(_ nodes: NodeList) { self.nodes = nodes }

  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { nodes.count }
  @inlinable public subscript(index: Int) -> PythonName { PythonName(nodes[index].index) }
}

/// The operators of a comparison: `a < b <= c` has two.
@frozen public struct OperatorList: RandomAccessCollection, Sendable {
  @usableFromInline let nodes: NodeList

  @inlinable init(_ nodes: NodeList) { self.nodes = nodes }

  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { nodes.count }

  @inlinable public subscript(index: Int) -> PythonOperator {
    PythonOperator(rawValue: UInt8(truncatingIfNeeded: nodes[index].index)) ?? .eq
  }
}
