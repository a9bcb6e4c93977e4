#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A number: an int of 64 bits, a float or a bool. Its arithmetic is Python's (`Objects/longobject.c`, `Objects/floatobject.c`).
package enum Number: Hashable, Sendable {
  case int(Int), float(Double), bool(Bool)

  /// The number of an int or a bool.
  package var asInt: Int? {
    switch self {
    case .int(let number): number
    case .bool(let flag): flag ? 1 : 0
    case .float: nil
    }
  }

  package var asDouble: Double {
    switch self {
    case .int(let number): Double(number)
    case .float(let number): number
    case .bool(let flag): flag ? 1 : 0
    }
  }

  package var isTrue: Bool { asDouble != 0 }
}

/// Why an operation gives no number.
package enum NumberFault: Error {
  case zeroDivision(StaticString)
  /// A float that is too large.
  case outOfRange
  case negativeShift
  /// An int of more than 64 bits.
  case tooLong
  case complex
}

extension Number {
  /// - Returns: nil where the operator takes no floats
  package func combined(_ op: BinaryOperator, with other: Number) throws(NumberFault) -> Number? {
    if case .bool(let x) = self, case .bool(let y) = other {
      switch op {
      case .and: return .bool(x && y)
      case .or: return .bool(x || y)
      case .xor: return .bool(x != y)
      default: break
      }
    }
    if let x = asInt, let y = other.asInt { return try Number.integers(op, x, y) }
    return try Number.floats(op, asDouble, other.asDouble)
  }

  private static func integers(_ op: BinaryOperator, _ x: Int, _ y: Int) throws(NumberFault) -> Number? {
    let result: (partialValue: Int, overflow: Bool)
    switch op {
    case .add: result = x.addingReportingOverflow(y)
    case .sub: result = x.subtractingReportingOverflow(y)
    case .mul: result = x.multipliedReportingOverflow(by: y)
    case .truediv:
      if y == 0 { throw .zeroDivision("division by zero") }
      return .float(Double(x) / Double(y))
    case .floordiv:
      if y == 0 { throw .zeroDivision("integer division or modulo by zero") }
      result = x.dividedReportingOverflow(by: y)
      if !result.overflow, x % y != 0, (x < 0) != (y < 0) { return .int(result.partialValue - 1) }
    case .mod:
      if y == 0 { throw .zeroDivision("integer modulo by zero") }
      result = x.remainderReportingOverflow(dividingBy: y)
      if result.overflow { return .int(0) }
      if result.partialValue != 0, (x < 0) != (y < 0) { return .int(result.partialValue + y) }
    case .pow: return try power(x, y)
    case .lshift, .rshift: return try shift(op, x, y)
    case .and: return .int(x & y)
    case .or: return .int(x | y)
    case .xor: return .int(x ^ y)
    case .matmul: return nil
    }
    if result.overflow { throw .tooLong }
    return .int(result.partialValue)
  }

  private static func shift(_ op: BinaryOperator, _ x: Int, _ y: Int) throws(NumberFault) -> Number {
    if y < 0 { throw .negativeShift }
    if op == .rshift { return .int(x >> min(y, 63)) }
    guard x != 0 else { return .int(0) }
    guard y < 63, (x << y) >> y == x else { throw .tooLong }
    return .int(x << y)
  }

  private static func power(_ x: Int, _ y: Int) throws(NumberFault) -> Number? {
    guard y >= 0 else { return try floats(.pow, Double(x), Double(y)) }
    var (result, base, rest) = (1, x, y)
    while rest > 0 {
      if rest & 1 == 1 {
        let product = result.multipliedReportingOverflow(by: base)
        if product.overflow { throw .tooLong }
        result = product.partialValue
      }
      rest >>= 1
      guard rest > 0 else { break }
      let square = base.multipliedReportingOverflow(by: base)
      if square.overflow { throw .tooLong }
      base = square.partialValue
    }
    return .int(result)
  }

  private static func floats(_ op: BinaryOperator, _ x: Double, _ y: Double) throws(NumberFault) -> Number? {
    switch op {
    case .add: return .float(x + y)
    case .sub: return .float(x - y)
    case .mul: return .float(x * y)
    case .truediv:
      if y == 0 { throw .zeroDivision("float division by zero") }
      return .float(x / y)
    case .floordiv:
      if y == 0 { throw .zeroDivision("float floor division by zero") }
      let quotient = (x - modulo(x, y)) / y
      return .float(quotient == 0 ? (x / y) * 0 : quotient.rounded())
    case .mod:
      if y == 0 { throw .zeroDivision("float modulo") }
      return .float(modulo(x, y))
    case .pow:
      if x == 0, y < 0 { throw .zeroDivision("0.0 cannot be raised to a negative power") }
      if x < 0, y.rounded() != y, y.isFinite { throw .complex }
      let result = pow(x, y)
      if result.isInfinite, x.isFinite, y.isFinite { throw .outOfRange }
      return .float(result)
    default: return nil
    }
  }

  /// Python's `%` of floats: the result has the divisor's sign.
  package static func modulo(_ x: Double, _ y: Double) -> Double {
    let rest = fmod(x, y)
    if rest == 0 { return y < 0 ? -0.0 : 0.0 }
    return (rest < 0) == (y < 0) ? rest : rest + y
  }

  /// - Returns: nil for `~` of a float
  package func changed(_ op: UnarySign) throws(NumberFault) -> Number? {
    guard let number = asInt else {
      return switch op {
      case .plus: self
      case .minus: .float(-asDouble)
      case .inverted: nil
      }
    }
    switch op {
    case .plus: return .int(number)
    case .inverted: return .int(~number)
    case .minus:
      let result = 0.subtractingReportingOverflow(number)
      if result.overflow { throw .tooLong }
      return .int(result.partialValue)
    }
  }
}

/// A unary operator of numbers.
package enum UnarySign: Sendable { case plus, minus, inverted }

/// A binary operator; the raw values are the names of its methods (`__add__`).
package enum BinaryOperator: String, Sendable {
  case add, sub, mul, matmul, truediv, mod, pow, lshift, rshift, or, xor, and, floordiv
}

extension Number {
  /// Nil for a value that is no number.
  package init?(_ value: Value) {
    switch value {
    case .int(let number): self = .int(number)
    case .float(let number): self = .float(number)
    case .bool(let flag): self = .bool(flag)
    default: return nil
    }
  }

  package var value: Value {
    switch self {
    case .int(let number): .int(number)
    case .float(let number): .float(number)
    case .bool(let flag): .bool(flag)
    }
  }
}
