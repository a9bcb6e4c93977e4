import Fixtures
import PythonSource
import Testing

@testable import PythonModels

/// Programs that CPython ran: `tools/oracle/record-python` wrote what each made of `result`, one `repr` a line.
@Suite struct ProgramTests {
  static let programs = Fixtures.names(in: "oracle/python").filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }

  @Test(arguments: programs) func agreesWithPython(name: String) throws {
    let recorded = try Fixtures.text("oracle/python/\(name).txt").split(separator: "\n").map(String.init)
    let lines = OnLargeStack.run { Program(Fixtures.folder("oracle/python")).lines(of: name) }
    for (line, expected) in zip(lines, recorded) { #expect(line == expected) }
    #expect(lines.count == recorded.count)
  }
}
