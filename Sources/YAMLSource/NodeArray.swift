internal import CLibYAML

/// A file's nodes, in memory that grows where it lies if the system can do that: those of a large file never stand there
/// twice. Building a tree is mostly appending to it, so it goes without an array's checks for sharing.
///
/// Copies share the memory. The tree's builder has it while it grows, then the file, and whoever has it frees it.
@frozen @usableFromInline struct NodeArray: @unchecked Sendable {
  @usableFromInline private(set) var count = 0
  private var capacity = 0
  @usableFromInline private(set) var nodes: UnsafeMutablePointer<Node>?

  @usableFromInline init() {}

  init(_ nodes: [Node]) {
    reserve(nodes.count)
    for node in nodes { append(node) }
  }

  @inlinable subscript(index: Int) -> Node {
    get {
      precondition(index >= 0 && index < count)
      return nodes.unsafelyUnwrapped[index]
    }
    nonmutating _modify {
      precondition(index >= 0 && index < count)
      yield &nodes.unsafelyUnwrapped[index]
    }
  }

  var isFull: Bool { count == capacity }

  mutating func reserve(_ wanted: Int) {
    guard wanted > capacity else { return }
    guard let memory = realloc(nodes, wanted * MemoryLayout<Node>.stride) else { fatalError("out of memory") }
    nodes = memory.bindMemory(to: Node.self, capacity: wanted)
    capacity = wanted
  }

  /// - Precondition: the array is not full.
  @inline(__always) mutating func append(_ node: Node) {
    nodes.unsafelyUnwrapped[count] = node
    count += 1
  }

  func free() { CLibYAML.free(nodes) }
}
