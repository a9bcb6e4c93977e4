import Testing

@testable import PythonModels

/// Sizes of inputs that no configuration tells. PyTorch refuses each of these models under a vmap where the test on the size holds.
struct SizeTests {
  private static func codes(where test: String) -> [String] {
    let source = """
      import torch.nn as nn

      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.norm = nn.BatchNorm2d(3)
          def forward(self, x):
              return self.norm(x) if \(test) else x
      """
    return PythonTests.codes(in: "_target_: net.Net", sources: ["net": source])
  }

  @Test(arguments: [
    "x.shape[2] in (1, 3)", "x.shape[2] not in (1, 3)", "-x.shape[2] + 5", "x.shape[2].bit_length() - 3", "x.shape[2] - 1", "x.shape[2] == 3",
  ]) func whatASizeDecidesIsNotKnown(_ test: String) { #expect(Self.codes(where: test) == ["NL003"]) }

  @Test(arguments: ["x.shape[2]", "isinstance(x.shape[2], int)", "type(x.shape[2]) is int", "x.shape[2] is not None"])
  func everySizeIsAPositiveInteger(_ test: String) { #expect(Self.codes(where: test) == ["NL101"]) }

  @Test(arguments: ["not x.shape[2]", "x.shape[2] is None", "isinstance(x.shape[2], str)"])
  func whatHoldsForNoSizeIsNeverRun(_ test: String) { #expect(Self.codes(where: test) == []) }
}
