internal import CLibYAML

extension YAMLFile {
  /// The decoded text of a scalar, "" for any other node.
  public func text(_ n: NodeID) -> String {
    withText(n) { String(decoding: $0, as: UTF8.self) }
  }

  /// Calls `body` with the decoded bytes of a scalar (none for any other node), without making a String.
  @inlinable public func withText<R>(_ n: NodeID, _ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
    let node = node(n)
    guard node.kind == .scalar, node.flags.isDisjoint(with: [.decoded, .properties]) else {
      return try withRareText(node, body)
    }
    let quote = node.style == .plain ? 0 : 1
    return try bytes.withUnsafeBufferPointer {
      try body(UnsafeBufferPointer(rebasing: $0[Int(node.start) + quote..<Int(node.end) - quote]))
    }
  }

  @usableFromInline func withRareText<R>(
    _ node: Node, _ body: (UnsafeBufferPointer<UInt8>) throws -> R
  ) rethrows -> R {
    try bytes.withUnsafeBufferPointer { try tree.withText(node, in: $0, body) }
  }

  /// Whether a scalar's decoded text has just these bytes. Never true of a collection or an alias.
  @inlinable public func equals(_ n: NodeID, _ s: StaticString) -> Bool {
    kind(n) == .scalar
      && withText(n) { equalBytes($0, UnsafeBufferPointer(start: s.utf8Start, count: s.utf8CodeUnitCount)) }
  }

  /// Whether a scalar's decoded text has this byte somewhere.
  public func contains(_ byte: UInt8, in n: NodeID) -> Bool {
    withText(n) { !$0.isEmpty && memchr($0.baseAddress!, Int32(byte), $0.count) != nil }
  }

  /// The first place of a byte in the text from an offset on; nil where there is none.
  public func offset(of byte: UInt8, from start: Int) -> Int? {
    let found = bytes.withUnsafeBufferPointer { $0.offset(of: byte, from: start) }
    return found < bytes.count ? found : nil
  }

  /// The value of a scalar by its tag, or by its text under `schema`. A node that is no scalar is the string "".
  ///
  /// What the libraries refuse (`!!int x`, unknown tags) is a string.
  public func scalar(_ n: NodeID, as schema: ScalarSchema = .omegaConf) -> Scalar {
    if node(n).flags.contains(.implicit) { return withText(n) { ScalarReader(text: $0, schema: schema).implicitValue } }
    let tag = tag(n)
    return withText(n) { ScalarReader(text: $0, schema: schema).value(tag: tag) }
  }
}

/// The length and the first byte tell nearly all keys apart, so only they are worth inlining.
@inlinable func equalBytes(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
  a.count == b.count && (a.count == 0 || (a[0] == b[0] && equalRest(a, b)))
}

@usableFromInline func equalRest(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
  memcmp(a.baseAddress!, b.baseAddress!, a.count) == 0
}
