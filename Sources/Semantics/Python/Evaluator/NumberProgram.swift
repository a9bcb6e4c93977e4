import Model
import PythonSource

/// A list comprehension that only computes numbers, as a program without objects: loops over ranges, and arithmetic of their variables and of
/// numbers around it. `[[p / 10000 ** (2 * i / dim) for i in range(dim)] for p in range(rows)]` is one.
///
/// Comprehensions inside of the element make nested lists; all lists at one depth have equal lengths.
final class NumberProgram {
  /// What writes a register of the same index, except for jumps.
  enum Step {
    case input(Int), constant(Number), variable(Int)
    case binary(BinaryOperator, Int, Int), sign(UnarySign, Int), not(Int), compare(PythonOperator, Int, Int)
    /// Copies a register to another.
    case move(Int, to: Int)
    case jump(to: Int)
    case jumpUnless(Int, to: Int)
  }

  /// A `for`: the program of its bounds ends in registers with start, stop and step.
  struct Loop {
    var bounds: Range<Int>
    var results: [Int]
  }

  /// The names of the surrounding code whose values the program takes.
  var inputs: [Name] = []
  var steps: [Step] = []
  var loops: [Loop] = []
  /// The loops of each depth of lists.
  var levels: [Range<Int>] = []
  /// The steps that compute an element, and the register with it.
  var element = 0..<0
  var result = 0
  /// The inputs with which all elements were computed, with what they are; nil for those with which Python raises an exception or a number
  /// is not modelled.
  private var known: [[Number]: NumberTable?] = [:]

  /// Nil for a comprehension that may do anything else.
  init?(_ node: PythonNode, _ unit: CodeUnit) {
    var compiler = NumberCompiler(unit: unit, program: self)
    guard compiler.comprehension(node) else { return nil }
  }

  /// The numbers for some inputs; nil where not all can be computed.
  /// - Parameter limit: the most numbers
  func table(_ inputs: [Number], limit: Int) -> NumberTable? {
    if let table = known[inputs] { return table }
    let table = NumberTable(self, inputs, limit: limit)
    if known.count < 64 { known[inputs] = .some(table) }
    return table
  }
}
