import Model
import PythonSource

/// Arithmetic of floats and of 64-bit ints. If an int overflows, the result is unknown.
extension Interpreter {
  /// - Returns: nil if one of the operands isn't a number
  func arithmetic(_ op: BinaryOperator, _ a: PyValue, with b: PyValue) throws(PyError) -> PyValue? {
    guard let x = Number(a), let y = Number(b) else { return nil }
    return try numeric { () throws(NumberFault) in try x.combined(op, with: y) }
  }

  /// The result of an operation; unknown where it is no number that is modelled.
  private func numeric(_ operation: () throws(NumberFault) -> Number?) throws(PyError) -> PyValue? {
    do throws(NumberFault) {
      return try operation().map(PyValue.init)
    } catch {
      switch error {
      case .zeroDivision(let message): throw exception("ZeroDivisionError", "\(message)")
      case .outOfRange: throw exception("OverflowError", "(34, 'Numerical result out of range')")
      case .negativeShift: throw valueError("negative shift count")
      case .tooLong: return unknown("an int of more than 64 bits")
      case .complex: return unknown("a complex number")
      }
    }
  }

  func unary(_ op: PythonOperator, _ value: PyValue) throws(PyError) -> PyValue {
    if case .unknown(let unknown) = value { return .unknown(unknown.derived) }
    if let number = Number(value) {
      let sign: UnarySign = op == .uSub ? .minus : op == .uAdd ? .plus : .inverted
      if let result = try numeric({ () throws(NumberFault) in try number.changed(sign) }) { return result }
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
  func int(_ value: PyValue, called: @autoclosure () -> String = "value") throws(PyError) -> Int {
    if let number = value.native.asInt { return number }
    if case .unknown(let unknown) = value { throw .unknown(unknown) }
    if hasMethods(value), let result = try callSpecial(value, "__index__") { return try int(result, called: called()) }
    throw typeError("'\(typeName(value))' object cannot be interpreted as an integer")
  }

  /// The value of a number, or of an instance with `__float__`, as a float.
  func float(_ value: PyValue, called: @autoclosure () -> String = "value") throws(PyError) -> Double {
    if let number = value.native.asDouble { return number }
    if case .unknown(let unknown) = value { throw .unknown(unknown) }
    if hasMethods(value), let result = try callSpecial(value, "__float__") { return try float(result, called: called()) }
    throw typeError("must be real number, not \(typeName(value))")
  }
}

extension PyValue {
  init(_ number: Number) {
    switch number {
    case .int(let number): self = .int(number)
    case .float(let number): self = .float(number)
    case .bool(let flag): self = .bool(flag)
    }
  }

  /// The number of a float, an int or a bool.
  var asDouble: Double? {
    if case .float(let number) = self { return number }
    return asInt.map(Double.init)
  }
}
