/// How much one model may cost. Deterministic: work is counted, not timed.
struct Budget {
  var statements = 2_000_000
  /// Evaluated expressions and steps of natives.
  var work = 40_000_000
  var callDepth = 256
  var listElements = 100_000
  var stringBytes = 1 << 20
  var loopTurns = 100_000
  var objects = 3_000_000
  var modules = 50_000
  /// Modules inside each other, and classes above each other.
  var nesting = 200
  /// Branches on unknown values, and how deep they may lie in each other.
  var forks = 64
  var forkDepth = 6
}

extension Interpreter {
  /// - Throws: `exhausted`, for "too much to evaluate".
  func exhaust(_ what: String) -> PyError {
    let unknown = Unknown("too much to evaluate: \(what)", at: origin)
    note(unknown)
    return .exhausted(unknown)
  }

  /// Pays for work of a native: elements looked at, characters copied.
  @inline(__always) func spend(_ amount: Int) throws(PyError) {
    budget.work -= amount
    if budget.work < 0 { throw exhaust("more than 40 million steps") }
  }

  /// Pays for a list or tuple of so many elements.
  func checkLength(_ count: Int) throws(PyError) {
    try spend(count)
    if count > budget.listElements { throw exhaust("a list of \(count) elements") }
  }

  /// Pays for a string of so many bytes.
  func checkString(_ bytes: Int) throws(PyError) {
    try spend(bytes / 16 + 1)
    if bytes > budget.stringBytes { throw exhaust("a string of \(bytes) bytes") }
  }
}
