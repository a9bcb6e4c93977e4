/// The vmap levels at which a tensor is batched, as bits of a word. Level 0 is the outermost transform of the stack.
///
/// torch nests at most 64 transforms (`DynamicLayer.cpp`), so the word is exact. The lattice is finite: join is union,
/// order is inclusion, bottom is the empty set, and no widening is needed.
public struct LevelSet: Equatable, Hashable, Sendable {
  public let bits: UInt64

  @inlinable public init(bits: UInt64) { self.bits = bits }

  /// Bottom: batched nowhere.
  @inlinable public static var none: LevelSet { LevelSet(bits: 0) }

  /// - Precondition: `level` is within 0..<64.
  @inlinable public static func level(_ level: Int) -> LevelSet { LevelSet(bits: 1 << UInt64(level)) }

  @inlinable public var isEmpty: Bool { bits == 0 }
  @inlinable public func contains(_ level: Int) -> Bool { bits & (1 << UInt64(level)) != 0 }
  @inlinable public func joined(_ other: LevelSet) -> LevelSet { LevelSet(bits: bits | other.bits) }
  @inlinable public func isSubset(of other: LevelSet) -> Bool { bits & ~other.bits == 0 }

  /// The levels of `self` that `other` lacks: what escapes when a value of `self` is written into a tensor of `other`.
  @inlinable public func subtracting(_ other: LevelSet) -> LevelSet { LevelSet(bits: bits & ~other.bits) }

  /// The levels of `self` that `other` has as well.
  @inlinable public func intersecting(_ other: LevelSet) -> LevelSet { LevelSet(bits: bits & other.bits) }

  /// The levels further out than `level`.
  @inlinable public func outside(of level: Int) -> LevelSet { LevelSet(bits: bits & ((1 << UInt64(level)) - 1)) }

  /// The outermost level, or nil where there is none.
  @inlinable public var outermost: Int? { bits == 0 ? nil : bits.trailingZeroBitCount }

  /// The levels in ascending order, outermost first.
  public var levels: [Int] { (0..<64).filter(contains) }

  /// The levels as users count them, the outermost being 1: `1, 2`.
  package var numbers: String { levels.map { String($0 + 1) }.joined(separator: ", ") }
}
