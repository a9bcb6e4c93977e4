import Fixtures
import Foundation
import Testing

@testable import NormLint

/// File names, links, descriptors and signals that somebody chose to do harm.
@Suite("Hostile surroundings")
struct HostileFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("The empty path is wrong usage, and not the current folder")
  func emptyPath() throws {
    try folder.write("a.yaml", text: "a: [\n")
    for command in [[""], ["check", ""], ["a.yaml", ""], ["run", ""], ["graph", ""]] {
      let run = try Tool.run(Tool.normlint, command, in: folder)
      #expect(run.code == 2 && run.output == "" && run.errors.contains("a path is empty"))
    }
  }

  @Test("A file that is called like an option is a file behind --")
  func optionNames() throws {
    try folder.write("--output-file=victim.yaml", "victim.yaml", text: "a: [\n")
    let run = try Tool.normlint("check", "--force-exclude", "--output-format", "concise", "--", "--output-file=victim.yaml", in: folder)
    #expect(run.output.hasPrefix("--output-file=victim.yaml:"))
    #expect(try folder.read("victim.yaml") == "a: [\n")
  }

  @Test("The hooks and the action pass paths behind --")
  func hooks() throws {
    let hooks = try Fixtures.text("../.pre-commit-hooks.yaml")
    #expect(hooks.components(separatedBy: "entry: ").count == hooks.components(separatedBy: "args: [--]").count)
    #expect(try Fixtures.text("../action.yml").contains(" -- \"${paths[@]}\""))
  }

  @Test("An output file is none of those that are linted, also through a link, and the old one stays where the run fails")
  func outputFile() throws {
    let text = FixCommandTests.refused
    try folder.write("a.yaml", text: text)
    try folder.link("link", to: "a.yaml")
    for option in ["--output-file", "--write-baseline"] {
      for name in ["a.yaml", "./a.yaml", "link"] {
        let run = try Tool.normlint(option, name, in: folder)
        #expect(run.code == 2 && run.errors.contains("is one of the files that are linted"))
      }
    }
    #expect(try folder.read("a.yaml") == text)
    try folder.write("out", text: "old")
    let failed = try Tool.shell("(ulimit -f 0; normlint -o out a.yaml; echo code $?) 2>&1 | cat", in: folder.path)
    #expect(failed.output.contains("File too large") && failed.output.hasSuffix("code 2\n"))
    #expect(try folder.read("out") == "old")
    #expect(try Tool.normlint("-o", "out", "--output-format", "json", "a.yaml", in: folder).code == 1)
    #expect(try folder.read("out").hasPrefix("{"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["a.yaml", "link", "out"])
  }

  @Test(
    "No command writes over what it reads: models, settings, sources",
    arguments: [
      ["--output-file", "NAME"], ["--write-baseline", "NAME"], ["report", "--output", "NAME"],
      ["run", "--input", "1,8,2,2", "--npy", "NAME", "a.yaml"],
    ])
  func written(_ arguments: [String]) throws {
    let files = ["a.yaml": FixCommandTests.refused, "normlint.yaml": "extend: base.yaml\n", "base.yaml": "select: [ALL]\n", "m.py": "x = 1\n"]
    for (name, text) in files { try folder.write(name, text: text) }
    for (name, text) in files.sorted(by: <) {
      let run = try Tool.run(Tool.normlint, arguments.map { $0 == "NAME" ? name : $0 }, in: folder)
      #expect(run.code == 2 && run.errors.contains("\(name) is ") && run.errors.contains("it would be overwritten"), "\(run.errors)")
      #expect(try folder.read(name) == text)
    }
  }

  @Test("Closed descriptors: no file gets the place of one", arguments: ["1>&-", "2>&-", "0<&-", "0<&- 1>&- 2>&-"])
  func closed(_ redirection: String) throws {
    try folder.write("a.yaml", text: FixCommandTests.refused)
    _ = try Tool.shell("normlint -o out --output-format json a.yaml \(redirection)", in: folder.path)
    let report = try JSONSerialization.jsonObject(with: Data(try folder.read("out").utf8)) as? [String: Any]
    #expect((report?["findings"] as? [Any])?.count == 1)
  }

  @Test("A reader that goes away ends the output, and no fix")
  func closedPipe() throws {
    for index in 0..<30 { try folder.write("\(index).yaml", text: FixCommandTests.refused) }
    _ = try Tool.shell("normlint --fix --fix-with group-norm --output-format json . 2>&1 | true", in: folder.path)
    for index in 0..<30 { #expect(try folder.read("\(index).yaml") == FixCommandTests.fixed) }
  }

  @Test("A link out of what is linted is never written through; out of a repository it is not followed")
  func links() throws {
    try folder.write("own/a.yaml", text: FixCommandTests.fixed)
    try folder.write("other/b.yaml", text: FixCommandTests.refused)
    try folder.link("own/b.yaml", to: "../other/b.yaml")
    let run = try Tool.normlint("--fix", "own", in: folder)
    #expect(run.code == 2 && run.errors.contains("own/b.yaml is a link to \(folder.path)/other/b.yaml, outside of what is linted"))
    #expect(try folder.read("other/b.yaml") == FixCommandTests.refused)
    try folder.makeFolder("own/.git")
    #expect(try Tool.normlint("--show-files", "own", in: folder).output == "own/a.yaml\n")
    // A link by name is what the caller means.
    #expect(try Tool.normlint("--fix", "own/b.yaml", in: folder).code == 0)
    #expect(try folder.read("other/b.yaml") == FixCommandTests.fixed)
  }

  @Test("Settings and configs name no file outside of the repository")
  func outside() throws {
    try folder.write("secret.yaml", text: "select: [NL1]\npassword: hunter2\n")
    try folder.write("base.yaml", text: "password: hunter2\nmodel: {_target_: torch.nn.Linear, in_features: hunter2}\n")
    for name in ["own/normlint.yaml", "own/.git/x"] { try folder.write(name, text: "extend: ../secret.yaml\n") }
    try folder.write("own/a.yaml", text: "_BASE_: ../base.yaml\nmodel: {_target_: torch.nn.ReLU}\n")
    let refused = try Tool.normlint("own", in: folder)
    #expect(refused.code == 2 && refused.errors.contains("`extend`: `../secret.yaml` lies outside of own"))
    #expect(!(refused.errors + refused.output).contains("hunter2"))
    let named = try Tool.normlint("--config", "own/normlint.yaml", "own", in: folder)
    #expect(named.code == 2 && named.errors.contains("password"))
    let composed = try Tool.normlint("--isolated", "own", in: folder)
    #expect(!(composed.errors + composed.output).contains("hunter2"))
    try FileManager.default.removeItem(atPath: "\(folder.path)/own/normlint.yaml")
    try folder.link("own/normlint.yaml", to: "/proc/self/environ")
    let linked = try Tool.normlint("own", in: folder, environment: ["SECRET": "hunter2"])
    #expect(linked.code == 2 && !(linked.errors + linked.output).contains("hunter2"))
  }

  @Test("A signal leaves no temporary file", arguments: [SIGTERM, SIGINT, SIGHUP, SIGKILL])
  func signals(_ number: Int32) throws {
    for index in 0..<60 { try folder.write("\(index).yaml", text: FixCommandTests.refused) }
    for delay in 0..<8 {
      _ = try Tool.shell("normlint --fix . >/dev/null 2>&1 & sleep 0.0\(delay); kill -\(number) $!; wait $!", in: folder.path)
    }
    // What a SIGKILL leaves behind is removed by another process, a moment later.
    var files: [String] = []
    for _ in 0..<100 where files.count != 60 {
      if number == SIGKILL { usleep(20_000) }
      files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    }
    #expect(files.count == 60 && files.allSatisfy { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") })
    for file in files { #expect([FixCommandTests.refused, FixCommandTests.fixed].contains(try folder.read(file))) }
  }
}
