/// Limits on the work for one model. Work is counted, not timed, so that the limits are deterministic.
struct Budget {
  var statements = 2_000_000
  /// The number of evaluated expressions and of steps of native functions.
  var work = 40_000_000
  var callDepth = 256
  var listElements = 100_000
  var stringBytes = 1 << 20
  var loopTurns = 100_000
  var objects = 3_000_000
  var modules = 50_000
  /// The number of calls that a forward makes of modules and of functions of tensors.
  var calls = 50_000
  /// How deeply modules may be nested, and how many ancestors a class may have.
  var nesting = 200
  /// The number of branches on unknown values, and how deeply they may be nested.
  var forks = 400
  var forkDepth = 6
}

extension Interpreter {
  /// - Throws: `exhausted`, for "too much to evaluate".
  func exhaust(_ what: String) -> PyError {
    ended(by: Unknown("too much to evaluate: \(what)", at: origin))
  }

  /// The end of the evaluation, behind which any object may have changed.
  func ended(by unknown: Unknown) -> PyError {
    note(unknown)
    heap.exhaust()
    return .exhausted(unknown)
  }

  /// Counts work of a native function: elements visited, characters copied.
  @inline(__always) func spend(_ amount: Int) throws(PyError) {
    budget.work -= amount
    if budget.work < 0 { throw exhaust("more than 40 million steps") }
  }

  /// Counts the memory of a list or tuple with so many elements.
  func checkLength(_ count: Int) throws(PyError) {
    try spend(count)
    if count > budget.listElements { throw exhaust("a list of \(count) elements") }
  }

  /// Counts the memory of a string of so many bytes.
  func checkString(_ bytes: Int) throws(PyError) {
    try spend(bytes / 16 + 1)
    if bytes > budget.stringBytes { throw exhaust("a string of \(bytes) bytes") }
  }
}
