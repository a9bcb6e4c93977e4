import Fixtures
import Foundation
import Testing

@testable import NormLint

/// `fixtures/oracle/python-fixes/`: what `--fix` writes for classes in Python, and what torch.func says before and after.
@Suite("Fixes for classes in Python")
struct PythonFixTests {
  private func copy() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: Fixtures.url("oracle/python-fixes").path, toPath: "\(folder.path)/work")
    return folder
  }

  @Test("Plain --fix writes what torch.func runs")
  func plain() throws {
    let folder = try copy()
    _ = try Tool.run(Tool.normlint, ["--fix", "work/configs"], in: folder)
    let truths = try Fixtures.records("oracle/python-fixes/truth.jsonl")
    #expect(truths.count >= 25)
    for truth in truths {
      let config = try #require(truth["config"] as? String)
      #expect(try folder.read("work/configs/\(config).yaml") == folder.read("work/fixed/\(config).yaml"))
      #expect((truth["before"] as? String)?.hasPrefix("refused: Batch norm got a batched tensor") == true, "\(config)")
      #expect(truth["after"] as? String == "runs", "\(config)")
    }
    // The class that jsonargparse gives to `make` is no model of its own.
    #expect(try Tool.run(Tool.normlint, ["work/fixed/cli_typed.yaml"], in: folder).code == 0)
  }

  @Test("An argument that nothing calls or compares is not written")
  func unrelated() throws {
    let folder = try copy()
    for (config, option, reason) in [
      ("hard", "group-norm", "no argument of `Hard` makes its normalisations so"),
      ("flag", "no-running-stats", "no argument of `Flag` makes its normalisations so"),
      ("cli_untyped", "norm-layer", "jsonargparse gives a class with arguments only to a parameter annotated as `Callable[..., torch.nn.Module]`"),
      ("keyword", "group-norm", "the class calls `norm_layer` with `num_features`, which GroupNorm doesn't take"),
    ] {
      let before = try folder.read("work/configs/\(config).yaml")
      let outcome = try Tool.run(Tool.normlint, ["--fix-with", option, "--unsafe-fixes", "work/configs/\(config).yaml"], in: folder)
      #expect(outcome.output.contains(reason), "\(config)")
      #expect(try folder.read("work/configs/\(config).yaml") == before)
    }
  }

  @Test("The help names lines with which torch.func runs the class, in text, JSON and SARIF")
  func lines() throws {
    let folder = try copy()
    let truths = try Fixtures.records("oracle/python-fixes/truth.jsonl").filter { $0["lines"] != nil }
    #expect(truths.count >= 3)
    for truth in truths {
      let config = try #require(truth["config"] as? String)
      #expect(truth["written"] as? String == "runs", "\(config)")
      for format in ["full", "json", "sarif"] {
        let outcome = try Tool.run(Tool.normlint, ["--output-format", format, "configs/\(config).yaml"], in: "\(folder.path)/work")
        for line in try #require(truth["lines"] as? [[Any]]) {
          #expect(outcome.output.contains("\(line[1]): write `\(line[2])` for `\(line[3])`"), "\(config), \(format)")
        }
      }
    }
  }
}
