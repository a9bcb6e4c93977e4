/// A size or another integer of a model, or unknown.
///
/// Arithmetic with an unknown number, or beyond 32 bits, gives unknown; nothing traps.
public struct Dim: Equatable, Hashable, Sendable, ExpressibleByIntegerLiteral {
  @usableFromInline package let raw: Int32

  @inlinable package init(raw: Int32) { self.raw = raw }

  /// Numbers outside of 32 bits are unknown.
  @inlinable public init(_ value: Int) { raw = Int32(exactly: value) ?? Int32.min }
  /// `int(value)`: rounded towards zero. Numbers outside of 32 bits, and those that are none, are unknown.
  public init(truncating value: Double) {
    raw = abs(value) < Double(Int32.max) ? Int32(value) : Int32.min
  }

  @inlinable public init(integerLiteral value: Int) { self.init(value) }

  @inlinable public static var unknown: Dim { Dim(raw: Int32.min) }

  /// The number, or nil where it is unknown.
  @inlinable public var value: Int? { raw == Int32.min ? nil : Int(raw) }
  @inlinable public var isKnown: Bool { raw != Int32.min }

  /// Equal, or at least one of the two unknown.
  @inlinable public func mayEqual(_ other: Dim) -> Bool { !isKnown || !other.isKnown || raw == other.raw }

  /// Known and below `other`.
  @inlinable public func isBelow(_ other: Int) -> Bool { isKnown && Int(raw) < other }

  @inlinable package static func combined(_ a: Dim, _ b: Dim, _ operation: (Int, Int) -> Int) -> Dim {
    guard a.isKnown, b.isKnown else { return .unknown }
    return Dim(operation(Int(a.raw), Int(b.raw)))
  }

  @inlinable public static func + (a: Dim, b: Dim) -> Dim { combined(a, b, +) }
  @inlinable public static func - (a: Dim, b: Dim) -> Dim { combined(a, b, -) }
  @inlinable public static func * (a: Dim, b: Dim) -> Dim { combined(a, b, *) }

  /// Division that rounds down, as Python's `//`; unknown by zero.
  @inlinable public static func / (a: Dim, b: Dim) -> Dim {
    guard b.raw != 0 else { return .unknown }
    return combined(a, b) { x, y in
      let quotient = x / y
      return x % y != 0 && (x < 0) != (y < 0) ? quotient - 1 : quotient
    }
  }

  /// The remainder with the divisor's sign, as Python's `%`; unknown by zero.
  @inlinable public static func % (a: Dim, b: Dim) -> Dim {
    guard b.raw != 0 else { return .unknown }
    return combined(a, b) { x, y in
      let remainder = x % y
      return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder
    }
  }
}

extension Dim: CustomStringConvertible {
  public var description: String { value.map(String.init) ?? "?" }
}
