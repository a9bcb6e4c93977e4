import Catalogue
import Execution
import Formats
import Model
import Testing
import YAMLSource

@testable import Rules

/// A file that the settings have judged in several contexts is fixed for all of them.
@Suite struct FixContextTests {
  private func options(_ contexts: [(name: String, text: String)]) throws -> LintOptions {
    var options = LintOptions()
    options.contexts = try contexts.map { context in
      let file = YAMLFile(bytes: Array(context.text.utf8))
      let read = Context.read(file.documents[0], of: file, root: file.documents[0], origin: context.name)
      try #require(read.problems.isEmpty)
      return NamedContext(name: context.name, context: read.context)
    }
    return options
  }

  private let model = """
    layers:
      - {id: stem, type: Conv2d, args: {in_channels: 3, out_channels: 8, kernel_size: 3}}
      - {id: bn, type: BatchNorm2d, args: {num_features: 8}}
    """
  private let inference = ("inference", "{mode: eval, inputs: [2, 3, 8, 8]}")
  private let training = ("training", "{inputs: [2, 3, 8, 8]}")
  private let small = ("small", "{inputs: [2, 3, 3, 3]}")

  private func fix(_ options: LintOptions) -> FixedFile {
    let linter = Linter(options: options)
    return FixEngine(linter, FixOptions(), confirmation: ExecutorConfirmation(threads: 1)).fix(linter.lint(bytes: Array(model.utf8))) { _ in true }
  }

  @Test("What only the second context refuses is fixed")
  func second() throws {
    let fixed = fix(try options([inference, training]))
    #expect(fixed.before.diagnostics.map(\.message).allSatisfy { $0.hasSuffix("(context `training`)") })
    #expect(fixed.applied.map(\.fix.id.name) == ["group-norm"])
    #expect(fixed.after.diagnostics.isEmpty)
  }

  @Test("A fix that another context speaks against is not applied")
  func harm() throws {
    #expect(fix(try options([training])).applied.map(\.fix.id.name) == ["group-norm"])
    let fixed = fix(try options([training, small]))
    #expect(fixed.applied.map(\.fix.id.name) == ["no-running-stats"])
    #expect(fixed.after.diagnostics.isEmpty)
  }

  @Test("Every finding is told its fixes")
  func proposals() throws {
    let linter = Linter(options: try options([inference, training]))
    let engine = FixEngine(linter, FixOptions(), confirmation: ExecutorConfirmation(threads: 1))
    let found = engine.proposals(for: linter.lint(bytes: Array(model.utf8)), isRun: true).diagnostics
    #expect(found.map { $0.fixes.first?.id.name } == ["group-norm"])
    #expect(found.first?.fixes.first?.verification.status == .ran)
  }
}
