import Fixtures
import Foundation
import Testing

@testable import NormLint

@Suite("Configs of several files")
struct ComposedTests {
  private func copy(_ name: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let source = Fixtures.url("formats/compositions/\(name)")
    for item in FileManager.default.enumerator(atPath: source.path)?.compactMap({ $0 as? String }) ?? [] {
      let url = source.appending(path: item)
      if !url.hasDirectoryPath, let data = try? Data(contentsOf: url) { try folder.write(bytes: [UInt8](data), to: item) }
    }
    return folder
  }

  private func concise(_ folder: TemporaryFolder, _ arguments: String...) throws -> [String] {
    let outcome = try Tool.run(Tool.normlint, ["--output-format", "concise"] + arguments, in: folder)
    return outcome.output.split(separator: "\n").map { String($0.prefix { $0 != "`" }.dropLast()) }
  }

  private static let errors = ["model/projector.yaml:4:5: NL101", "model/projector.yaml:5:5: NL202"]
  private static let wide = "model/projector.yaml:3:5: NL202"

  @Test(
    "Findings stand with the file that spells the layer, whichever files are asked for",
    arguments: [
      ["."], ["train.yaml"], ["model/projector.yaml"], ["model"], ["train.yaml", "predict.yaml", "model"],
    ])
  func places(_ paths: [String]) throws {
    let folder = try copy("two-users")
    let outcome = try Tool.run(Tool.normlint, ["--output-format", "concise"] + paths, in: folder)
    let lines = outcome.output.split(separator: "\n").map(String.init)
    let main = lines.filter { !$0.hasPrefix(Self.wide) }
    #expect(main.count == 2 && zip(main, Self.errors).allSatisfy { $0.hasPrefix($1) }, "\(lines)")
    #expect(lines.contains { $0.hasPrefix(Self.wide) } == (paths == ["."]), "\(lines)")
    // Only one of the two configs trains the model, and only one of them is asked for in the second case.
    #expect(main.first?.contains("train.yaml") == (paths != ["train.yaml"]))
  }

  @Test("An experiment is seen with the config that it is chosen for")
  func experiment() throws {
    let folder = try copy("two-users")
    // The size that arrives is the experiment's, everything else the config's.
    let outcome = try Tool.run(Tool.normlint, ["--output-format", "concise", "."], in: folder)
    let line = outcome.output.split(separator: "\n").first { $0.hasPrefix(Self.wide) }
    #expect(line?.hasSuffix("17 arrive in (4, 17) (context `experiment/wide.yaml`)") == true, "\(outcome.output)")
    // Where the config calls the model in eval mode, so does the experiment.
    let train = try folder.read("train.yaml")
    try folder.write("train.yaml", text: train.replacing("normlint:", with: "normlint:\n  mode: eval"))
    #expect(!(try Tool.run(Tool.normlint, ["--output-format", "concise", "."], in: folder).output.contains("NL101")))
  }

  @Test("An experiment in a subfolder of its group is composed as one beside it", arguments: ["experiment/flat.yaml", "experiment/d1/deep.yaml"])
  func nestedExperiment(path: String) throws {
    let folder = try copy("nested-experiment")
    let outcome = try Tool.run(Tool.normlint, ["--output-format", "concise", path], in: folder)
    // Hydra composes `model.net` to a BatchNorm1d of 4 features inside of a class that is not known.
    #expect(outcome.output.contains("model/net/c.yaml:1:1: NL101"), "\(outcome.output)\(outcome.errors)")
  }

  @Test("An experiment without a defaults list is composed with the config that it changes", arguments: ["model: {num_features: 5}", "eps: 1"])
  func plainExperiment(change: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("train.yaml", text: "normlint: {inputs: [3, 4]}\ndefaults: [_self_, {model: a}, {optional experiment: null}]\n")
    try folder.write("model/a.yaml", text: "_target_: torch.nn.BatchNorm1d\nnum_features: 4\n")
    try folder.write("experiment/deep/e.yaml", text: "# @package _global_\n\n\(change)\n")
    let outcome = try Tool.run(Tool.normlint, ["--output-format", "concise", "experiment/deep/e.yaml"], in: folder)
    // "running_mean should contain 4 elements not 5", or the batch norm as it is.
    let isWide = change.hasPrefix("model")
    #expect(outcome.output.hasPrefix(isWide ? "model/a.yaml:1:1: NL202" : "model/a.yaml:1:1: NL101"), "\(outcome.output)\(outcome.errors)")
  }

  @Test("An experiment that no list chooses is read as +experiment=e asks for it", arguments: ["override /model: b", "override /model: c"])
  func appendedExperiment(override: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("train.yaml", text: "normlint: {inputs: [3, 4]}\ndefaults: [{model: a}, _self_]\nmodel: {num_features: 5}\n")
    for option in ["a", "b"] { try folder.write("model/\(option).yaml", text: "_target_: torch.nn.BatchNorm1d\nnum_features: 4\n") }
    try folder.write("model/c.yaml", text: "_target_: torch.nn.InstanceNorm1d\nnum_features: 5\n")
    try folder.write("experiment/e.yaml", text: "# @package _global_\ndefaults: [\(override)]\nmodel: {num_features: 4}\n")
    let outcome = try Tool.run(Tool.normlint, ["--output-format", "concise", "experiment/e.yaml"], in: folder)
    // Hydra 1.3.8 composes 4 features, where `experiment=e` alone is refused: "Could not override 'experiment'".
    let isRefused = override.hasSuffix("b")
    #expect(outcome.output.hasPrefix("model/b.yaml:1:1: NL101") == isRefused, "\(outcome.output)\(outcome.errors)")
    #expect(!outcome.output.contains("NL202"), "\(outcome.output)\(outcome.errors)")
  }

  @Test("A model that runs counts as checked in the config that builds it, where its own file is not asked for")
  func cleanModel() throws {
    let folder = try TemporaryFolder()
    try folder.write("train.yaml", text: "defaults: [{model: a}, {experiment: null}]\n")
    try folder.write("model/a.yaml", text: "_target_: torch.nn.LayerNorm\nnormalized_shape: 4\n")
    try folder.write("experiment/e.yaml", text: "# @package _global_\nmodel: {eps: 0.1}\n")
    for paths in [["train.yaml"], ["experiment/e.yaml"], ["."]] {
      #expect(try Tool.run(Tool.normlint, paths, in: folder).errors == "All checks passed!\n")
    }
  }

  @Test("A model whose mapping begins in a file without its class is judged", arguments: ["[plain, bn]", "[bn, plain]"])
  func classInLaterFile(options: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("train.yaml", text: "normlint: {inputs: [3, 4]}\ndefaults: [{model: \(options)}]\n")
    try folder.write("model/bn.yaml", text: "_target_: torch.nn.BatchNorm1d\nnum_features: 4\ntrack_running_stats: true\n")
    try folder.write("model/plain.yaml", text: "track_running_stats: false\n")
    // Hydra merges the options in their order.
    let outcome = try Tool.run(Tool.normlint, ["--output-format", "concise", "."], in: folder)
    #expect(outcome.output.contains("NL101") == (options == "[plain, bn]"), "\(outcome.output)\(outcome.errors)")
  }

  @Test("The name of an option may refer to the options of other groups", arguments: [("big", true), ("small", false)])
  func interpolatedOption(size: String, isRefused: Bool) throws {
    let folder = try TemporaryFolder()
    try folder.write("train.yaml", text: "defaults: [{size: big}, {model: 'net_${size}'}, {optional experiment: null}]\n")
    try folder.write("size/big.yaml", "size/small.yaml")
    try folder.write("model/net_big.yaml", text: "_target_: torch.nn.BatchNorm1d\nnum_features: 4\n")
    try folder.write("model/net_small.yaml", text: "_target_: torch.nn.LayerNorm\nnormalized_shape: 4\n")
    try folder.write("experiment/e.yaml", text: "# @package _global_\ndefaults: [{override /size: \(size)}]\n")
    let outcome = try Tool.run(Tool.normlint, ["--output-format", "concise", "experiment/e.yaml"], in: folder)
    #expect(outcome.output.contains("NL101") == isRefused && !outcome.output.contains("NL004"), "\(outcome.output)\(outcome.errors)")
  }

  @Test("What an option does to the model of several configs is said once")
  func optionOfSeveralConfigs() throws {
    let folder = try TemporaryFolder()
    for name in ["train", "eval"] { try folder.write("\(name).yaml", text: "defaults: [model: bn, trainer: one]\nname: \(name)\n") }
    try folder.write("model/bn.yaml", text: "_target_: torch.nn.Sequential\n_args_: [{_target_: torch.nn.BatchNorm1d, num_features: 4}]\n")
    try folder.write("trainer/one.yaml", text: "_target_: lightning.pytorch.trainer.Trainer\n")
    try folder.write("trainer/ddp.yaml", text: "defaults: [one]\ndevices: 4\nstrategy: ddp\nsync_batchnorm: true\n")
    func codes() throws -> [Substring] { try concise(folder, ".").map { $0.split(separator: " ")[1] }.sorted() }
    #expect(try codes() == ["NL101", "NL105"])
    // Experiments that take the option find the same.
    for name in ["a", "b"] { try folder.write("experiment/\(name).yaml", text: "# @package _global_\ndefaults: [override /trainer: ddp]\nseed: 1\n") }
    #expect(try codes() == ["NL101", "NL105"])
  }

  @Test("An override of a group is none of the configs that the group's own list names")
  func overriddenGroup() throws {
    let folder = try TemporaryFolder()
    try folder.write("train.yaml", text: "defaults: [_self_, {model: a}, {callbacks: none}, {experiment: null}]\n")
    try folder.write("callbacks/all.yaml", text: "defaults: [stop, _self_]\nstop: {patience: 3}\n")
    try folder.write("callbacks/stop.yaml", text: "stop: {patience: 1}\n")
    try folder.write("callbacks/none.yaml", text: "{}\n")
    try folder.write("model/a.yaml", text: "net: {_target_: torch.nn.BatchNorm1d, num_features: 4}\n")
    let list = "# @package _global_\ndefaults: [{override /callbacks: all}]\n"
    try folder.write("experiment/e.yaml", text: list + "model: {net: {width: 4}}\n")
    let outcome = try Tool.run(Tool.normlint, ["--output-format", "concise", "."], in: folder)
    // Hydra composes `model.net` with `width`, which the class refuses: TypeError.
    #expect(outcome.output.contains("experiment/e.yaml:3:15: NL207"), "\(outcome.output)\(outcome.errors)")
    // What a fix of the group moves, others move as well: Hydra merges `width` beside `root` otherwise.
    let fixed = try Tool.run(Tool.normlint, ["--fix-with", "replace-all", "."], in: folder)
    #expect(try folder.read("experiment/e.yaml") == list + "model: {net: {root: {width: 4}}}\n")
    #expect(
      fixed.errors.contains("  keys: what the command line sets in `net` belongs below its `root`\n") == true, "\(fixed.errors)")
  }

  @Test("A MONAI bundle's config for several processes is judged with the config that it changes")
  func overlay() throws {
    let folder = try copy("bundle")
    let outcome = try Tool.run(Tool.normlint, ["--output-format", "concise", "configs/multi_gpu_train.json"], in: folder)
    // MONAI's ConfigParser loads both files to a UNet of one level inside of DistributedDataParallel.
    let lines = outcome.output.split(separator: "\n")
    #expect(
      lines.count == 1 && lines[0].hasPrefix("configs/train.json:3:18: NL101 `module.model.") && lines[0].hasSuffix(" (and 1 more module)"),
      "\(outcome.output)")
    try folder.write("configs/train.json", text: "{\"network\": 1}")
    let alone = try Tool.run(Tool.normlint, ["--output-format", "concise", "configs/multi_gpu_train.json"], in: folder)
    #expect(alone.output.contains("NL004"), "\(alone.output)\(alone.errors)")
  }

  @Test("Configs that lead to each other end")
  func circles() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", text: "defaults: [b, {g: c}]\nm: {_target_: torch.nn.BatchNorm1d, num_features: 4}\n")
    try folder.write("b.yaml", text: "defaults: [a, {g: c}]\nn: {_target_: torch.nn.BatchNorm1d, num_features: 4}\n")
    try folder.write("g/c.yaml", text: "defaults: [/a, /b]\no: {_target_: torch.nn.BatchNorm1d, num_features: 4}\n")
    let outcome = try Tool.run(Tool.normlint, ["--output-format", "concise", "."], in: folder)
    #expect(outcome.code == 1 && outcome.output.contains("a.yaml:2:4: NL101"))
  }

  @Test("A config that calls the model in eval mode has nothing against its norm")
  func eval() throws {
    #expect(try concise(copy("two-users"), "predict.yaml") == ["model/projector.yaml:5:5: NL202"])
  }

  @Test("The way of the tag begins in the config that says it")
  func trace() throws {
    let outcome = try Tool.run(Tool.normlint, ["model"], in: try copy("two-users"))
    #expect(outcome.output.contains("inputs are batched at level 1 by vmap (train.yaml:8:"))
  }

  @Test("A part is fixed by itself, called as its users call it, and judged as a part again")
  func fix() throws {
    let folder = try copy("two-users")
    try FileManager.default.removeItem(atPath: "\(folder.path)/experiment")
    try folder.write(
      "model/projector.yaml", text: try folder.read("model/projector.yaml").replacing("20", with: "24").replacing("\"${width}\"", with: "16"))
    let before = try folder.read("train.yaml")
    #expect(try Tool.run(Tool.normlint, ["--fix", "train.yaml"], in: folder).code == 1)
    #expect(try folder.read("model/projector.yaml").contains("BatchNorm1d"), "a file that was not asked for is not fixed")
    #expect(try Tool.run(Tool.normlint, ["--fix", "."], in: folder).code == 0)
    #expect(try folder.read("model/projector.yaml").contains("_target_: torch.nn.GroupNorm, num_groups: 12, num_channels: 24"))
    #expect(try folder.read("train.yaml") == before)
  }

  @Test("What a list names and nobody can read is said")
  func missing() throws {
    let outcome = try Tool.run(Tool.normlint, ["--output-format", "concise", "."], in: try copy("missing"))
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("config.yaml:2:3: NL004 what this leads to is unknown: `model: not_there` can't be read"))
    #expect(!outcome.output.contains("slurm"))
  }

  @Test("Includes are read")
  func includes() throws {
    let folder = try copy("includes")
    let outcome = try Tool.run(Tool.normlint, ["--output-format", "concise", "."], in: folder)
    let errors = outcome.output.split(separator: "\n").filter { $0.contains("NL101") }.map { String($0.prefix { $0 != " " }) }
    #expect(errors == ["detr.yml:2:35:", "include/model.yml:2:38:", "thawed.yaml:4:19:"])
    #expect(outcome.output.contains("gone.yaml:1:9: NL004"))
    #expect(!outcome.output.contains("frozen.yaml:"))
    // Each file that makes up a model has its verdict, whichever file the keys stand in.
    let verdicts = try Tool.run(Tool.normlint, ["-v", "."], in: folder).errors.split(separator: "\n").map { $0.prefix { $0 != "(" } }
    #expect(
      verdicts.filter { $0.contains(".y") } == [
        "base/rcnn.yaml: unknown ", "detr.yml: refused ", "frozen.yaml: unknown ", "gone.yaml: unknown ", "include/model.yml: refused ",
        "thawed.yaml: refused ",
      ])
  }

  @Test("Folders above the current one and the ones asked for are not searched")
  func fence() throws {
    let folder = try copy("two-users")
    try folder.makeFolder("model/inner")
    let outcome = try Tool.run(Tool.normlint, ["--output-format", "concise", "projector.yaml"], in: "\(folder.path)/model")
    #expect(outcome.output.contains("NL101") && !outcome.output.contains("train.yaml"))
  }
}
