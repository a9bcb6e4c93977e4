import Model
import PythonSource

/// Branches on tests whose truth is unknown.
///
/// Both branches are evaluated from the same state, and their results are joined (``Joining``). If one branch raises an exception, only the
/// other one counts. Calls of the forward that is followed stay in the graph where neither branch makes one that could be refused.
extension Interpreter {
  /// The effects of a branch: changed objects, and calls of the forward that is followed.
  private struct Changes {
    var objects: [(object: HeapObject, before: HeapState, after: HeapState)] = []
    /// Nil where they stand in the trace.
    var calls: ForwardTrace.Branch?
    var makesCalls: Bool { calls?.isEmpty == false }
  }
  private struct Outcome<Result> {
    var result: Result?
    var failure: PyException?
    /// Whether its calls only compute values.
    var isHarmless: Bool
    var changes: Changes
  }

  /// An `if` whose test is unknown. If only one branch leaves the block, the other one continues with the rest of the block.
  func executeBranches(
    _ statement: PythonNode, _ test: Unknown, rest: NodeList?, from next: Int, in c: Activation
  ) throws(PyError) -> Flow {
    let file = c.unit.file
    guard budget.forks > 0, heap.depth < budget.forkDepth else {
      try forgetTargets(of: statement, test, in: c)
      return try executeRest(rest, next, in: c)
    }
    let (one, other) = try attempts(
      { () throws(PyError) in try self.execute(file.body(statement), c) }, { () throws(PyError) in try self.execute(file.orelse(statement), c) })
    if let flow = try surviving(one, other) { return try resume(flow, rest, next: next, in: c) }
    guard let a = one.result, let b = other.result else { return .next }
    switch (a, b) {
    case (.next, .next):
      join(one.changes, other.changes, test: test)
      return try executeRest(rest, next, in: c)
    case (.next, _): return try finish(leaving: b, other.changes, going: one.changes, test: test, rest: rest, next: next, in: c)
    case (_, .next): return try finish(leaving: a, one.changes, going: other.changes, test: test, rest: rest, next: next, in: c)
    case (.return(let x), .return(let y)):
      join(one.changes, other.changes, test: test)
      return .return(joined(x, y, test: test))
    case (.return(let x), _):
      join(one.changes, other.changes, test: test)
      c.pendingReturns.append(kept(x, test))
      return b
    case (.break, .continue), (.continue, .break):
      join(one.changes, other.changes, test: test)
      return .maybeBreak(test)
    default:
      join(one.changes, other.changes, test: test)
      return a
    }
  }

  private func executeRest(_ rest: NodeList?, _ next: Int, in c: Activation) throws(PyError) -> Flow {
    guard let rest else { return .next }
    return try execute(rest, from: next, in: c)
  }

  private func resume(_ flow: Flow, _ rest: NodeList?, next: Int, in c: Activation) throws(PyError) -> Flow {
    guard case .next = flow else { return flow }
    return try executeRest(rest, next, in: c)
  }

  /// For one branch that leaves the block and one that continues: evaluates the rest of the block before the two are joined.
  private func finish(
    leaving flow: Flow, _ left: Changes, going: Changes, test: Unknown, rest: NodeList?, next: Int, in c: Activation
  ) throws(PyError) -> Flow {
    var other = try attempt { () throws(PyError) in
      self.apply(going)
      return try self.executeRest(rest, next, in: c)
    }
    guard let result = other.result else {
      apply(left)
      return flow
    }
    if left.calls == nil, going.calls == nil, other.isHarmless { keepCalls(of: &other.changes) }
    join(left, other.changes, test: test)
    switch (flow, result) {
    case (.return(let x), .return(let y)): return .return(joined(x, y, test: test))
    case (.return(let x), .next) where isFunctionBody(rest, c): return .return(joined(x, .none, test: test))
    case (.return(let x), _):
      c.pendingReturns.append(kept(x, test))
      return result
    case (.break, .return(let y)):
      c.pendingReturns.append(kept(y, test))
      return .break
    case (.break, .break): return .break
    case (.break, _): return .maybeBreak(test)
    default: return result
    }
  }

  private func isFunctionBody(_ block: NodeList?, _ c: Activation) -> Bool {
    guard let function = c.function, !function.code.isLambda, let first = block?.first else { return false }
    return c.unit.file.body(function.code.node).first == first
  }

  /// The value of one of two expressions.
  func forkValue(
    _ test: Unknown, _ first: () throws(PyError) -> PyValue, _ second: () throws(PyError) -> PyValue
  ) throws(PyError) -> PyValue {
    guard budget.forks > 0, heap.depth < budget.forkDepth else { return .unknown(test) }
    let (one, other) = try attempts(first, second)
    if let value = try surviving(one, other) { return value }
    guard let a = one.result, let b = other.result else { return .unknown(test) }
    join(one.changes, other.changes, test: test)
    return joined(a, b, test: test)
  }

  /// A value that a branch returns, which is unknown where its calls were taken back.
  private func kept(_ value: PyValue, _ test: Unknown) -> PyValue { library.tracer?.isLost == true ? .unknown(test) : value }

  /// Evaluates both branches and undoes their changes, but for calls that only compute values: those of the second branch follow those of
  /// the first one then.
  private func attempts<R>(
    _ first: () throws(PyError) -> R, _ second: () throws(PyError) -> R
  ) throws(PyError) -> (Outcome<R>, Outcome<R>) {
    var one = try attempt(first)
    guard let trace = library.tracer?.trace, let calls = one.changes.calls, one.failure == nil, one.isHarmless else {
      return (one, try attempt(second))
    }
    let mark = trace.mark
    trace.restore(calls)
    var other = try attempt(second)
    if other.failure == nil, other.isHarmless {
      keepCalls(of: &other.changes)
      one.changes.calls = nil
      return (one, other)
    }
    _ = trace.rollBack(to: mark)
    if other.failure == nil, !calls.isEmpty { other = try attempt(second) }
    return (one, other)
  }

  private func keepCalls(of changes: inout Changes) {
    if let calls = changes.calls { library.tracer?.trace.restore(calls) }
    changes.calls = nil
  }

  /// Evaluates a branch and undoes its changes.
  private func attempt<R>(_ body: () throws(PyError) -> R) throws(PyError) -> Outcome<R> {
    budget.forks -= 1
    heap.begin()
    let (mark, losses) = (library.tracer?.trace.mark, library.tracer?.losses)
    func isHarmless() -> Bool { mark.map { library.tracer?.trace.isHarmless(since: $0) ?? true } ?? true }
    do {
      let result = try body()
      return Outcome(result: result, failure: nil, isHarmless: isHarmless(), changes: rollBack(to: mark))
    } catch .raised(let exception) {
      if exception.isStated, let losses { library.tracer?.takeBack(to: losses) }
      return Outcome(result: nil, failure: exception, isHarmless: isHarmless(), changes: rollBack(to: mark))
    } catch {
      _ = rollBack(to: mark)
      throw error
    }
  }

  private func rollBack(to mark: ForwardTrace.Mark?) -> Changes {
    Changes(objects: heap.rollBack(), calls: mark.flatMap { library.tracer?.trace.rollBack(to: $0) })
  }

  /// If one branch raises: the result of the other one, whose changes are applied. Nil if neither raises.
  /// - Throws: the first exception, if both raise
  private func surviving<R>(_ one: Outcome<R>, _ other: Outcome<R>) throws(PyError) -> R? {
    switch (one.failure, other.failure) {
    case (nil, nil): return nil
    case (_?, nil):
      apply(other.changes)
      return other.result
    case (nil, _?):
      apply(one.changes)
      return one.result
    case (var exception?, _?):
      exception.isCertain = heap.depth == 0
      throw .raised(exception)
    }
  }

  private func apply(_ changes: Changes) {
    if let calls = changes.calls { library.tracer?.trace.restore(calls) }
    for change in changes.objects {
      change.object.willChange()
      change.object.restore(change.after)
    }
  }

  private func join(_ one: Changes, _ other: Changes, test: Unknown) {
    if one.makesCalls || other.makesCalls { library.tracer?.lose(test) }
    let joining = Joining(py: self, unknown: test)
    var theirs: [ObjectIdentifier: HeapState] = [:]
    for change in other.objects { theirs[ObjectIdentifier(change.object)] = change.after }
    for change in one.objects {
      let state = theirs.removeValue(forKey: ObjectIdentifier(change.object)) ?? change.before
      change.object.willChange()
      change.object.join(change.after, state, joining)
    }
    for change in other.objects where theirs[ObjectIdentifier(change.object)] != nil {
      change.object.willChange()
      change.object.join(change.before, change.after, joining)
    }
    guard let tracer = library.tracer, tracer.isLost else { return }
    var settled: Set<ObjectIdentifier> = []
    for change in one.objects + other.objects where settled.insert(ObjectIdentifier(change.object)).inserted {
      change.object.settle(before: change.before, in: tracer.trace)
    }
  }
}
