import Model
import PythonSource

/// Makes the program of a comprehension.
struct NumberCompiler {
  let unit: CodeUnit
  let program: NumberProgram
  /// The names of the variables of loops.
  private var variables: [Name] = []
  /// The variables of the comprehension that have no value yet.
  private var unbound: Set<Name> = []

  init(unit: CodeUnit, program: NumberProgram) { (self.unit, self.program) = (unit, program) }

  /// Whether the program could be made.
  mutating func comprehension(_ node: PythonNode) -> Bool {
    let file = unit.file
    let (first, targets) = (program.loops.count, file.generators(node).map(file.target))
    guard targets.allSatisfy({ file.kind($0) == .name }) else { return false }
    for (clause, target) in zip(file.generators(node), targets) {
      guard !file.isAsync(clause), file.ifs(clause).isEmpty, loop(over: file.iter(clause)) else { return false }
      // Python evaluates the first iterable outside of the comprehension.
      if program.loops.count == first + 1 { unbound = Set(targets.map { unit.name(file.name($0)) }) }
      variables.append(unit.name(file.name(target)))
      unbound.remove(variables[variables.count - 1])
    }
    program.levels.append(first..<program.loops.count)
    let element = file.elt(node)
    if file.kind(element) == .listComp { return comprehension(element) }
    let start = program.steps.count
    guard let result = expression(element) else { return false }
    (program.element, program.result) = (start..<program.steps.count, result)
    return true
  }

  /// `range` of numbers that do not depend on the variables of other loops.
  private mutating func loop(over iterable: PythonNode) -> Bool {
    let file = unit.file
    guard file.kind(iterable) == .call, file.keywords(iterable).isEmpty, file.kind(file.callee(iterable)) == .name,
      unit.name(file.name(file.callee(iterable))) == "range", !variables.contains("range"), (1...3).contains(file.args(iterable).count)
    else { return false }
    let start = program.steps.count
    var results: [Int] = []
    for argument in file.args(iterable) {
      guard let register = expression(argument) else { return false }
      results.append(register)
    }
    let usesVariables = program.steps[start...].contains { if case .variable = $0 { true } else { false } }
    program.loops.append(NumberProgram.Loop(bounds: start..<program.steps.count, results: results))
    return !usesVariables
  }

  private mutating func add(_ step: NumberProgram.Step) -> Int {
    program.steps.append(step)
    return program.steps.count - 1
  }

  /// The register with the value of an expression; nil for one that may be no number.
  private mutating func expression(_ node: PythonNode) -> Int? {
    let file = unit.file
    guard program.steps.count < 256 else { return nil }
    switch file.kind(node) {
    case .name: return variable(unit.name(file.name(node)))
    case .constant: return constant(node)
    case .binOp:
      guard let left = expression(file.left(node)), let right = expression(file.right(node)) else { return nil }
      return add(.binary(BinaryOperator(file.op(node)), left, right))
    case .unaryOp:
      guard let operand = expression(file.operand(node)) else { return nil }
      return switch file.op(node) {
      case .not: add(.not(operand))
      case .uSub: add(.sign(.minus, operand))
      case .uAdd: add(.sign(.plus, operand))
      default: add(.sign(.inverted, operand))
      }
    case .compare:
      guard file.comparators(node).count == 1, let op = file.ops(node).first, PythonOperator.ordering.contains(op),
        let left = expression(file.left(node)), let right = file.comparators(node).first.flatMap({ expression($0) })
      else { return nil }
      return add(.compare(op, left, right))
    case .ifExp: return conditional(node)
    default: return nil
    }
  }

  private mutating func variable(_ name: Name) -> Int? {
    guard !name.isPrivate, !unbound.contains(name) else { return nil }
    if let loop = variables.lastIndex(of: name) { return add(.variable(loop)) }
    let index = program.inputs.firstIndex(of: name) ?? program.inputs.count
    if index == program.inputs.count { program.inputs.append(name) }
    return add(.input(index))
  }

  private mutating func constant(_ node: PythonNode) -> Int? {
    let file = unit.file
    switch file.constant(node) {
    case .true: return add(.constant(.bool(true)))
    case .false: return add(.constant(.bool(false)))
    case .int: return file.int(node).map { add(.constant(.int($0))) }
    case .float: return file.double(node).map { add(.constant(.float($0))) }
    default: return nil
    }
  }

  private mutating func conditional(_ node: PythonNode) -> Int? {
    let file = unit.file
    guard let test = expression(file.test(node)) else { return nil }
    let branch = add(.jump(to: 0))
    guard let body = expression(file.bodyExpression(node)) else { return nil }
    let result = add(.move(body, to: 0))
    program.steps[result] = .move(body, to: result)
    let end = add(.jump(to: 0))
    program.steps[branch] = .jumpUnless(test, to: program.steps.count)
    guard let other = expression(file.orelseExpression(node)) else { return nil }
    _ = add(.move(other, to: result))
    program.steps[end] = .jump(to: program.steps.count)
    return result
  }
}

extension PythonOperator {
  fileprivate static let ordering: Set<PythonOperator> = [.eq, .notEq, .lt, .ltE, .gt, .gtE]
}
