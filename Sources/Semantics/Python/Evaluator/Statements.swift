import PythonSource

/// How a statement or a block ends.
enum Flow {
  case next, `break`, `continue`
  /// The rest of the block was evaluated as part of the statement, and its end was reached.
  case done
  /// A `break` that may have been taken; the block's end was reached as well.
  case maybeBreak(Unknown)
  case `return`(PyValue)
}

/// Execution of statements.
extension Interpreter {
  func execute(_ block: NodeList, _ c: Activation) throws(PyError) -> Flow { try execute(block, from: 0, in: c) }

  /// The statements of a block from a position on.
  func execute(_ block: NodeList, from start: Int, in c: Activation) throws(PyError) -> Flow {
    var at = start
    var doubt: Unknown?
    while at < block.count {
      switch try executeSingle(block[at], rest: block, from: at + 1, in: c) {
      case .next: break
      case .done: return doubt.map { .maybeBreak($0) } ?? .next
      case .maybeBreak(let unknown): doubt = doubt ?? unknown
      case let flow: return flow
      }
      at += 1
    }
    return doubt.map { .maybeBreak($0) } ?? .next
  }

  /// Executes a statement. For an `if` whose test is unknown, this includes the rest of its block.
  func executeSingle(
    _ statement: PythonNode, rest: NodeList? = nil, from next: Int = 0, in c: Activation
  ) throws(PyError) -> Flow {
    let file = c.unit.file
    guard file.kind(statement) == .if else { return try executeGuarded(statement, c) }
    try payTurn(statement, c)
    let test: Truth
    do {
      test = try evaluateTruth(file.test(statement), c)
    } catch .unknown(let unknown) {
      test = .unknown(unknown.derived)
    }
    switch test {
    case .known(let truth): return try execute(truth ? file.body(statement) : file.orelse(statement), c)
    case .unknown(let unknown):
      let flow = try executeBranches(statement, unknown, rest: rest, from: next, in: c)
      if case .next = flow { return .done }
      return flow
    }
  }

  /// Executes a statement. If an unknown value ends it, everything that it assigns becomes unknown.
  private func executeGuarded(_ statement: PythonNode, _ c: Activation) throws(PyError) -> Flow {
    try payTurn(statement, c)
    try enter()
    defer { leave() }
    do {
      return try execute(statement, c)
    } catch .unknown(let unknown) {
      try forgetTargets(of: statement, unknown.derived, in: c)
      return .next
    }
  }

  private func execute(_ statement: PythonNode, _ c: Activation) throws(PyError) -> Flow {
    let file = c.unit.file
    switch file.kind(statement) {
    case .expr: if file.kind(file.value(statement)) != .constant { _ = try evaluate(file.value(statement), c) }
    case .assign: try executeAssignment(statement, c)
    case .augAssign: try executeAugmented(statement, c)
    case .annAssign: try executeAnnotated(statement, c)
    case .return:
      guard let value = file.valueIfAny(statement) else { return .return(.none) }
      return .return(try evaluate(value, c))
    case .for: return try executeFor(statement, c)
    case .while: return try executeWhile(statement, c)
    case .functionDef, .asyncFunctionDef: try defineFunction(statement, c)
    case .classDef: try defineClass(statement, c)
    case .raise: try executeRaise(statement, c)
    case .assert: try executeAssert(statement, c)
    case .try: return try executeTry(statement, c)
    case .with: return try executeWith(statement, c)
    case .match: return try executeMatch(statement, c)
    case .import: try executeImport(statement, c)
    case .importFrom: try executeImportFrom(statement, c)
    case .delete: for target in file.targets(statement) { try delete(target, c) }
    case .break: return .break
    case .continue: return .continue
    case .pass, .global, .nonlocal, .if: break
    default:
      at(statement, c)
      throw .unknown(Unknown("a statement that is not understood", at: origin))
    }
    return .next
  }

  private func executeAssert(_ statement: PythonNode, _ c: Activation) throws(PyError) {
    let file = c.unit.file
    guard case .known(false) = try evaluateTruth(file.test(statement), c) else { return }
    var arguments: [PyValue] = []
    if let message = file.msg(statement) { arguments = [try evaluate(message, c)] }
    at(statement, c)
    throw raise(types.exception("AssertionError"), arguments)
  }
}
