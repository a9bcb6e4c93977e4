/// What a node is.
@frozen public enum NodeKind: UInt8, Sendable { case scalar, sequence, mapping, alias }

/// How a node is written. An alias is `plain`.
@frozen public enum NodeStyle: UInt8, Sendable {
  case plain, singleQuoted, doubleQuoted, literal, folded, block, flow
}

/// 24 bytes: half a cache line would do for one, but five offsets of 32 bits serve every look-up without a second table.
@frozen @usableFromInline struct Node: Sendable {
  @usableFromInline var start: UInt32
  @usableFromInline var end: UInt32
  /// The first node behind this one's subtree, hence also the next sibling. 0 while the node is open.
  @usableFromInline var next: UInt32
  @usableFromInline var parent: UInt32
  /// An alias's target, or an index into ``Tree/properties``, or an offset into ``Tree/pool``, as the flags say.
  @usableFromInline var extra: UInt32
  @usableFromInline let kind: NodeKind
  @usableFromInline let style: NodeStyle
  @usableFromInline var flags: NodeFlags

  /// The parent of a root.
  @usableFromInline static let none = UInt32.max
}

@frozen @usableFromInline struct NodeFlags: OptionSet, Sendable {
  @usableFromInline let rawValue: UInt16
  @inlinable init(rawValue: UInt16) { self.rawValue = rawValue }

  // Computed, so that other modules see the numbers.
  @inlinable static var key: NodeFlags { NodeFlags(rawValue: 1) }
  /// The text differs from the source and lies in the pool.
  @inlinable static var decoded: NodeFlags { NodeFlags(rawValue: 2) }
  /// The node has an anchor or a tag.
  @inlinable static var properties: NodeFlags { NodeFlags(rawValue: 4) }
  /// The scalar's type follows from its text: it is plain and untagged, or tagged `!`.
  @inlinable static var implicit: NodeFlags { NodeFlags(rawValue: 8) }
  /// The mapping has a `<<` key, or this is one.
  @inlinable static var merge: NodeFlags { NodeFlags(rawValue: 16) }
}

/// What only anchored and tagged nodes have.
struct Properties: Sendable {
  /// Where the node begins without its properties.
  var contentStart: UInt32 = 0
  /// Where the name of the anchor begins, `none` without one.
  var anchor = Node.none
  var anchorEnd: UInt32 = 0
  /// Offset of the tag in the pool, `none` without one.
  var tag = Node.none
  /// Offset of the decoded text in the pool, if the node is flagged as decoded.
  var text: UInt32 = 0
}

/// The nodes of a file in pre-order, and what is rare about them.
@usableFromInline struct Tree: Sendable {
  @usableFromInline var nodes = NodeArray()
  var properties: ContiguousArray<Properties> = []
  /// Strings that aren't slices of the source, each behind its length in four bytes.
  @usableFromInline var pool: ContiguousArray<UInt8> = []

  @usableFromInline init() {}

  /// Appends a string and returns its offset.
  mutating func store(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    let offset = UInt32(pool.count)
    withUnsafeBytes(of: UInt32(text.count)) { pool.append(contentsOf: $0) }
    pool.append(contentsOf: text)
    return offset
  }

  /// The bytes of a stored string within the pool.
  func stored(_ offset: UInt32) -> Range<Int> {
    let start = Int(offset) + 4
    let length = pool.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: Int(offset), as: UInt32.self) }
    return start..<start + Int(length)
  }

  func contentStart(_ node: Node) -> UInt32 {
    node.flags.contains(.properties) ? properties[Int(node.extra)].contentStart : node.start
  }

  /// Where the text of a scalar lies: in the pool or in the source.
  func textPlace(_ node: Node) -> (isDecoded: Bool, range: Range<Int>) {
    if node.flags.contains(.decoded) {
      let offset = node.flags.contains(.properties) ? properties[Int(node.extra)].text : node.extra
      return (true, stored(offset))
    }
    guard node.kind == .scalar else { return (false, 0..<0) }
    let quote = node.style == .plain ? 0 : 1
    return (false, Int(contentStart(node)) + quote..<Int(node.end) - quote)
  }

  /// Calls `body` with the decoded bytes of a scalar, with none for anything else.
  func withText<R>(
    _ node: Node, in source: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws -> R
  ) rethrows -> R {
    let place = textPlace(node)
    guard place.isDecoded else { return try body(UnsafeBufferPointer(rebasing: source[place.range])) }
    return try pool.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[place.range])) }
  }
}
