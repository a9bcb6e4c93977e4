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
  private func run(_ program: String, _ arguments: [String] = []) throws -> String {
    let folder = try TemporaryFolder()
    try folder.write("setup.py", text: "")
    try folder.write("net.py", text: Self.source)
    try folder.write("train.py", text: "import hydra\n\ndef main(cfg):\n    \(program)\n")
    try folder.write("a.yaml", text: Self.config)
    return try Tool.run(Tool.normlint, ["--output-format", "concise"] + arguments + ["a.yaml"], in: folder).output
  }

  @Test(
    "A class gets the configs of its arguments where the program says so",
    arguments: ["hydra.utils.instantiate(cfg.model, _recursive_=False)", "return hydra.utils.instantiate(cfg[\"model\"], lr=1, _recursive_=False)"])
  func configs(_ program: String) throws { #expect(try run(program).contains("`net.0` (BatchNorm1d) updates running_mean")) }

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
