import Testing

@testable import PythonModels

/// Decorators of a library that is not there. With `given(**kwargs)` as a decorator that calls the function with these arguments too, PyTorch
/// refuses each of these models under a vmap.
struct DecoratorTests {
  private static func codes(_ body: String) -> [String] {
    let source = "import torch.nn as nn\nfrom absent import given\n\n" + body
    return PythonTests.codes(in: "_target_: net.Net", sources: ["net": source])
  }

  @Test(
    "What a call does that the function would refuse is not known",
    arguments: [
      """
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.build()
          @given(width=3)
          def build(self, width):
              self.norm = nn.BatchNorm2d(width)
          def forward(self, x):
              for module in self.children():
                  x = module(x)
              return x
      """,
      """
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.norm = nn.BatchNorm2d(3)
          @given(scale=2)
          def part(self, x, scale):
              return self.norm(x) * scale
          def forward(self, x):
              self.part(x)
              return x
      """,
      """
      class Part(nn.Module):
          @given(width=3)
          def __init__(self, width):
              super().__init__()
              self.norm = nn.BatchNorm2d(width)
          def forward(self, x):
              for module in self.children():
                  x = module(x)
              return x

      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.part = Part()
          def forward(self, x):
              return self.part(x)
      """,
    ]) func unlikeItsParameters(_ body: String)
  { #expect(Self.codes(body) == ["NL003"]) }

  @Test("A call that fits is followed") func likeItsParameters() {
    let body = """
      class Net(nn.Module):
          @given()
          def __init__(self):
              super().__init__()
              self.norm = nn.BatchNorm2d(3)
          @given()
          def forward(self, x):
              return self.norm(x)
      """
    #expect(Self.codes(body) == ["NL101"])
  }
}
