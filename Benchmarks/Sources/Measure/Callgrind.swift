import Support

/// Instruction counts: the same in every run, unlike times.
struct Callgrind {
  let valgrind: String
  /// A folder for valgrind's words, and for programs without debug information, which not every valgrind can read.
  let folder: String

  /// How many instructions a program executes, on all its threads together.
  func instructions(_ program: Program) -> Double {
    let log = folder + "/callgrind.txt"
    let stripped = folder + "/stripped"
    guard let strip = Files.onPath("strip") else { Files.fail("strip is needed beside valgrind") }
    _ = Program(strip, ["--strip-debug", "-o", stripped, program.path]).run()
    var traced = Program(
      valgrind, ["--tool=callgrind", "--callgrind-out-file=/dev/null", stripped] + program.arguments)
    traced.errorOutput = log
    _ = traced.run()
    let line = Files.read(log).split(separator: "\n").last { $0.contains("Collected : ") }
    guard let count = line?.split(separator: " ").last.flatMap({ Double($0) }) else {
      Files.fail("valgrind counted nothing; see \(log)")
    }
    return count
  }
}
