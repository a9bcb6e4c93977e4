import Model
import PythonSource

/// `for`, `while` and comprehensions.
extension Interpreter {
  func executeFor(_ statement: PythonNode, _ c: Activation) throws(PyError) -> Flow {
    let file = c.unit.file
    let iterable = try evaluate(file.iter(statement), c)
    at(file.iter(statement), c)
    let iterator: PyIterator
    do throws(PyError) {
      iterator = try self.iterator(of: iterable)
      if let lost = iterator.lost { throw .unknown(lost) }
    } catch .unknown(let unknown) {
      return try executeLost(statement, unknown, in: c)
    }
    let isOpen = iterator is OpenIterator
    while true {
      at(file.iter(statement), c)
      let value: PyValue?
      do {
        value = try iterator.next(self)
      } catch .unknown(let unknown) {
        return try executeLost(statement, unknown, isOpen ? library.tracer?.next(of: unknown) : nil, in: c)
      }
      guard let value else { break }
      budget.statements -= 1
      if budget.statements < 0 { throw exhaust("more than 2 million statements") }
      try assign(value, to: file.target(statement), in: c)
      switch try execute(file.body(statement), c) {
      case .next, .done, .continue: break
      case .break: return .next
      case .maybeBreak(let unknown): return try executeLost(statement, unknown, in: c)
      case .return(let value): return .return(value)
      }
    }
    return try execute(file.orelse(statement), c)
  }

  func executeWhile(_ statement: PythonNode, _ c: Activation) throws(PyError) -> Flow {
    let file = c.unit.file
    var turns = 0
    while true {
      switch try evaluateTruth(file.test(statement), c) {
      case .known(false): return try execute(file.orelse(statement), c)
      case .known(true): break
      case .unknown(let unknown): return try executeLost(statement, unknown, in: c)
      }
      turns += 1
      budget.statements -= 1
      at(statement, c)
      if budget.statements < 0 { throw exhaust("more than 2 million statements") }
      if turns > budget.loopTurns { throw exhaust("a loop of more than \(budget.loopTurns) turns") }
      switch try execute(file.body(statement), c) {
      case .next, .done, .continue: break
      case .break: return .next
      case .maybeBreak(let unknown): return try executeLost(statement, unknown, in: c)
      case .return(let value): return .return(value)
      }
    }
  }

  /// A loop with an unknown number of iterations: everything that one iteration changes is unknown afterwards.
  /// - Parameter value: what is known of the loop's variable in all of them
  private func executeLost(_ statement: PythonNode, _ unknown: Unknown, _ value: PyValue? = nil, in c: Activation) throws(PyError) -> Flow {
    let file = c.unit.file
    guard heap.depth < budget.forkDepth, budget.forks > 0 else {
      try forgetTargets(of: statement, unknown, in: c)
      return .next
    }
    try executePerhaps(unknown, c) { () throws(PyError) in
      if file.kind(statement) == .for { try self.assign(value ?? .unknown(unknown.derived), to: file.target(statement), in: c) }
      return try self.execute(file.body(statement), c)
    }
    if !file.orelse(statement).isEmpty {
      try executePerhaps(unknown, c) { () throws(PyError) in try self.execute(file.orelse(statement), c) }
    }
    return .next
  }

  /// Evaluates code that Python may run any number of times: what it changes is unknown afterwards. If it only computes values, its calls
  /// stay in the graph, and tensors that look alike before and after it are one of the two. One that looks otherwise afterwards makes the
  /// forward unknown: the code may do something else with it when it runs again.
  private func executePerhaps(
    _ unknown: Unknown, _ c: Activation, _ body: () throws(PyError) -> Flow
  ) throws(PyError) {
    budget.forks -= 1
    heap.begin()
    let tracer = library.tracer
    let mark = tracer?.trace.mark
    var returned: PyValue?
    var hasFailed = false
    do {
      if case .return(let value) = try body() { returned = value }
    } catch .exhausted(let exhausted) {
      if let mark { _ = tracer?.trace.rollBack(to: mark) }
      _ = heap.rollBack()
      throw .exhausted(exhausted)
    } catch {
      // If the code fails, either Python doesn't run it, or nothing is known of its effects.
      hasFailed = true
    }
    if let mark, let tracer {
      let stays = !hasFailed && returned == nil && tracer.trace.isHarmless(since: mark)
      if !stays, !tracer.trace.rollBack(to: mark).isEmpty { tracer.lose(unknown) }
    }
    let known = tracer?.unlikePairs
    for change in heap.rollBack() { change.object.join(change.before, change.after, Joining(py: self, unknown: unknown)) }
    if let tracer, tracer.unlikePairs != known { tracer.lose(unknown) }
    if let returned { c.pendingReturns.append(joined(returned, .unknown(unknown))) }
  }

  // MARK: Comprehensions

  func evaluateComprehension(_ node: PythonNode, _ c: Activation) throws(PyError) -> PyValue {
    let file = c.unit.file
    let generators = file.generators(node)
    guard let first = generators.first, !generators.contains(where: { file.isAsync($0) }) else {
      at(node, c)
      return unknown("an asynchronous comprehension")
    }
    if let table = numberTable(of: node, in: c) {
      at(node, c)
      try spend(4 * table.count)
      return .list(PyList(heap, table))
    }
    let source = try evaluate(file.iter(first), c)
    at(node, c)
    let scope = c.unit.scope(of: node, .comprehension, inside: c.scope)
    let frame = Frame(heap, count: scope.slots.count, outer: c.frame)
    let inner = Activation(c.unit, scope, globals: c.globals, frame: frame, function: c.function)
    inner.yields = c.yields
    if file.kind(node) == .generatorExp {
      frame.keep()
      return try .iterator(GeneratorExpression(self, node, source: source, in: inner))
    }
    let stream = try GeneratorExpression(self, node, source: source, in: inner)
    if file.kind(node) == .listComp, let sequence = stream.openSource { return try collectOpen(stream, sequence, node, in: inner) }
    return try collect(stream, node, in: file)
  }

  /// The numbers of a list comprehension that computes nothing else.
  private func numberTable(of node: PythonNode, in c: Activation) -> NumberTable? {
    guard c.scope.kind != .classBody, let program = c.unit.numberProgram(of: node), case .type(let range)? = surroundingValue("range", c),
      range === types.range
    else { return nil }
    let inputs = program.inputs.compactMap { surroundingValue($0, c).flatMap(Number.init) }
    return inputs.count == program.inputs.count ? program.table(inputs, limit: budget.statements) : nil
  }

  /// A list as long as a sequence of unknown length: its first element, and one that stands for all others.
  private func collectOpen(
    _ stream: GeneratorExpression, _ sequence: Unknown, _ node: PythonNode, in c: Activation
  ) throws(PyError) -> PyValue {
    let file = c.unit.file
    guard try stream.advance(self), let target = file.generators(node).first.map(file.target) else { return list([]) }
    let first = try stream.element(self)
    var other: PyValue?
    try executePerhaps(sequence.derived, c) { () throws(PyError) in
      try self.assign(self.library.tracer?.next(of: sequence) ?? .unknown(sequence.derived), to: target, in: c)
      other = try stream.element(self)
      return .next
    }
    let rest = other.map { joined(first, $0) } ?? .unknown(sequence.derived)
    return library.tracer?.open(sequence, isHarmless: true) { $0 == 0 ? first : rest } ?? rest
  }

  private func collect(_ stream: GeneratorExpression, _ node: PythonNode, in file: PythonFile) throws(PyError) -> PyValue {
    let kind = file.kind(node)
    var values: [PyValue] = []
    var table = PyTable()
    while try stream.advance(self) {
      switch kind {
      case .listComp: values.append(try stream.element(self))
      case .setComp:
        let value = try stream.element(self)
        table.set(try hashKey(value), key: value, value: .none)
      default:
        let (key, value) = try stream.entry(self)
        table.set(try hashKey(key), key: key, value: value)
      }
      let count = max(values.count, table.count)
      if count > budget.listElements { throw exhaust("a collection of \(count) elements") }
    }
    switch kind {
    case .listComp: return list(values)
    case .setComp: return .set(PySet(heap, table))
    default: return .dict(PyDict(heap, table))
    }
  }
}

/// The `for` and `if` clauses of a comprehension. This is also the iterator that is the value of a generator expression.
final class GeneratorExpression: PyIterator {
  private let node: PythonNode
  private let c: Activation
  /// The iterators of the clauses entered so far.
  private var iterators: [PyIterator]
  private var isDone = false

  init(_ py: Interpreter, _ node: PythonNode, source: PyValue, in c: Activation) throws(PyError) {
    self.node = node
    self.c = c
    iterators = [try py.iterator(of: source)]
    super.init(py.heap)
  }

  override var kind: String { "generator" }

  /// The sequence of unknown length that a single clause without conditions goes through.
  var openSource: Unknown? {
    let clauses = c.unit.file.generators(node)
    guard clauses.count == 1, c.unit.file.ifs(clauses[0]).isEmpty else { return nil }
    return (iterators.first as? OpenIterator)?.sequence
  }

  override func next(_ py: Interpreter) throws(PyError) -> PyValue? { try advance(py) ? element(py) : nil }

  func element(_ py: Interpreter) throws(PyError) -> PyValue { try py.evaluate(c.unit.file.elt(node), c) }

  func entry(_ py: Interpreter) throws(PyError) -> (PyValue, PyValue) {
    (try py.evaluate(c.unit.file.key(node), c), try py.evaluate(c.unit.file.value(node), c))
  }

  /// Sets the clauses' variables to the next combination that passes all conditions.
  func advance(_ py: Interpreter) throws(PyError) -> Bool {
    let file = c.unit.file
    let clauses = file.generators(node)
    while !isDone {
      let level = iterators.count - 1
      guard let value = try iterators[level].next(py) else {
        iterators.removeLast()
        isDone = iterators.isEmpty
        continue
      }
      try py.payTurn(node, c)
      try py.assign(value, to: file.target(clauses[level]), in: c)
      guard try passes(clauses[level], py) else { continue }
      if level == clauses.count - 1 { return true }
      let source = try py.evaluate(file.iter(clauses[level + 1]), c)
      py.at(node, c)
      iterators.append(try py.iterator(of: source))
    }
    return false
  }

  private func passes(_ clause: PythonNode, _ py: Interpreter) throws(PyError) -> Bool {
    for condition in c.unit.file.ifs(clause) {
      switch try py.evaluateTruth(condition, c) {
      case .known(true): break
      case .known(false): return false
      case .unknown(let unknown): throw .unknown(unknown)
      }
    }
    return true
  }

  override func clear() { iterators = [] }
}

extension Interpreter {
  func payTurn(_ node: PythonNode, _ c: Activation) throws(PyError) {
    budget.statements -= 1
    if budget.statements < 0 {
      at(node, c)
      throw exhaust("more than 2 million statements")
    }
    if heap.objectCount > budget.objects {
      at(node, c)
      throw exhaust("more than \(budget.objects) objects")
    }
  }
}
