import Catalogue
import Model
import Rules
import Testing

@testable import PythonModels

/// What is read of Python sources lives as long as who asked for it: a server asks again and again.
struct LifetimeTests {
  private static let net = """
    import torch.nn as nn

    class Net(nn.Module):
        def __init__(self, width=4):
            super().__init__()
            self.norm = nn.BatchNorm2d(width)

        def forward(self, x):
            return self.norm(x)
    """

  @Test(arguments: [
    "{_target_: net.Net}", "normlint: {inputs: {x: [1, 4, 8, 8]}}\nmodel: {_target_: net.Net, width: 4}",
    "{_target_: torch.nn.Sequential, _args_: [{_target_: net.Net}, {_target_: net.Net, width: 5}]}",
    "{class_path: net.Net}", "{_target_: net.Net, width: x}", "{_target_: net.missing}", "{_target_: net.Net, around: {_target_: net.Net}}",
  ])
  func classesEndWithTheirLinter(_ text: String) {
    let read = Self.lint(text)
    #expect(read.wasAsked)
    #expect(read.classes == nil && read.pool == nil)
  }

  private struct Read {
    weak var classes: PythonClasses?
    /// The interpreters, which forwards keep too.
    weak var pool: ModelPool?
    let wasAsked: Bool
  }

  private static func lint(_ text: String) -> Read {
    let pool = ModelPool()
    let classes = PythonClasses(pool: pool) { TextFinder(["net": net]) }
    var options = LintOptions()
    options.catalogue = options.catalogue.asking(classes)
    let report = Linter(options: options).lint(bytes: Array(text.utf8))
    return Read(classes: classes, pool: pool, wasAsked: !report.verdicts.isEmpty)
  }
}
