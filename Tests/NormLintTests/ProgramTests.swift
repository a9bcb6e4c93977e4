import Foundation
import Testing

@testable import NormLint

@Suite("The program as it is called")
struct ProgramTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("Exit codes, and where words go")
  func exitCodes() throws {
    try folder.write("ok.yaml", text: "a: 1\n")
    try folder.write("bad.yaml", text: "a: [\n")
    let clean = try Tool.normlint("ok.yaml", in: folder)
    #expect(clean.code == 0 && clean.output == "" && clean.errors == "Nothing checked: no model found in 1 file.\n")
    // Programs that read standard output get it on the other one.
    #expect(try Tool.normlint("--output-format", "json", "ok.yaml", in: folder).errors == "note: Nothing checked: no model found in 1 file.\n")
    try folder.write("ok.yaml", text: "m: {_target_: torch.nn.ReLU}\n")
    #expect(try Tool.normlint("ok.yaml", in: folder).errors == "All checks passed!\n")
    let bad = try Tool.normlint(in: folder)
    #expect(bad.code == 1 && bad.output.hasPrefix("bad.yaml:") && bad.output.contains("NL002 [error]"))
    #expect(bad.errors == "Found 1 error in 1 of 2 files.\n")
    let missing = try Tool.normlint("check", "gone.yaml", "bad.yaml", in: folder)
    #expect(missing.code == 2 && missing.output.hasPrefix("bad.yaml:"))
  }

  @Test(
    "Wrong usage is said in one line, with what was meant",
    arguments: [
      (["--selct", "NL1"], "--select"), (["--output-format", "jsn"], "json"), (["--select", "NL110"], "NL101"),
      (["rule", "NL1O1"], "NL101"), (["chekc"], "normlint check"), (["--fail-on", "erorr"], "error"),
    ])
  func misuse(_ arguments: [String], _ meant: String) throws {
    let run = try Tool.run(Tool.normlint, arguments, in: folder)
    #expect(run.code == 2 && run.output == "")
    let lines = run.errors.split(separator: "\n")
    #expect(lines.count == 1 && lines[0].hasPrefix("error: ") && lines[0].lowercased().contains("did you mean"))
    #expect(lines[0].contains("'\(meant)'"))
  }

  @Test("The released executable can't write the argument parser's own options")
  func parsersOption() throws {
    for arguments in [["--experimental-dump-help"], ["graph", "--experimental-dump-help"]] {
      let run = try Tool.run(Tool.normlint, arguments, in: folder)
      #expect(run.code == 2 && run.output == "" && run.errors == "error: unknown option '--experimental-dump-help'\n")
    }
  }

  @Test("Standard input, by its name")
  func standardInput() throws {
    let run = try Tool.normlint("-", "--stdin-filename", "m/x.yaml", "--output-format", "concise", in: folder, input: "a: [\n")
    #expect(run.code == 1 && run.output.hasPrefix("m/x.yaml:"))
    #expect(try Tool.normlint("-", in: folder, input: "a: 1\n").code == 0)
  }

  @Test("Version and help are no findings")
  func version() throws {
    for arguments in [["--version"], ["version"]] {
      let run = try Tool.run(Tool.normlint, arguments, in: folder)
      #expect(run.code == 0 && run.output == "normlint \(NormLintCommand.version)\n")
    }
    let help = try Tool.normlint("check", "--help", in: folder)
    #expect(help.code == 0 && help.output.contains("--output-format") && help.errors == "")
  }

  @Test("Paths that look like something else")
  func oddPaths() throws {
    try folder.write("-x.yaml", "rule", "with space.yaml", text: "a: [\n")
    #expect(try Tool.normlint("--output-format", "concise", "--", "-x.yaml", in: folder).output.hasPrefix("-x.yaml:"))
    #expect(try Tool.normlint("./rule", "--output-format", "concise", in: folder).output.hasPrefix("rule:"))
    #expect(try Tool.normlint("with space.yaml", "--output-format", "concise", in: folder).output.hasPrefix("with space.yaml:"))
  }

  @Test("Colour on request")
  func color() throws {
    try folder.write("bad.yaml", text: "a: [\n")
    #expect(try !Tool.normlint(in: folder).output.contains("\u{1B}"))
    #expect(try Tool.normlint("--color", "always", in: folder).output.contains("\u{1B}[1m"))
    #expect(try Tool.normlint(in: folder, environment: ["FORCE_COLOR": "1"]).output.contains("\u{1B}[1m"))
  }

  @Test("A full disk is said, a closed pipe is not")
  func fullDisk() throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    try folder.write("bad.yaml", text: "a: [\n")
    let run = try Tool.normlint("-o", "/dev/full", in: folder)
    #expect(run.code == 2 && run.errors.hasPrefix("error: the findings can't be written: "))
  }
}
