import ArgumentParser
import Foundation
import Rules
import Testing

@testable import NormLint

@Suite("A run of check, with findings made up")
struct CheckTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func check(_ arguments: String...) throws -> (code: Int32, output: String, errors: String) {
    let scratch = try TemporaryFolder()
    let command = try CheckCommand.parse(arguments.map { $0.hasPrefix("./") ? folder.path + $0.dropFirst() : $0 })
    var check = Check(command, engine: .spelledCodes)
    check.standardOutput = try System.openForWriting(Path("\(scratch.path)/out"))
    check.messages = Messages(style: .plain, descriptor: try System.openForWriting(Path("\(scratch.path)/err")))
    let code = check.run()
    try System.closeDescriptor(check.standardOutput)
    try System.closeDescriptor(check.messages.descriptor)
    let short = { (text: String) in text.replacingOccurrences(of: folder.path + "/", with: "") }
    return (code.rawValue, short(try scratch.read("out")), short(try scratch.read("err")))
  }

  @Test("Findings on standard output, the summary on standard error")
  func summary() throws {
    try folder.write("a.yaml", text: "NL101 NL101 NL003")
    try folder.write("b.yaml")
    let run = try check("./", "--output-format", "concise")
    #expect(run.output == "a.yaml:1:1: NL101 says NL101\na.yaml:1:7: NL101 says NL101\na.yaml:1:13: NL003 says NL003\n")
    #expect(run.errors == "Found 2 errors and 1 note in 1 of 2 files.\n")
    #expect(run.code == 1)
    #expect(try check("./b.yaml").errors == "All checks passed!\n")
    #expect(try check("./b.yaml", "--quiet").errors == "")
  }

  @Test("What fails a run")
  func failing() throws {
    try folder.write("note.yaml", text: "NL003")
    try folder.write("warning.yaml", text: "NL302")
    try folder.write("error.yaml", text: "NL101")
    let code = { (arguments: String...) in try check(arguments[0], "--fail-on", arguments[1]).code }
    #expect(try code("./note.yaml", "note") == 1 && code("./note.yaml", "warning") == 0)
    #expect(try code("./warning.yaml", "warning") == 1 && code("./warning.yaml", "error") == 0)
    #expect(try code("./error.yaml", "error") == 1 && code("./error.yaml", "never") == 0)
    #expect(try check("./error.yaml", "--exit-zero").code == 0)
    #expect(try check("./error.yaml", "--ignore", "NL1").code == 0)
  }

  @Test("A missing path fails the run, and the others are linted")
  func missing() throws {
    try folder.write("a.yaml", text: "NL101")
    let run = try check("./gone.yaml", "./a.yaml", "--exit-zero", "-q", "--output-format", "concise")
    #expect(run.code == 2)
    #expect(run.output == "a.yaml:1:1: NL101 says NL101\n")
    #expect(run.errors == "error: gone.yaml: no such file or folder\n")
  }

  @Test("What can't be read is a finding")
  func unreadable() throws {
    try folder.makePipe("pipe")
    try folder.write("a.yaml", text: "NL101")
    let run = try check("./pipe", "./a.yaml", "--output-format", "concise")
    #expect(run.code == 1)
    #expect(
      run.output == """
        a.yaml:1:1: NL101 says NL101
        pipe:1:1: NL002 is a pipe, not a file; standard input is read as `normlint -`

        """)
  }

  @Test("An empty folder is said to be empty")
  func empty() throws {
    #expect(try check("./").errors == "Nothing checked: no YAML files found.\n")
    #expect(try check("./", "-q").errors == "")
  }

  @Test func showFiles() throws {
    try folder.write("b.yaml", "a.yaml")
    #expect(try check("./", "--show-files").output == "a.yaml\nb.yaml\n")
    #expect(try check("./", "./gone", "--show-files").code == 2)
  }

  @Test("Statistics and verdicts on standard error")
  func tables() throws {
    try folder.write("a.yaml", text: "NL101 NL003 NL101 NL002")
    let run = try check("./", "--statistics", "--output-format", "json")
    #expect(run.errors == "2  NL101  batched-running-stat\n1  NL002  unreadable\n1  NL003  opaque-module\n")
    let lines = try check("./", "-v").errors.split(separator: "\n")
    #expect(lines.first == "a.yaml: model: refused (3 modules, 0 opaque)")
    #expect(lines[1].hasPrefix("note: read 1 file with 1 model in "))
  }

  @Test("An output file takes a format of its own, and people go on reading theirs")
  func outputFile() throws {
    try folder.write("a.yaml", text: "NL101")
    let line = "a.yaml:1:1: NL101 says NL101\n"
    let file = ["--output-file", "\(folder.path)/out.txt"]
    let one = try check("./a.yaml", "--output-format", "concise", file[0], file[1])
    #expect(one.output.hasPrefix("a.yaml:1:1: NL101 [error] says NL101\n") && one.code == 1)
    #expect(one.errors == "Found 1 error in 1 of 1 file.\n")
    #expect(try folder.read("out.txt").hasSuffix(line))
    let two = try check("./a.yaml", "--output-format", "concise", "--output-format", "json-lines", file[0], file[1])
    #expect(two.output == line && two.errors == one.errors && two.code == 1)
    #expect(try folder.read("out.txt").hasPrefix("{\"code\": \"NL101\""))
    let quiet = try check("./a.yaml", "--output-format", "concise", "-q", file[0], file[1])
    #expect(quiet.output == "" && quiet.errors == "" && quiet.code == 1)
    #expect(try folder.read("out.txt").hasSuffix(line))
    #expect(throws: (any Error).self) { try check("--output-format", "json", "--output-format", "concise") }
    let failed = try check("./a.yaml", "--output-file", "\(folder.path)/no/out.txt")
    #expect(failed.code == 2 && failed.errors.hasPrefix("error: the findings can't be written: "))
  }

  @Test("The same bytes whatever the number of threads", arguments: OutputFormat.allCases)
  func deterministic(format: OutputFormat) throws {
    let texts = (0..<200).map { String(repeating: "NL101 NL302\n", count: $0 % 7) }
    for (index, text) in texts.enumerated() { try folder.write("\(index % 5)/\(index).yaml", text: text) }
    let files = folder.collector([""]).files()
    let outputs = try [1, 2, 7].map { workers in
      let path = Path("\(folder.path)/out-\(workers)")
      let descriptor = try System.openForWriting(path)
      var run = CheckRun(
        engine: .spelledCodes, destinations: [Destination(output: format.output(.plain), descriptor: descriptor)])
      run.workers = workers
      #expect(try run.lint(files).findings == texts.map { $0.utf8.count / 6 }.reduce(0, +))
      try System.closeDescriptor(descriptor)
      return try folder.read("out-\(workers)")
    }
    #expect(outputs[0] == outputs[1] && outputs[1] == outputs[2])
  }
}
