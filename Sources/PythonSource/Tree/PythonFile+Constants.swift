/// The values of constants.
extension PythonFile {
  /// constant, matchSingleton: what it is.
  @inlinable public func constant(_ n: PythonNode) -> PythonConstant {
    PythonConstant(rawValue: node(n).detail) ?? .none
  }

  /// The value of a constant of kind `int`; `nil` for any other, a `bigInt` among them.
  @inlinable public func int(_ n: PythonNode) -> Int? {
    let node = node(n)
    return node.kind == .constant && constant(n) == .int ? Int(truncatingIfNeeded: payload(node)) : nil
  }

  /// The value of a constant of kind `float`, or the imaginary part of one of kind `imaginary`; `nil` for any other.
  @inlinable public func double(_ n: PythonNode) -> Double? {
    let node = node(n)
    guard node.kind == .constant, constant(n) == .float || constant(n) == .imaginary else { return nil }
    return Double(bitPattern: payload(node))
  }

  @inlinable func payload(_ node: NodeRecord) -> UInt64 { UInt64(node.a) | UInt64(node.b) << 32 }

  /// The value of a constant of kind `string`, implicit concatenations joined; `nil` for any other.
  ///
  /// A lone surrogate (`'\ud800'`), which no Swift string can hold, becomes U+FFFD.
  public func string(_ n: PythonNode) -> String? {
    guard kind(n) == .constant, constant(n) == .string else { return nil }
    return withContents(n) { String(decoding: $0, as: UTF8.self) }
  }

  /// Calls `body` with the value of a constant of kind `bytes`, with that of a `string` as UTF-8 (a lone surrogate takes three bytes), or
  /// with the digits of a `bigInt` as written. For any other constant `body` gets no bytes.
  public func withContents<R>(_ n: PythonNode, _ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
    let node = node(n)
    let range = node.kind == .constant && constant(n).hasContents ? Int(node.a)..<Int(node.a) + Int(node.b) : 0..<0
    if node.c & ConstantFlags.isDecoded != 0 {
      return try text.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[range])) }
    }
    return try bytes.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[range])) }
  }

  /// constant: whether it begins with a string written `u'...'`: its `kind`.
  public func isUnicodeLiteral(_ n: PythonNode) -> Bool { node(n).c & ConstantFlags.isUnicode != 0 }
}

extension PythonConstant {
  /// Whether slots `a` and `b` of the constant are the offset and the length of its contents.
  var hasContents: Bool { self == .string || self == .bytes || self == .bigInt }
}

/// Bits of a constant's slot `c`.
enum ConstantFlags {
  /// The contents lie in the file's decoded text, not in its source.
  static let isDecoded: UInt32 = 1
  static let isUnicode: UInt32 = 2
}
