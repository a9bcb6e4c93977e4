import Foundation
import Testing

@testable import NormLint

@Suite("Fixing by the command line")
struct FixCommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let refused = """
    normlint: {mode: train, inputs: [2, 4]}  # café
    model:
      _target_: torch.nn.Sequential
      _args_:
      - {_target_: torch.nn.Linear, in_features: 4, out_features: 4}
      - {_target_: torch.nn.BatchNorm1d, num_features: 4}

    """
  static let fixed = refused.replacingOccurrences(
    of: "torch.nn.BatchNorm1d, num_features: 4", with: "torch.nn.GroupNorm, num_groups: 2, num_channels: 4")

  @Test("--fix writes, says what it did, and has nothing left to do")
  func fix() throws {
    try folder.write("m.yaml", text: Self.refused)
    let run = try Tool.normlint("--fix", in: folder)
    #expect(run.code == 0 && run.output == "")
    #expect(try folder.read("m.yaml") == Self.fixed)
    #expect(run.errors.hasPrefix("m.yaml: model: Replace the BatchNorm1d by GroupNorm [group-norm]\n  verified: output [2, 2, 4], finite"))
    #expect(run.errors.hasSuffix("Fixed 1 finding in 1 file.\nAll checks passed!\n"))
    #expect(try Tool.normlint("--fix", in: folder).errors == "All checks passed!\n")
  }

  @Test("--diff shows what would be written, writes nothing, and exits with 1")
  func diff() throws {
    try folder.write("m.yaml", text: Self.refused)
    let run = try Tool.normlint("--diff", in: folder)
    let changed = run.output.split(separator: "\n").filter { $0.hasPrefix("+") || $0.hasPrefix("-") }
    #expect(run.code == 1 && changed.count == 4 && run.output.contains("@@ -3,4 +3,4 @@"))
    #expect(try folder.read("m.yaml") == Self.refused)
    try folder.write("patch", text: run.output)
    _ = try Tool.shell("patch -p0 < patch", in: folder.path)
    #expect(try folder.read("m.yaml") == Self.fixed)
    #expect(try Tool.normlint("--diff", in: folder).code == 0)
  }

  @Test("Standard input comes back fixed on standard output")
  func standardInput() throws {
    let run = try Tool.normlint("--fix", "-", in: folder, input: Self.refused)
    #expect(run.code == 0 && run.output == Self.fixed)
    #expect(try Tool.normlint("--fix", "-", in: folder, input: "a: 1\n").output == "a: 1\n")
  }

  @Test("An option that can't be is told with the finding, and nothing is written")
  func fixWith() throws {
    try folder.write("m.yaml", text: Self.refused)
    let run = try Tool.normlint("--fix-with", "norm-layer", in: folder)
    #expect(run.code == 1 && run.output.contains("= fix: norm-layer: not applied, no factory here makes its normalisations"))
    #expect(try folder.read("m.yaml") == Self.refused)
    #expect(try Tool.normlint("--fix-with", "eval", in: folder).code == 0)
    #expect(try folder.read("m.yaml").contains("mode: eval"))
  }

  @Test("What can't be run needs leave; what isn't selected is not fixed")
  func unsafe() throws {
    // Nothing suggests what goes into a class that is not known.
    let text = Self.refused.replacingOccurrences(of: ", inputs: [2, 4]", with: "")
    try folder.write("m.yaml", text: text + "  - {_target_: mine.Own}\n")
    let careful = try Tool.normlint("--fix", in: folder)
    #expect(careful.code == 1 && careful.output.contains("group-norm: not verified, normlint can't run a Own"))
    let nothing = try Tool.normlint("--diff", in: folder)
    #expect(nothing.code == 0 && nothing.output.isEmpty)
    #expect(nothing.errors.hasPrefix("Would fix nothing.\n1 fixable with --unsafe-fixes"), "\(nothing.errors)")
    #expect(try Tool.normlint("--fix", "--select", "NL2", in: folder).code == 0)
    #expect(try folder.read("m.yaml").contains("BatchNorm1d"))
    #expect(try Tool.normlint("--fix", "--unsafe-fixes", in: folder).code == 0)
    #expect(try folder.read("m.yaml").contains("GroupNorm"))
  }

  @Test("JSON holds the fixes, run only where that is asked for")
  func json() throws {
    try folder.write("m.yaml", text: Self.refused)
    for (flag, status) in [("--quiet", "not-run"), ("--verify", "ran")] {
      let run = try Tool.normlint(flag, "--output-format", "json", in: folder)
      let report = try #require(JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
      let finding = try #require((report["findings"] as? [[String: Any]])?.first)
      let fixes = try #require(finding["fixes"] as? [[String: Any]])
      #expect(fixes.compactMap { $0["option"] as? String } == ["group-norm", "no-running-stats", "replace-all", "eval"])
      #expect(fixes.allSatisfy { ($0["verification"] as? [String: String])?["status"] == status })
      #expect(fixes.allSatisfy { !($0["edits"] as? [Any] ?? []).isEmpty })
    }
  }

  @Test("A text lint marks what can be fixed")
  func marks() throws {
    try folder.write("m.yaml", text: Self.refused)
    let run = try Tool.normlint("--output-format", "concise", in: folder)
    #expect(run.output.hasPrefix("m.yaml:6:5: NL101 [*] "))
    #expect(run.errors.contains("[*] 1 fixable with --fix.\n"))
  }

  @Test("Mode, links, byte order mark and line ends stay")
  func writing() throws {
    let text = [0xEF, 0xBB, 0xBF] + Array(Self.refused.replacingOccurrences(of: "\n", with: "\r\n").utf8)
    try folder.write(bytes: text, to: "real/m.yaml")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: "\(folder.path)/real/m.yaml")
    try folder.link("link.yaml", to: "real/m.yaml")
    #expect(try Tool.normlint("--fix", "link.yaml", in: folder).code == 0)
    let result = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/real/m.yaml"))
    #expect([UInt8](result) == [0xEF, 0xBB, 0xBF] + Array(Self.fixed.replacingOccurrences(of: "\n", with: "\r\n").utf8))
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/real/m.yaml")
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder.path)/link.yaml") == "real/m.yaml")
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/real") == ["m.yaml"])
  }
}

@Suite("Replacing files")
struct FileWriterTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("A file that has changed is left alone")
  func changed() throws {
    try folder.write("a", text: "somebody's")
    #expect(throws: FileWriter.Problem(message: "was changed since it was read, and is left alone", isChange: true)) {
      try FileWriter.replace(Path("\(folder.path)/a"), expecting: Array("old".utf8), with: Array("new".utf8))
    }
    #expect(try folder.read("a") == "somebody's")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a"])
  }

  @Test("A folder without room for the new version keeps the old one")
  func noFolder() throws {
    #expect(throws: FileWriter.Problem.self) {
      try FileWriter.replace(Path("\(folder.path)/gone"), expecting: [], with: [1])
    }
  }

  @Test("Killed at any moment, every file is the old or the new one, whole")
  func killed() throws {
    let names = (0..<10).map { "m\($0).yaml" }
    // Something to write that takes a moment.
    let padding = String(repeating: "# " + String(repeating: "x", count: 100) + "\n", count: 2_000)
    let (old, new) = (FixCommandTests.refused + padding, FixCommandTests.fixed + padding)
    var generator = SystemRandomNumberGenerator()
    var written = 0
    for round in 0..<20 {
      for name in names { try folder.write(name, text: old) }
      let process = Process()
      process.executableURL = Tool.normlint
      process.arguments = ["--fix", "--quiet", "."]
      process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
      process.standardError = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      // The last round may finish.
      if round < 19 {
        usleep(UInt32.random(in: 1_000...120_000, using: &generator))
        kill(process.processIdentifier, SIGKILL)
      }
      process.waitUntilExit()
      for name in names {
        let text = try folder.read(name)
        #expect(text == old || text == new, "\(name) is torn")
        written += text == new ? 1 : 0
      }
    }
    #expect(written >= names.count)
  }
}
