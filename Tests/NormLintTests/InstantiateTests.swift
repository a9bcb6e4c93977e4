import Testing

@testable import NormLint

/// What the project's program passes to `hydra.utils.instantiate`. With `_recursive_=False`, hydra-core 1.3.8 gives the class its arguments
/// as `DictConfig`.
@Suite("Objects that a program instantiates with options of its own")
struct InstantiateTests {
  private static let source = """
    import hydra
    from torch import nn

    class Net(nn.Sequential):
        def __init__(self, width):
            super().__init__(nn.BatchNorm1d(width))

    class Task(nn.Module):
        def __init__(self, net):
            super().__init__()
            self.width = net.width
            self.net = hydra.utils.instantiate(net)

        def forward(self, x):
            return self.net(x)

    """
  private static let config = "model: {_target_: net.Task, net: {_target_: net.Net, width: 8}}\n"

  /// - Returns: the lines of findings
  private func run(_ program: String, _ arguments: [String] = [], source: String = Self.source) throws -> String {
    let folder = try TemporaryFolder()
    try folder.write("setup.py", text: "")
    try folder.write("net.py", text: source)
    try folder.write("train.py", text: "import hydra\n\ndef main(cfg):\n    \(program)\n")
    try folder.write("a.yaml", text: Self.config)
    return try Tool.run(Tool.normlint, ["--output-format", "concise"] + arguments + ["a.yaml"], in: folder).output
  }

  @Test(
    "A class gets the configs of its arguments where the program says so",
    arguments: ["hydra.utils.instantiate(cfg.model, _recursive_=False)", "return hydra.utils.instantiate(cfg[\"model\"], lr=1, _recursive_=False)"])
  func configs(_ program: String) throws { #expect(try run(program).contains("`net.0` (BatchNorm1d) updates running_mean")) }

  @Test("What a class instantiates itself is judged once, and fixed where the class does not read its keys")
  func once() throws {
    let program = "hydra.utils.instantiate(cfg.model, _recursive_=False)"
    #expect(try run(program).components(separatedBy: "NL101").count == 2)
    let plain = Self.source.replacingOccurrences(of: "self.width = net.width", with: "pass")
    #expect(try run(program, ["--fix"]).contains("NL101"))
    #expect(try !run(program, ["--fix"], source: plain).contains("NL101"))
  }

  /// hydra-core 1.3.8 lets what the call passes take the place of the config's keys.
  @Test(
    "What the program gives is not missing",
    arguments: [
      ("self.cfg.task.head, out_features=n", "", false), ("cfg.head, out_features=n", ", out_features: null", false),
      ("cfg[\"head\"], out_features=n", ", out_features: null", false), ("cfg.head, bias=False", "", true), ("cfg.body, out_features=n", "", true),
      ("cfg.head", ", out_features: null", true), ("cfg.head, out_features=n); hydra.utils.instantiate(cfg.head", ", out_features: null", true),
    ])
  func givenArguments(_ call: String, _ more: String, isWrong: Bool) throws {
    let folder = try TemporaryFolder()
    try folder.write("setup.py", text: "")
    try folder.write("train.py", text: "import hydra\n\ndef main(self, cfg, n):\n    hydra.utils.instantiate(\(call))\n")
    try folder.write("a.yaml", text: "task: {head: {_target_: torch.nn.Linear, in_features: 8\(more)}}\n")
    let output = try Tool.run(Tool.normlint, ["--output-format", "concise", "a.yaml"], in: folder).output
    #expect(output.contains("NL207") == isWrong, "\(output)")
  }

  @Test(
    "Keys between underscores that are not Hydra's are no arguments",
    arguments: [("_var_: m", "NL004"), ("_call_: true", "NL004"), ("_partal_: true", "NL207"), ("_partial_: false", nil)])
  func foreignKeys(_ key: String, _ code: String?) throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", text: "model: {_target_: torch.nn.Linear, in_features: 3, out_features: 4, \(key)}\n")
    let output = try Tool.run(Tool.normlint, ["--output-format", "concise", "a.yaml"], in: folder).output
    for other in ["NL004", "NL207"] { #expect(output.contains(other) == (other == code), "\(output)") }
  }

  @Test("An object that is no module is no model; networks inside of it are")
  func otherObjects() throws {
    let folder = try TemporaryFolder()
    try folder.write("setup.py", text: "")
    try folder.write("things.py", text: "class Thing:\n    def __init__(self, net):\n        self.net = net\n")
    try folder.write("a.yaml", text: "thing: {_target_: things.Thing, net: 3}\n")
    try folder.write("b.yaml", text: "thing: {_target_: things.Thing, net: {_target_: torch.nn.BatchNorm1d, num_features: 4}}\n")
    #expect(try Tool.run(Tool.normlint, ["a.yaml"], in: folder).errors.contains("no model found"))
    #expect(try Tool.run(Tool.normlint, ["--output-format", "concise", "b.yaml"], in: folder).output.contains("NL101"))
  }

  @Test("A class that is not known may read the keys of a config inside: nothing is written there")
  func unknownClass() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", text: "model: {_target_: net.Task, _recursive_: false, net: {_target_: torchvision.models.resnet18}}\n")
    let outcome = try Tool.run(Tool.normlint, ["--fix", "--unsafe-fixes", "a.yaml"], in: folder)
    #expect(outcome.output.contains("the class around this config gets it as data") && outcome.code == 1, "\(outcome.output)")
  }

  @Test(
    "Otherwise it gets the objects",
    arguments: [
      "hydra.utils.instantiate(cfg.model)", "hydra.utils.instantiate(cfg.other, _recursive_=False)",
      "hydra.utils.instantiate(cfg.model, _recursive_=flag)", "instantiate(cfg.model, _recursive_=False)",
      "hydra.utils.instantiate(cfg.model, _recursive_=False); hydra.utils.instantiate(cfg.model)",
    ])
  func objects(_ program: String) throws {
    let output = try run(program)
    #expect(!output.contains("`net.0`") && output.contains("AttributeError: 'Net' object has no attribute 'width'"), "\(output)")
  }
}
