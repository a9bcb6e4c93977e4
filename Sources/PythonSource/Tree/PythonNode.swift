/// A node of a ``PythonFile``: its index in the file's flat array. Children have smaller indices than their parents.
@frozen public struct PythonNode: Hashable, Sendable {
  public let index: UInt32

  @inlinable public init(_ index: UInt32) { self.index = index }

  /// The slot of a child that is absent. No node has this index.
  @inlinable static var absent: UInt32 { 0 }
}

/// An identifier or dotted name of a ``PythonFile``: its index in ``PythonFile/names``. Equal names have equal indices.
@frozen public struct PythonName: Hashable, Sendable {
  public let index: UInt32

  @inlinable public init(_ index: UInt32) { self.index = index }

  /// The slot of a name that is absent. No name has this index.
  @inlinable static var absent: UInt32 { 0 }
}

/// What one node occupies: 24 bytes.
///
/// Each field of a kind stands in one of the slots `a`, `b` and `c`, or, where a kind has more than three fields, in
/// the pool behind the offset in `c`; the accessors know which. A slot holds a node's index, a name's index, or the
/// offset of a list in the pool.
@frozen @usableFromInline struct NodeRecord: Sendable {
  @usableFromInline var kind: PythonKind
  /// An operator, a context, a conversion, a flag or the kind of a constant.
  @usableFromInline var detail: UInt8
  @usableFromInline var start: UInt32
  @usableFromInline var end: UInt32
  @usableFromInline var a: UInt32
  @usableFromInline var b: UInt32
  @usableFromInline var c: UInt32

  @inlinable init(
    _ kind: PythonKind, detail: UInt8 = 0, start: UInt32, end: UInt32, a: UInt32 = 0, b: UInt32 = 0, c: UInt32 = 0
  ) {
    (self.kind, self.detail, self.start, self.end) = (kind, detail, start, end)
    (self.a, self.b, self.c) = (a, b, c)
  }
}
