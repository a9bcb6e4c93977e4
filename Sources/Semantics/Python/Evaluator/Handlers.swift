import PythonSource

/// `raise`, `try` and `with`.
extension Interpreter {
  func executeRaise(_ statement: PythonNode, _ c: Activation) throws(PyError) {
    let file = c.unit.file
    guard let node = file.exc(statement) else {
      guard let last = handled.last else { throw exception("RuntimeError", "No active exception to reraise") }
      throw .raised(last)
    }
    let value = try evaluate(node, c)
    let cause: PyValue? = if let cause = file.cause(statement) { try evaluate(cause, c) } else { nil }
    at(statement, c)
    let exception = try exceptionInstance(value)
    if let cause { exception["__cause__"] = cause }
    if let context = handled.last, exception["__context__"] == nil, context.value !== exception {
      exception["__context__"] = .instance(context.value)
    }
    throw .raised(PyException(value: exception, origin: origin, isCertain: heap.depth == 0, isStated: true))
  }

  private func exceptionInstance(_ value: PyValue) throws(PyError) -> PyInstance {
    switch value {
    case .instance(let instance) where instance.type.layout == .exception: return instance
    case .type(let type) where type.layout == .exception:
      if case .instance(let instance) = try call(value) { return instance }
      throw typeError("exceptions must derive from BaseException")
    case .unknown(let unknown):
      // Something is raised, but it is unknown what.
      let instance = PyInstance(heap, types.exception("Exception"))
      instance["args"] = tuple([.unknown(unknown)])
      return instance
    default: throw typeError("exceptions must derive from BaseException")
    }
  }

  func executeTry(_ statement: PythonNode, _ c: Activation) throws(PyError) -> Flow {
    let file = c.unit.file
    var outcome: Result<Flow, PyError>
    do {
      outcome = .success(try executeHandled(statement, c))
    } catch .exhausted(let unknown) {
      throw .exhausted(unknown)
    } catch {
      outcome = .failure(error)
    }
    if !file.finalbody(statement).isEmpty {
      let flow = try execute(file.finalbody(statement), c)
      if case .next = flow {} else { return flow }
    }
    return try outcome.get()
  }

  /// A `try` without its `finally`.
  private func executeHandled(_ statement: PythonNode, _ c: Activation) throws(PyError) -> Flow {
    let file = c.unit.file
    let flow: Flow
    do {
      c.tries += 1
      defer { c.tries -= 1 }
      flow = try execute(file.body(statement), c)
    } catch .raised(let exception) {
      return try handle(exception, statement, in: c)
    }
    guard case .next = flow else { return flow }
    return try execute(file.orelse(statement), c)
  }

  private func handle(_ exception: PyException, _ statement: PythonNode, in c: Activation) throws(PyError) -> Flow {
    let file = c.unit.file
    for handler in file.handlers(statement) {
      if let node = file.type(handler) {
        let type = try evaluate(node, c)
        at(node, c)
        guard try catches(type, exception) else { continue }
      }
      let name = file.nameIfAny(handler).map(c.unit.name)
      if let name { bind(name, to: .instance(exception.value), in: c) }
      handled.append(exception)
      defer {
        handled.removeLast()
        if let name { bind(name, to: nil, in: c) }
      }
      return try execute(file.body(handler), c)
    }
    throw .raised(exception)
  }

  private func catches(_ type: PyValue, _ exception: PyException) throws(PyError) -> Bool {
    switch type.native {
    case .type(let type): return exception.value.type.isSubclass(of: type)
    case .tuple(let tuple):
      for type in tuple.elements where try catches(type, exception) { return true }
      return false
    // An unknown exception class is taken to match the exception that was raised.
    case .unknown: return true
    default: throw typeError("catching classes that do not inherit from BaseException is not allowed")
    }
  }

  func executeWith(_ statement: PythonNode, _ c: Activation) throws(PyError) -> Flow {
    try executeWith(c.unit.file.items(statement), 0, statement: statement, in: c)
  }

  private func executeWith(
    _ items: NodeList, _ number: Int, statement: PythonNode, in c: Activation
  ) throws(PyError) -> Flow {
    let file = c.unit.file
    guard number < items.count else { return try execute(file.body(statement), c) }
    let manager = try evaluate(file.contextExpr(items[number]), c)
    at(items[number], c)
    let entered = try enter(manager)
    if let target = file.optionalVars(items[number]) { try assign(entered, to: target, in: c) }
    let flow: Flow
    do {
      flow = try executeWith(items, number + 1, statement: statement, in: c)
    } catch .raised(let exception) {
      if try swallows(manager, exception) { return .next }
      throw .raised(exception)
    }
    _ = try callSpecial(manager, "__exit__", with: [.none, .none, .none])
    return flow
  }

  private func enter(_ manager: PyValue) throws(PyError) -> PyValue {
    if case .unknown = manager { return manager }
    if let entered = try callSpecial(manager, "__enter__") { return entered }
    throw typeError("'\(typeName(manager))' object does not support the context manager protocol")
  }

  private func swallows(_ manager: PyValue, _ exception: PyException) throws(PyError) -> Bool {
    if case .unknown = manager { return false }
    let arguments: [PyValue] = [.type(exception.value.type), .instance(exception.value), .none]
    guard let result = try callSpecial(manager, "__exit__", with: arguments) else { return false }
    if case .known(true) = try truthValue(result) { return true }
    return false
  }
}
