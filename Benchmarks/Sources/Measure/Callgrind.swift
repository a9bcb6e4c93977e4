import Support

/// Instruction counts: the same in every run, unlike times.
struct Callgrind {
  let valgrind: String
  /// A file for valgrind's words.
  let log: String

  /// How many instructions a program executes, on all its threads together.
  func instructions(_ program: Program) -> Double {
    var traced = Program(
      valgrind, ["--tool=callgrind", "--callgrind-out-file=/dev/null", program.path] + program.arguments)
    traced.errorOutput = log
    _ = traced.run()
    let line = Files.read(log).split(separator: "\n").last { $0.contains("Collected : ") }
    guard let count = line?.split(separator: " ").last.flatMap({ Double($0) }) else {
      Files.fail("valgrind counted nothing; see \(log)")
    }
    return count
  }
}
