import Foundation
import Testing

@testable import NormLint

@Suite("Environment and progress")
struct EnvironmentTests {
  private func added(_ arguments: String..., environment: [String: String]) -> [String] {
    EnvironmentArguments.adding(to: arguments) { environment[$0] }
  }

  @Test("Variables stand for options, and the command line is stronger")
  func variables() {
    let json = ["NORMLINT_OUTPUT_FORMAT": "json"]
    #expect(added("a.yaml", environment: json) == ["--output-format=json", "a.yaml"])
    #expect(added("check", "a.yaml", environment: json) == ["check", "--output-format=json", "a.yaml"])
    #expect(added("--output-format", "full", environment: json) == ["--output-format", "full"])
    #expect(added("--output-format=full", environment: json) == ["--output-format=full"])
    #expect(added("--", "--output-format", environment: json) == ["--output-format=json", "--", "--output-format"])
    #expect(added("rule", "NL101", environment: json) == ["rule", "NL101"])
    #expect(added("a.yaml", environment: ["NORMLINT_OUTPUT_FORMAT": ""]) == ["a.yaml"])
    let config = ["NORMLINT_CONFIG": "n.yaml"]
    #expect(added("graph", "a.yaml", environment: config) == ["graph", "--config=n.yaml", "a.yaml"])
    #expect(added("--config", "ignore=NL1", environment: config).first == "--config=n.yaml")
    #expect(added("--isolated", environment: config) == ["--isolated"])
  }

  @Test("The program heeds them")
  func program() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", text: "layers: [{id: a, type: BatchNorm1d, args: [3]}]\n")
    let run = try Tool.normlint("a.yaml", in: folder, environment: ["NORMLINT_OUTPUT_FORMAT": "concise", "NORMLINT_FAIL_ON": "never"])
    #expect(run.output.hasPrefix("a.yaml:1:10: NL101 ") && run.code == 0)
    #expect(try Tool.normlint("a.yaml", in: folder, environment: ["NORMLINT_FAIL_ON": "sometimes"]).code == 2)
  }

  @Test("Progress is for people who wait")
  func wanted() {
    let wanted = { (environment: [String: String], isTerminal: Bool, isQuiet: Bool) in
      Progress.isWanted(isQuiet: isQuiet, environment: { environment[$0] }, isTerminal: { _ in isTerminal })
    }
    #expect(wanted([:], true, false))
    #expect(!wanted([:], false, false) && !wanted([:], true, true))
    #expect(!wanted(["CI": "true"], true, false) && !wanted(["TERM": "dumb"], true, false))
  }

  @Test("Progress waits a second, comes seldom, and leaves no trace")
  func progress() throws {
    let folder = try TemporaryFolder()
    let descriptor = try System.openForWriting(Path("\(folder.path)/out"))
    var progress = Progress(total: 9, start: 0, descriptor: descriptor)
    progress.clear()
    for (done, now) in [(1, 500.0), (2, 1000), (3, 1050), (4, 1100)] { progress.show(done, now: now) }
    progress.clear()
    progress.clear()
    try System.closeDescriptor(descriptor)
    #expect(try folder.read("out") == "\r2 of 9 files\u{1B}[K\r4 of 9 files\u{1B}[K\r\u{1B}[K")
  }
}
