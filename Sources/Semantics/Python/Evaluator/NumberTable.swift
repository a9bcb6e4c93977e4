import Model

/// The numbers of a comprehension. They are computed when somebody asks for them.
struct NumberTable {
  private let program: NumberProgram
  private let inputs: [Number]
  private let ranges: [PyRange]
  /// The positions in the first loops, for a row of a table.
  private var fixed: [Int] = []
  /// The types of the numbers, as PyTorch promotes them; nil where there are none.
  private(set) var type: TensorType?
  /// The depth of the lists.
  private var depth = 0

  /// Nil where a number can't be computed, or there are too many.
  init?(_ program: NumberProgram, _ inputs: [Number], limit: Int) {
    var machine = NumberMachine(program, inputs)
    guard let ranges = try? machine.ranges() else { return nil }
    (self.program, self.inputs, self.ranges) = (program, inputs, ranges)
    guard TensorData.count(ranges.map(\.count)).map({ $0 <= limit }) ?? false else { return nil }
    var found: TensorType?
    do throws(NumberFault) {
      try forEach { number in found = found.map { $0.promoted(number.type) } ?? number.type }
    } catch {
      return nil
    }
    type = found
  }

  /// The lengths of the lists, up to that of the first empty one.
  var shape: [Int] {
    let lengths = program.levels[depth...].map { ranges[$0].reduce(1) { $0 * $1.count } }
    return lengths.firstIndex(of: 0).map { Array(lengths[...$0]) } ?? lengths
  }

  /// How many numbers there are.
  var count: Int { shape.reduce(1, *) }

  /// The list at a position in the outermost list.
  func row(_ index: Int) -> NumberTable {
    var (result, rest) = (self, index)
    var positions: [Int] = []
    for range in ranges[program.levels[depth]].reversed() {
      positions.append(rest % max(range.count, 1))
      rest /= max(range.count, 1)
    }
    result.fixed += positions.reversed()
    result.depth += 1
    return result
  }

  /// The numbers, row by row.
  var numbers: [Number] {
    var result: [Number] = []
    result.reserveCapacity(count)
    // They were computed before.
    try? forEach { result.append($0) }
    return result
  }

  private func forEach(_ body: (Number) -> Void) throws(NumberFault) {
    guard ranges.allSatisfy({ $0.count > 0 }) else { return }
    var machine = NumberMachine(program, inputs)
    var positions = fixed + [Int](repeating: 0, count: ranges.count - fixed.count)
    for loop in positions.indices { machine.variables[loop] = .int(ranges[loop][positions[loop]]) }
    while true {
      body(try machine.element())
      var loop = positions.count - 1
      while loop >= fixed.count, positions[loop] + 1 == ranges[loop].count {
        positions[loop] = 0
        machine.variables[loop] = .int(ranges[loop][0])
        loop -= 1
      }
      guard loop >= fixed.count else { return }
      positions[loop] += 1
      machine.variables[loop] = .int(ranges[loop][positions[loop]])
    }
  }
}

extension Number {
  /// The type of a tensor that is made of it.
  fileprivate var type: TensorType {
    switch self {
    case .int: .int64
    case .float: .float32
    case .bool: .bool
    }
  }
}

/// The registers of a program that runs.
private struct NumberMachine {
  private let program: NumberProgram
  private let inputs: [Number]
  private var registers: [Number]
  /// The variables of the loops.
  var variables: [Number]

  init(_ program: NumberProgram, _ inputs: [Number]) {
    (self.program, self.inputs) = (program, inputs)
    registers = Array(repeating: .int(0), count: program.steps.count)
    variables = Array(repeating: .int(0), count: program.loops.count)
  }

  /// The ranges of the loops.
  /// - Throws: where a bound is no int, too
  mutating func ranges() throws(NumberFault) -> [PyRange] {
    var result: [PyRange] = []
    for loop in program.loops {
      try run(loop.bounds)
      let bounds = loop.results.compactMap { registers[$0].asInt }
      guard bounds.count == loop.results.count else { throw .tooLong }
      let (start, stop) = bounds.count == 1 ? (0, bounds[0]) : (bounds[0], bounds[1])
      guard let range = PyRange(start: start, stop: stop, step: bounds.count == 3 ? bounds[2] : 1) else { throw .tooLong }
      result.append(range)
    }
    return result
  }

  mutating func element() throws(NumberFault) -> Number {
    try run(program.element)
    return registers[program.result]
  }

  private mutating func run(_ steps: Range<Int>) throws(NumberFault) {
    var at = steps.lowerBound
    while at < steps.upperBound {
      switch program.steps[at] {
      case .input(let index): registers[at] = inputs[index]
      case .constant(let number): registers[at] = number
      case .variable(let loop): registers[at] = variables[loop]
      case .binary(let op, let a, let b):
        guard let result = try registers[a].combined(op, with: registers[b]) else { throw .complex }
        registers[at] = result
      case .sign(let op, let a):
        guard let result = try registers[a].changed(op) else { throw .complex }
        registers[at] = result
      case .not(let a): registers[at] = .bool(!registers[a].isTrue)
      case .compare(let op, let a, let b): registers[at] = .bool(registers[a].order(registers[b]).holds(op))
      case .move(let from, let to): registers[to] = registers[from]
      case .jump(let to):
        at = to
        continue
      case .jumpUnless(let a, let to):
        if !registers[a].isTrue {
          at = to
          continue
        }
      }
      at += 1
    }
  }
}
