import Model

/// How what two branches leave is joined: what is equal in both is kept, two tensors of the graph become one of which only that is known
/// that both have in common, and everything else becomes unknown.
struct Joining {
  let py: Interpreter
  /// What decides which branch runs.
  let unknown: Unknown

  /// One of two values, of which a branch may lack its own.
  func value(_ a: PyValue?, _ b: PyValue?) -> PyValue {
    guard let a, let b else { return .unknown(unknown) }
    return py.joined(a, b, test: unknown)
  }

  /// What is known of a list that has the elements of one of two.
  func list(of a: [PyValue], or b: [PyValue]) -> Unknown { py.library.tracer?.open(a, b, unknown) ?? unknown }

  func isSame(_ a: PyValue, _ b: PyValue) -> Bool { py.isEquivalent(a, b) }
}

extension Interpreter {
  /// What is known of a value that is one of two values.
  func joined(_ a: PyValue, _ b: PyValue, test: Unknown? = nil) -> PyValue {
    if isEquivalent(a, b) { return a }
    if case .tuple(let x) = a, case .tuple(let y) = b, x.count == y.count {
      return tuple(zip(x.elements, y.elements).map { joined($0, $1, test: test) })
    }
    if let tensor = library.tracer?.either(a, b) { return tensor }
    return .unknown((test ?? a.doubt ?? b.doubt)?.derived ?? Unknown("one of two values", at: origin))
  }

  /// Whether two values are interchangeable: the same object, or equal plain values.
  func isEquivalent(_ a: PyValue, _ b: PyValue) -> Bool {
    if case .tuple(let x) = a, case .tuple(let y) = b {
      return x === y || x.count == y.count && x.count < 64 && zip(x.elements, y.elements).allSatisfy(isEquivalent)
    }
    if case .unknown(let x) = a, case .unknown(let y) = b { return x === y }
    return isSame(a, b) ?? false
  }
}

extension Tracer {
  /// One of two tensors, of which at least one is a value of the graph; nil for other values, and where what transforms see of the two
  /// differs. Where the forward is not known in full, the values may be of calls that were taken back.
  func either(_ a: PyValue, _ b: PyValue) -> PyValue? {
    guard !isLost, isTraced(a) || isTraced(b) else { return nil }
    guard case .tensor(let x) = a.native, case .tensor(let y) = b.native, trace.looksAlike(value(of: x), value(of: y)) else {
      unlikePairs += 1
      return nil
    }
    return tensor(trace.function(OneOf(), [value(of: x), value(of: y)]))
  }

  private func isTraced(_ value: PyValue) -> Bool {
    if case .tensor(let tensor) = value.native { tensor.traced != nil } else { false }
  }
}
