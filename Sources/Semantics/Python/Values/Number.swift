import Model

extension Number {
  /// Nil for a value that is no number.
  init?(_ value: PyValue) {
    switch value {
    case .int(let number): self = .int(number)
    case .float(let number): self = .float(number)
    case .bool(let flag): self = .bool(flag)
    default: return nil
    }
  }
}

/// How two values compare; `none` where one is no number (`nan`).
enum Order { case less, equal, greater, none }

extension Number {
  func order(_ other: Number) -> Order {
    if let x = asInt, let y = other.asInt { return Number.order(x, y) }
    return Number.order(asDouble, other.asDouble)
  }

  static func order<T: Comparable>(_ a: T, _ b: T) -> Order { a < b ? .less : a == b ? .equal : a > b ? .greater : .none }
}
