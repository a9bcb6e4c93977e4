import Foundation
import Testing

@testable import NormLint

/// `--watch`, on the built program.
struct WatchTests {
  private func eventually(_ isTrue: () throws -> Bool) throws -> Bool {
    for _ in 0..<200 {
      if try isTrue() { return true }
      Thread.sleep(forTimeInterval: 0.1)
    }
    return false
  }

  @Test func changesAreCheckedAgain() throws {
    let folder = try TemporaryFolder()
    try folder.write("models/a.yaml", text: ServerTests.refused)
    try folder.write("out", "err", text: "")
    let process = Process()
    process.executableURL = Tool.normlint
    process.arguments = ["--watch", "--output-format", "concise", "models"]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(folder.path)/out"))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(folder.path)/err"))
    try process.run()
    // The program inherits the signals that are blocked on threads of tests, so that neither SIGINT nor SIGTERM would end it.
    defer { kill(process.processIdentifier, SIGKILL) }
    func runs() throws -> Int { try folder.read("err").components(separatedBy: "watching ").count - 1 }
    #expect(try eventually { try runs() == 1 && folder.read("out").contains("models/a.yaml:6:7: NL101") })
    let fixed = ServerTests.refused.replacing("BatchNorm2d, num_features", with: "GroupNorm, num_groups: 2, num_channels")
    try folder.write("models/a.yaml", text: fixed)
    #expect(try eventually { try runs() == 2 && folder.read("err").contains("All checks passed!") })
    try folder.write("models/b.yaml", text: ServerTests.refused)
    #expect(try eventually { try runs() == 3 && folder.read("out").contains("models/b.yaml:6:7: NL101") })
  }

  @Test(arguments: [["--fix"], ["--diff"], ["--add-ignore=why"], ["--write-baseline", "b"], ["-"], ["--show-files"]])
  func whatWritesIsRefused(_ arguments: [String]) throws {
    let outcome = try Tool.run(Tool.normlint, ["--watch"] + arguments, in: try TemporaryFolder())
    #expect(outcome.code == 2 && outcome.errors.contains("--watch "), "\(outcome)")
  }
}
