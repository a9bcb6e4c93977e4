import Testing

/// Hydra's programs may give arguments that a config lacks: `instantiate(config, width=8)`.
struct ProgramArgumentTests {
  private static let net = """
    import torch.nn as nn

    class Net(nn.Module):
        def __init__(self, width, depth=1):
            super().__init__()
            self.fc = nn.Linear(width, depth)

        def forward(self, x):
            return self.fc(x)
    """

  @Test(arguments: [
    // The program gives what is required, so nothing is an error.
    ("{Linear: {_target_: torch.nn.Linear}, Norm: {_target_: torch.nn.BatchNorm2d}}", ["NL004", "NL004"]),
    ("{_target_: torch.nn.Flatten}", []),
    ("{_target_: net.Net}", ["NL003"]),
    // It may take out what the class doesn't know.
    ("{_target_: net.Net, hidden_name: x}", ["NL003"]),
    // One of these names is the other one misspelt, and what Hydra instantiates inside of another object gets nothing from the program.
    ("{_target_: net.Net, widht: 4}", ["NL207"]),
    ("{_target_: net.Net, width: 4, hidden_name: x}", ["NL207"]),
    ("{_target_: torch.nn.Conv2d, in_channels: 3, out_channels: 64}", ["NL207"]),
    ("{_target_: torch.nn.Sequential, _args_: [{_target_: torch.nn.Linear}]}", ["NL207"]),
  ])
  func findings(_ text: String, codes: [String]) {
    #expect(PythonTests.codes(in: text, sources: ["net": Self.net]) == codes)
  }
}
