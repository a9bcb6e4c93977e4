import Foundation
import Testing

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model
@testable import NormLint
@testable import Rules

@Suite("Models that are not known in full")
struct UnknownTests {
  private static let opaque = "net: {_target_: my.Net, norm: batch}\n"
  private static let known = "net: {_target_: torch.nn.Linear, in_features: 8, out_features: 2}\n"

  private func run(_ text: String, _ arguments: [String], settings: String? = nil) throws -> Tool.Outcome {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", text: text)
    if let settings { try folder.write("normlint.yaml", text: settings) }
    return try Tool.run(Tool.normlint, arguments + ["a.yaml"], in: folder)
  }

  @Test(
    "They fail the run where that is asked for",
    arguments: [
      ([], nil, 0), (["--strict-unknown"], nil, 1), ([], "strict-unknown: true\n", 1), (["--strict-unknown", "--exit-zero"], nil, 0),
      (["--strict-unknown", "--ignore", "NL003"], nil, 1), ([], "strict-unknown: false\n", 0),
    ] as [([String], String?, Int32)])
  func strict(_ arguments: [String], _ settings: String?, _ code: Int32) throws {
    #expect(try run(Self.opaque, arguments, settings: settings).code == code)
    #expect(try run(Self.known, arguments, settings: settings).code == 0)
  }

  @Test("What was seen is said")
  func seen() throws {
    let sequential = """
      net:
        _target_: torch.nn.Sequential
        _args_:
          - {_target_: torch.nn.Linear, in_features: 8, out_features: 8}
          - {_target_: my.Block}

      """
    #expect(try run(sequential, ["-v"]).errors.contains("unknown (no violation in the 2 of 3 modules that are known)"))
    #expect(try run(Self.opaque, ["-v"]).errors.contains("unknown (nothing of it is known)"))
    let unresolved = "net:\n  _target_: torch.nn.Linear\n  in_features: ???\n  out_features: 2\n"
    #expect(try run(unresolved, ["-v"]).errors.contains("unknown (no violation in 1 module, but not every value is known)"))
  }

  @Test("A model of which nothing can be read is not passed over")
  func unread() throws {
    // Whether MONAI builds it depends on an expression.
    let bundle = "fast: true\nnet: {_target_: DenseNet121, _disabled_: $not @fast, spatial_dims: 2, in_channels: 1, out_channels: 2}\n"
    let output = try run(bundle, ["--output-format", "concise"]).output
    #expect(output.contains("a.yaml:2:17: NL004 this value is unknown: its `_disabled_` can't be read"), "\(output)")
  }

  @Test("Nothing passes that was not seen")
  func closing() throws {
    #expect(try run(Self.opaque, ["--ignore", "NL003"]).errors == "Nothing found, but 1 model can't be known in full.\n")
    #expect(try run(Self.known, []).errors == "All checks passed!\n")
  }

  @Test(
    "An argument that may ask for batch norms is a possibility",
    arguments: [
      ("norm: batch", "norm: batch"), ("norm_layer: BN", "norm_layer: BN"), ("use_batch_norm: true", "use_batch_norm: true"),
      ("norm: [batch, {affine: true}]", "norm: batch"), ("norm_cfg: {type: SyncBN}", "norm_cfg: SyncBN"),
      ("norm_fn: {_target_: torch.nn.BatchNorm1d, _partial_: true}", "norm_fn: BatchNorm1d"),
      ("norm: group", nil), ("normalize: true", nil), ("batch: 8", nil), ("max_grad_norm: 1.0", nil), ("use_batch_norm: false", nil),
      ("norm: '${other}'", nil),
    ] as [(String, String?)])
  func hint(_ argument: String, _ said: String?) throws {
    let found = Linter().lint(bytes: Array("net: {_target_: my.Net, \(argument)}\n".utf8)).diagnostics
    #expect(found.allSatisfy { $0.severity == .note })
    #expect(found.contains { $0.message.contains("may make batch norms") } == (said != nil), "\(found.map(\.message))")
    if let said { #expect(found[0].message.contains("`\(said)`")) }
  }
}
