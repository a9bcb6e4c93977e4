/// The sizes of a tensor as the layer sees it, without vmapped dimensions; each size, or the rank, may be unknown.
///
/// Also used for a layer's tuples (kernel sizes, strides). Stored inline: a graph has thousands.
public struct Shape: Equatable, Hashable, Sendable {
  /// The maximum rank; larger tensors are unknown.
  public static let maximumRank = 8

  private var sizes = InlineSizes()
  private var count: Int8

  /// Unknown rank.
  public static let unknown = Shape(rank: -1)

  private init(rank: Int8) {
    count = rank
  }

  /// `rank` dimensions of unknown sizes.
  /// - Precondition: `rank` is at most ``maximumRank``.
  public init(unknownOfRank rank: Int) {
    precondition(rank <= Shape.maximumRank)
    self.init(rank: Int8(rank))
  }

  /// More than ``maximumRank`` dimensions give ``unknown``.
  public init(_ dims: [Dim]) {
    guard dims.count <= Shape.maximumRank else {
      self = .unknown
      return
    }
    self.init(rank: Int8(dims.count))
    for (i, dim) in dims.enumerated() { self[i] = dim }
  }

  /// `count` dimensions, each by its index.
  @inline(__always) package init(count: Int, _ dim: (Int) -> Dim) {
    self.init(unknownOfRank: count)
    for i in 0..<count { self[i] = dim(i) }
  }

  /// `count` times the same number.
  public init(repeating dim: Dim, count: Int) {
    self.init(unknownOfRank: count)
    for i in 0..<count { self[i] = dim }
  }

  /// `dim` in both of two dimensions.
  package static func square(_ dim: Dim) -> Shape { Shape(repeating: dim, count: 2) }

  /// The number of dimensions, or nil where it is unknown.
  public var rank: Int? { count < 0 ? nil : Int(count) }

  /// The dimension at `index`; a negative index counts from the end. Unknown where the rank is unknown or too small.
  public subscript(index: Int) -> Dim {
    get {
      let i = index < 0 ? index + Int(count) : index
      guard i >= 0, i < Int(count) else { return .unknown }
      return Dim(raw: sizes[i])
    }
    set {
      let i = index < 0 ? index + Int(count) : index
      guard i >= 0, i < Int(count) else { return }
      sizes[i] = newValue.raw
    }
  }

  /// The first known dimension below 0, which no tensor has.
  package var negative: Dim? {
    for i in 0..<max(0, Int(count)) where self[i].isBelow(0) { return self[i] }
    return nil
  }

  /// The dimensions in order; empty where the rank is unknown.
  public var dims: [Dim] { (0..<max(0, Int(count))).map { self[$0] } }

  /// How many elements those of the dimensions hold that are in `range`; unknown where one of them is, or beyond 32 bits.
  public func product(_ range: some RangeExpression<Int>) -> Dim {
    guard let rank else { return .unknown }
    var result: Dim = 1
    for i in 0..<rank where range.contains(i) { result = result * self[i] }
    return result
  }

  /// How many elements the tensor has, or nil where that is unknown or leaves 64 bits.
  public var elements: Int? {
    guard let rank else { return nil }
    if (0..<rank).contains(where: { self[$0] == 0 }) { return 0 }
    var result = 1
    for i in 0..<rank {
      guard let size = self[i].value else { return nil }
      let (product, overflow) = result.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      result = product
    }
    return result
  }

  /// The same tensor with `index` replaced.
  public func replacing(_ index: Int, with dim: Dim) -> Shape {
    var copy = self
    copy[index] = dim
    return copy
  }

  /// The join: the least shape above both.
  public func joined(_ other: Shape) -> Shape {
    guard count == other.count else { return .unknown }
    var result = self
    for i in 0..<max(0, Int(count)) where self[i] != other[i] { result[i] = .unknown }
    return result
  }
}

/// ``Shape/maximumRank`` sizes, all unknown at first. Words and no vectors: a vector's alignment would make every allocation slower
/// that holds a shape.
private struct InlineSizes: Hashable, Sendable {
  private static let unknown = UInt64(UInt32(bitPattern: Dim.unknown.raw)) &* 0x1_0000_0001

  private var (first, second, third, fourth) = (InlineSizes.unknown, InlineSizes.unknown, InlineSizes.unknown, InlineSizes.unknown)

  @inline(__always) subscript(index: Int) -> Int32 {
    get { withUnsafeBytes(of: self) { $0.load(fromByteOffset: index &* 4, as: Int32.self) } }
    set { withUnsafeMutableBytes(of: &self) { $0.storeBytes(of: newValue, toByteOffset: index &* 4, as: Int32.self) } }
  }
}

extension Shape: CustomStringConvertible {
  /// `(1, 64, ?, ?)`, or `unknown`.
  public var description: String {
    count < 0 ? "unknown" : "(" + dims.map(\.description).joined(separator: ", ") + (count == 1 ? ",)" : ")")
  }
}

extension Shape: ExpressibleByArrayLiteral {
  public init(arrayLiteral dims: Dim...) { self.init(dims) }
}
