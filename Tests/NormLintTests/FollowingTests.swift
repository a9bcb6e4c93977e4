import Foundation
import Testing

/// Fixes of a file that is merged with others: what Hydra composes after them was compared with real Hydra 1.3 for the same folders.
@Suite("Fixes and the other files of a config")
struct FollowingTests {
  private static let group = """
    _target_: package.Wrapper
    net:
      _target_: torchvision.models.resnet18
      num_classes: 10

    """
  private static let experiment = """
    # @package _global_
    defaults: [{override /model: a}]
    model:
      net:
        num_classes: 20  # twice as many
    classes: ${model.net.num_classes}

    """
  private static let search = """
    # @package _global_
    hydra:
      sweeper:
        params:
          model.net.num_classes: choice(10, 20)

    """

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("train.yaml", text: "defaults: [_self_, {model: a}, {experiment: null}, {optional search: null}]\nwidth: 1\n")
    try folder.write("model/a.yaml", text: FollowingTests.group)
    try folder.write("experiment/e.yaml", text: FollowingTests.experiment)
    try folder.write("search/s.yaml", text: FollowingTests.search)
    return folder
  }

  private func run(_ arguments: [String], in folder: TemporaryFolder) throws -> Tool.Outcome {
    try Tool.run(Tool.normlint, arguments, in: folder)
  }

  @Test("What others set inside of a model moves with it")
  func follow() throws {
    let folder = try folder()
    let shown = try run(["--fix-with", "replace-all", "--diff", "."], in: folder)
    for name in ["experiment/e.yaml", "model/a.yaml", "search/s.yaml"] { #expect(shown.output.contains("+++ \(name)\n"), "\(shown.output)") }
    let fixed = try run(["--fix-with", "replace-all", "."], in: folder)
    #expect(fixed.errors.contains("; changes experiment/e.yaml, search/s.yaml too\n") && fixed.errors.contains("in 3 files"), "\(fixed.errors)")
    #expect(
      try folder.read("experiment/e.yaml")
        == FollowingTests.experiment.replacingOccurrences(
          of: "    num_classes: 20", with: "    root:\n      num_classes: 20"
        ).replacingOccurrences(of: "net.num", with: "net.root.num"))
    #expect(try folder.read("search/s.yaml") == FollowingTests.search.replacingOccurrences(of: "net.num", with: "net.root.num"))
    let after = try run(["--output-format", "concise", "."], in: folder)
    #expect(!after.output.contains("NL207") && !after.output.contains("NL101"), "\(after.output)")
  }

  @Test("A fix that breaks a file which must not change is not written, and says which")
  func heldBack() throws {
    let folder = try folder()
    let fixed = try run(["--fix-with", "replace-all", "model"], in: folder)
    #expect(fixed.output.contains("replace-all: not applied, experiment/e.yaml:5 sets keys of `net`, and is not among the files that are fixed"))
    #expect(try folder.read("model/a.yaml") == FollowingTests.group)
    let bytes = try Tool.run(
      Tool.normlint, ["--fix-with", "replace-all", "-", "--stdin-filename", "model/a.yaml"], in: folder, input: FollowingTests.group)
    #expect(bytes.output == FollowingTests.group)
  }

  @Test("A fix that keeps every key is refused where another file sets an argument that the new class lacks")
  func argument() throws {
    let folder = try TemporaryFolder()
    try folder.write("train.yaml", text: "defaults: [_self_, {model: a}, {experiment: null}]\nwidth: 1\n")
    let group = "net: {_target_: torch.nn.BatchNorm1d, num_features: 4}\n"
    try folder.write("model/a.yaml", text: group)
    try folder.write("experiment/e.yaml", text: "# @package _global_\nmodel: {net: {num_features: 8}}\n")
    let fixed = try run(["--fix-with", "group-norm", "."], in: folder)
    #expect(fixed.output.contains("it would break train.yaml with experiment=e: experiment/e.yaml:2: NL207"), "\(fixed.output)")
    #expect(try folder.read("model/a.yaml") == group)
    #expect(try run(["--fix", "."], in: folder).code == 0)
    #expect(try folder.read("model/a.yaml") == "net: {_target_: torch.nn.BatchNorm1d, num_features: 4, track_running_stats: false}\n")
  }
}
