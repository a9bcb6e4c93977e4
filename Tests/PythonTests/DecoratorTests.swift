import Rules
import Testing

@testable import PythonModels

/// Decorators of a library that is not there. With `given(**kwargs)` as a decorator that calls the function with these arguments too, PyTorch
/// refuses each of these models under a vmap.
struct DecoratorTests {
  private static func findings(_ body: String, arguments: String = "") -> [Diagnostic] {
    let source = """
      import torch.nn as nn
      from absent import given

      class Chain(nn.Module):
          def forward(self, x):
              for module in self.children():
                  x = module(x)
              return x

      """
    return PythonTests.findings(in: "_target_: net.Net\n" + arguments, sources: ["net": source + body])
  }

  private static func codes(_ body: String) -> [String] { findings(body).map(\.code.rawValue) }

  @Test(
    "What a call does that the function would refuse is not known",
    arguments: [
      """
      class Net(Chain):
          def __init__(self):
              super().__init__()
              self.build()
          @given(width=3)
          def build(self, width):
              self.norm = nn.BatchNorm2d(width)
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
      class Part(Chain):
          @given(width=3)
          def __init__(self, width):
              super().__init__()
              self.norm = nn.BatchNorm2d(width)

      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.part = Part()
          def forward(self, x):
              return self.part(x)
      """,
      """
      @given(width=3)
      class Part(nn.BatchNorm2d):
          def __init__(self, width):
              super().__init__(width)

      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.part = Part()
          def forward(self, x):
              return self.part(x)
      """,
      """
      class Parts:
          @given(width=3)
          @staticmethod
          def add(network, width):
              network.norm = nn.BatchNorm2d(width)

      class Net(Chain):
          def __init__(self):
              super().__init__()
              Parts.add(self)
      """,
    ]) func unlikeItsParameters(_ body: String)
  { #expect(Self.codes(body) == ["NL003"]) }

  /// `attrs` gives such a class an `__init__`; CPython alone refuses the call.
  @Test(
    "A class without an `__init__` may have one from its decorator",
    arguments: ["class Size:\n    width: int = 3", "class Size(Base):\n    width: int = 3"]) func initializers(_ size: String)
  {
    let body = """
      class Base:
          pass

      @given
      \(size)

      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.norm = nn.BatchNorm2d(Size(width=4).width)
      """
    let messages = Self.findings(body).map(\.message)
    #expect(messages.count == 1 && messages[0].contains("absent"), "\(messages)")
  }

  @Test("A class whose decorator is a registry's takes no other keywords than its own") func registries() {
    let body = """
      @given("networks")
      class Net(nn.Module):
          def __init__(self, width=3):
              super().__init__()
              self.norm = nn.BatchNorm2d(width)
      """
    #expect(Self.findings(body, arguments: "depth: 2").map(\.code.rawValue) == ["NL207"])
  }

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
