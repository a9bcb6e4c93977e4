import PythonSource

/// The result of a test.
enum Truth {
  case known(Bool)
  case unknown(Unknown)
}

/// `and`, `or`, `not`, comparisons and `x if test else y`.
extension Interpreter {
  /// The truth of an expression. `a and b` is false if either surely is false; `a or b` is true if either surely is true.
  func evaluateTruth(_ node: PythonNode, _ c: Activation) throws(PyError) -> Truth {
    let file = c.unit.file
    guard file.kind(node) == .boolOp else {
      let value = try evaluate(node, c)
      at(node, c)
      return try truthValue(value)
    }
    let deciding = file.op(node) == .or
    var doubt: Unknown?
    for operand in file.values(node) {
      switch try evaluateTruth(operand, c) {
      case .known(deciding): return .known(deciding)
      case .known: break
      case .unknown(let unknown): doubt = doubt ?? unknown
      }
    }
    return doubt.map { .unknown($0) } ?? .known(!deciding)
  }

  /// The truth of a value, or the unknown value that prevents telling it.
  func truthValue(_ value: PyValue) throws(PyError) -> Truth {
    do {
      return .known(try isTrue(value))
    } catch .unknown(let unknown) {
      return .unknown(unknown.derived)
    }
  }

  func evaluateBoolean(_ node: PythonNode, _ c: Activation) throws(PyError) -> PyValue {
    let file = c.unit.file
    let deciding = file.op(node) == .or
    let operands = file.values(node)
    var last = PyValue.none
    for (index, operand) in operands.enumerated() {
      last = try evaluate(operand, c)
      // The last operand is the result, whatever its truth.
      if index == operands.count - 1 { break }
      at(operand, c)
      switch try truthValue(last) {
      case .known(deciding): return last
      case .known: break
      case .unknown(let unknown): return .unknown(unknown)
      }
    }
    return last
  }

  func evaluateConditional(_ node: PythonNode, _ c: Activation) throws(PyError) -> PyValue {
    let file = c.unit.file
    switch try evaluateTruth(file.test(node), c) {
    case .known(let truth): return try evaluate(truth ? file.bodyExpression(node) : file.orelseExpression(node), c)
    case .unknown(let unknown):
      return try forkValue(
        unknown, { () throws(PyError) in try self.evaluate(file.bodyExpression(node), c) },
        { () throws(PyError) in try self.evaluate(file.orelseExpression(node), c) })
    }
  }

  func evaluateComparison(_ node: PythonNode, _ c: Activation) throws(PyError) -> PyValue {
    let file = c.unit.file
    var left = try evaluate(file.left(node), c)
    var result = PyValue.bool(true)
    let operators = file.ops(node)
    for (op, operand) in zip(operators, file.comparators(node)) {
      let right = try evaluate(operand, c)
      at(node, c)
      result = try compare(op, left, with: right)
      if operators.count > 1, case .known(false) = try truthValue(result) { return result }
      left = right
    }
    return result
  }

  /// The result of one comparison: usually a bool; it may be unknown.
  func compare(_ op: PythonOperator, _ a: PyValue, with b: PyValue) throws(PyError) -> PyValue {
    switch op {
    case .is, .isNot:
      guard let same = isSame(a, b) else {
        held?.note(a, comparedWith: b)
        return .unknown((a.doubt ?? b.doubt)?.derived ?? Unknown("an identity", at: origin))
      }
      return .bool(same == (op == .is))
    case .in: return try contains(b, a)
    case .notIn: return try negated(contains(b, a))
    default: return try richCompare(op, a, with: b)
    }
  }

  private func negated(_ value: PyValue) throws(PyError) -> PyValue {
    if case .unknown = value { return value }
    return .bool(!(try isTrue(value)))
  }
}

extension PyValue {
  /// The unknown, if the value is one.
  var doubt: Unknown? { if case .unknown(let unknown) = self { unknown } else { nil } }
}
