import PythonSource

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Arithmetic of floats and of 64-bit ints. If an int overflows, the result is unknown.
extension Interpreter {
  /// - Returns: nil if one of the operands isn't a number
  func arithmetic(_ op: BinaryOperator, _ a: PyValue, with b: PyValue) throws(PyError) -> PyValue? {
    if case .bool(let x) = a, case .bool(let y) = b {
      switch op {
      case .and: return .bool(x && y)
      case .or: return .bool(x || y)
      case .xor: return .bool(x != y)
      default: break
      }
    }
    if let x = a.asInt, let y = b.asInt { return try integers(op, x, with: y) }
    guard let x = a.asDouble, let y = b.asDouble else { return nil }
    return try floats(op, x, with: y)
  }

  private func integers(_ op: BinaryOperator, _ x: Int, with y: Int) throws(PyError) -> PyValue? {
    let result: (partialValue: Int, overflow: Bool)
    switch op {
    case .add: result = x.addingReportingOverflow(y)
    case .sub: result = x.subtractingReportingOverflow(y)
    case .mul: result = x.multipliedReportingOverflow(by: y)
    case .truediv:
      if y == 0 { throw exception("ZeroDivisionError", "division by zero") }
      return .float(Double(x) / Double(y))
    case .floordiv:
      if y == 0 { throw exception("ZeroDivisionError", "integer division or modulo by zero") }
      result = x.dividedReportingOverflow(by: y)
      if !result.overflow, x % y != 0, (x < 0) != (y < 0) { return .int(result.partialValue - 1) }
    case .mod:
      if y == 0 { throw exception("ZeroDivisionError", "integer modulo by zero") }
      result = x.remainderReportingOverflow(dividingBy: y)
      if result.overflow { return .int(0) }
      if result.partialValue != 0, (x < 0) != (y < 0) { return .int(result.partialValue + y) }
    case .pow: return try power(x, y)
    case .lshift, .rshift: return try shift(op, x, with: y)
    case .and: return .int(x & y)
    case .or: return .int(x | y)
    case .xor: return .int(x ^ y)
    case .matmul: return nil
    }
    return result.overflow ? overflow() : .int(result.partialValue)
  }

  private func overflow() -> PyValue { unknown("an int of more than 64 bits") }

  private func shift(_ op: BinaryOperator, _ x: Int, with y: Int) throws(PyError) -> PyValue {
    if y < 0 { throw valueError("negative shift count") }
    if op == .rshift { return .int(x >> min(y, 63)) }
    guard x != 0 else { return .int(0) }
    guard y < 63, (x << y) >> y == x else { return overflow() }
    return .int(x << y)
  }

  private func power(_ x: Int, _ y: Int) throws(PyError) -> PyValue {
    guard y >= 0 else { return try floats(.pow, Double(x), with: Double(y)) ?? .none }
    var (result, base, rest) = (1, x, y)
    while rest > 0 {
      if rest & 1 == 1 {
        let product = result.multipliedReportingOverflow(by: base)
        if product.overflow { return overflow() }
        result = product.partialValue
      }
      rest >>= 1
      guard rest > 0 else { break }
      let square = base.multipliedReportingOverflow(by: base)
      if square.overflow { return overflow() }
      base = square.partialValue
    }
    return .int(result)
  }

  private func floats(_ op: BinaryOperator, _ x: Double, with y: Double) throws(PyError) -> PyValue? {
    switch op {
    case .add: return .float(x + y)
    case .sub: return .float(x - y)
    case .mul: return .float(x * y)
    case .truediv:
      if y == 0 { throw exception("ZeroDivisionError", "float division by zero") }
      return .float(x / y)
    case .floordiv:
      if y == 0 { throw exception("ZeroDivisionError", "float floor division by zero") }
      let rest = Self.modulo(x, y)
      let quotient = (x - rest) / y
      return .float(quotient == 0 ? (x / y) * 0 : quotient.rounded())
    case .mod:
      if y == 0 { throw exception("ZeroDivisionError", "float modulo") }
      return .float(Self.modulo(x, y))
    case .pow:
      if x == 0, y < 0 { throw exception("ZeroDivisionError", "0.0 cannot be raised to a negative power") }
      if x < 0, y.rounded() != y, y.isFinite { return unknown("a complex number") }
      let result = pow(x, y)
      if result.isInfinite, x.isFinite, y.isFinite {
        throw exception("OverflowError", "(34, 'Numerical result out of range')")
      }
      return .float(result)
    default: return nil
    }
  }

  /// Python's `%` of floats: the result has the divisor's sign.
  static func modulo(_ x: Double, _ y: Double) -> Double {
    let rest = fmod(x, y)
    if rest == 0 { return y < 0 ? -0.0 : 0.0 }
    return (rest < 0) == (y < 0) ? rest : rest + y
  }

  func unary(_ op: PythonOperator, _ value: PyValue) throws(PyError) -> PyValue {
    switch (op, value) {
    case (_, .unknown): return value
    case (.uSub, .float(let number)): return .float(-number)
    case (.uAdd, .float): return value
    case (_, .int), (_, .bool):
      guard let number = value.asInt else { break }
      switch op {
      case .uSub:
        let result = 0.subtractingReportingOverflow(number)
        return result.overflow ? overflow() : .int(result.partialValue)
      case .uAdd: return .int(number)
      default: return .int(~number)
      }
    default: break
    }
    let name: Name = op == .uSub ? "__neg__" : op == .uAdd ? "__pos__" : "__invert__"
    if let result = try callSpecial(value, name) { return result }
    if case .instance(let instance) = value, let payload = instance.payload { return try unary(op, payload) }
    let symbol = op == .uSub ? "-" : op == .uAdd ? "+" : "~"
    throw typeError("bad operand type for unary \(symbol): '\(typeName(value))'")
  }

  // MARK: Conversions of arguments

  /// The value of an int, of a bool, or of an instance with `__index__`.
  /// - Throws: TypeError, or `unknown` if the value is unknown
  func int(_ value: PyValue, called: String = "value") throws(PyError) -> Int {
    if let number = value.native.asInt { return number }
    if case .unknown(let unknown) = value { throw .unknown(unknown) }
    if hasMethods(value), let result = try callSpecial(value, "__index__") { return try int(result, called: called) }
    throw typeError("'\(typeName(value))' object cannot be interpreted as an integer")
  }

  /// The value of a number, or of an instance with `__float__`, as a float.
  func float(_ value: PyValue, called: String = "value") throws(PyError) -> Double {
    if let number = value.native.asDouble { return number }
    if case .unknown(let unknown) = value { throw .unknown(unknown) }
    if hasMethods(value), let result = try callSpecial(value, "__float__") { return try float(result, called: called) }
    throw typeError("must be real number, not \(typeName(value))")
  }
}

extension PyValue {
  /// The number of a float, an int or a bool.
  var asDouble: Double? {
    if case .float(let number) = self { return number }
    return asInt.map(Double.init)
  }
}
