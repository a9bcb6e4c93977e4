import Fixtures
import Foundation
import Testing

@testable import Formats
@testable import Model
@testable import Rules
@testable import YAMLSource

/// A file with many models is fixed part by part. What comes out must be what comes out of the whole file.
@Suite struct FilePartTests {
  private static let norm = "{_target_: torch.nn.BatchNorm2d, num_features: 8}"
  private static let block = "_target_: torch.nn.Sequential\n_args_:\n- _target_: torch.nn.BatchNorm2d # why\n  num_features: 8\n"

  /// Ten models in each way of writing many.
  static let shapes: [(name: String, text: String)] = [
    ("entries", models { "m\($0): \(norm)" }),
    ("entries of several lines", models { "# the model\nm\($0):\n" + indented(block, by: 2) }),
    ("below a key", "# all\nmodels:\n" + models { "  m\($0): \(norm)" } + "other: 1\n"),
    ("a list below a key", "models:\n" + models { "- \(norm) # model \($0)" }),
    ("a list", models { "- \(norm) # model \($0)" }),
    ("a list of several lines", models { "- net\($0):\n" + indented(block, by: 4) }),
    ("in brackets", "{" + (0..<10).map { "m\($0): \(norm)" }.joined(separator: ", ") + "}\n"),
    (
      "JSON",
      "{\n" + (0..<10).map { "  \"m\($0)\": {\"_target_\": \"torch.nn.BatchNorm2d\", \"num_features\": 8}" }.joined(separator: ",\n") + "\n}\n"
    ),
    ("a list in brackets", "models: [" + (0..<10).map { _ in norm }.joined(separator: ", ") + "]\n"),
    ("references to a key", "widths: {c: 8}\n" + models { "m\($0): {_target_: torch.nn.BatchNorm2d, num_features: \"${widths.c}\"}" }),
    ("aliases of a value", "c: &c 8\n" + models { "m\($0): {_target_: torch.nn.BatchNorm2d, num_features: *c}" }),
    ("one suppressed", models { "m\($0): \(norm)" + ($0 == 4 ? " # normlint: ignore[NL101]" : "") }),
    ("a context", models { "m\($0): \(norm)" } + "normlint:\n  inputs: [3, 8, 4, 4]\n"),
    ("batch norms of a factory", models { "m\($0): {_target_: torchvision.models.resnet18, num_classes: \($0 + 1)}" }),
  ]

  /// Ten models that depend on each other.
  static let joined: [(name: String, text: String)] = [
    ("a shared norm", "norm: &n \(norm)\n" + models { "m\($0): {_target_: torch.nn.Sequential, _args_: [*n]}" }),
    ("a referenced norm", "norm: \(norm)\n" + models { "m\($0): {_target_: torch.nn.Sequential, _args_: [\"${norm}\"]}" }),
    ("nested references", "w1: 8\ni: 1\n" + models { "m\($0): {_target_: torch.nn.BatchNorm2d, num_features: \"${w${i}}\"}" }),
    ("suppressed from a place on", "# normlint: disable[NL102]\n" + models { "m\($0): \(norm)" }),
    ("one model", "_target_: torch.nn.Sequential\n" + models { "m\($0): \(norm)" }),
  ]

  @Test(arguments: shapes.map(\.name)) func partsSayWhatTheFileSays(_ name: String) throws {
    let text = try #require(Self.shapes.first { $0.name == name }).text
    let file = ModelReports(YAMLFile(bytes: Array(text.utf8)), Linter())
    #expect(file.models.count == 10)
    let parts = try #require(FilePart.all(of: file, by: Linter().inPart, size: 150, least: 2))
    #expect(parts.count >= 3, "\(parts.count)")
    try expectEqual(Array(text.utf8), name, isRun: true)
  }

  @Test(arguments: joined.map(\.name)) func modelsThatDependOnEachOtherStayTogether(_ name: String) throws {
    let text = try #require(Self.joined.first { $0.name == name }).text
    try expectEqual(Array(text.utf8), name, isRun: true)
  }

  @Test func fixturesAreTreatedAlike() throws {
    for path in Fixtures.yaml() { try expectEqual(try Fixtures.bytes(path), path, isRun: false) }
  }

  private func expectEqual(_ bytes: [UInt8], _ name: String, isRun: Bool) throws {
    let report = Linter().lint(bytes: bytes)
    guard report.verdicts.count > 1, !report.diagnostics.isEmpty else { return }
    var whole = FixEngine(Linter(), FixOptions(), confirmation: Believed())
    var parts = whole
    (whole.divided, parts.divided) = ((.max, .max), (60, 2))
    let listed = (whole.proposals(for: report, isRun: isRun), parts.proposals(for: report, isRun: isRun))
    #expect(listed.0.diagnostics == listed.1.diagnostics, "\(name)")
    let fixed = (whole.fix(report) { _ in true }, parts.fix(report) { _ in true })
    #expect(fixed.0.after.source.bytes == fixed.1.after.source.bytes, "\(name)")
    #expect(fixed.0.after.diagnostics == fixed.1.after.diagnostics, "\(name)")
    #expect(fixed.0.applied.map(\.fix) == fixed.1.applied.map(\.fix), "\(name)")
    #expect(fixed.0.applied.map(\.model) == fixed.1.applied.map(\.model), "\(name)")
  }

  private static func models(_ line: (Int) -> String) -> String { (0..<10).map { line($0) + "\n" }.joined() }

  private static func indented(_ text: String, by count: Int) -> String {
    text.split(separator: "\n").map { String(repeating: " ", count: count) + $0 }.joined(separator: "\n")
  }
}

/// Takes every model for one that runs: here only the parts are of interest.
private struct Believed: Rules.Confirmation {
  func run(_ graph: LayerGraph, _ context: Context, before: (graph: LayerGraph, context: Context)?) -> ConfirmedRun {
    ConfirmedRun(.ran, "\(graph.modules.count) modules")
  }
}
