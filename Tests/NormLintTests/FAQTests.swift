import Fixtures
import Foundation
import Rules
import Testing

@testable import NormLint

/// What `docs/faq.md` says of normlint is what normlint does.
@Suite("Questions that people ask")
struct FAQTests {
  /// A claim of the page, and a command that shows it: `model.yaml` holds the config.
  struct Claim: Sendable, CustomTestStringConvertible {
    let quote, config: String
    let arguments: [String]
    /// What the output has.
    let shows: [String]
    /// What stands in the file afterwards.
    var writes: String?

    var testDescription: String { quote }
  }

  private static func model(_ text: String, context: String = "inputs: [2, 8, 8, 8]") -> String { "normlint: {\(context)}\nmodel: {\(text)}\n" }
  private static let norm = "_target_: torch.nn.BatchNorm2d, num_features: 8"
  private static let stages = """
    _target_: torch.nn.Sequential, _args_: [{_target_: torch.nn.BatchNorm2d, num_features: 8}, {_target_: torch.nn.ReLU}, \
    {_target_: torch.nn.BatchNorm2d, num_features: 8}]
    """
  private static func resnet(_ norm: String) -> String {
    model("_target_: torchvision.models.resnet50, norm_layer: \(norm)", context: "inputs: [2, 3, 64, 64]")
  }

  static let claims: [Claim] = [
    Claim(
      quote: "In eval mode nothing is written", config: model(norm, context: "mode: eval, inputs: [2, 8, 8, 8]"), arguments: [],
      shows: ["All checks passed!"]),
    Claim(
      quote: "`normlint .` names all, with the path of the batch dimension.", config: model(stages), arguments: ["--output-format", "full", "."],
      shows: ["`0` (BatchNorm2d)", "`2` (BatchNorm2d)", "inputs are batched at level 1 by vmap"]),
    Claim(
      quote: "predictions then depend on their batch (NL302)",
      config: model(norm + ", track_running_stats: false", context: "mode: eval, inputs: [2, 8, 8, 8]"), arguments: [], shows: ["NL302"]),
    Claim(
      quote: "`normlint --fix-with OPTION` writes the one you want.", config: model(norm), arguments: ["--fix-with", "no-running-stats"],
      shows: ["All checks passed!"], writes: "track_running_stats: false"),
    Claim(
      quote: "leaves an InstanceNorm that tracks statistics as it is (NL305)",
      config: model(
        "_target_: torch.func.replace_all_batch_norm_modules_, root: {_target_: torch.nn.InstanceNorm2d, num_features: 8, track_running_stats: true}"),
      arguments: [], shows: ["NL305"]),
    Claim(
      quote: "`functools.partial(nn.GroupNorm, 32)` is right", config: resnet("{_target_: torch.nn.GroupNorm, _partial_: true, _args_: [32]}"),
      arguments: [], shows: ["All checks passed!"]),
    Claim(
      quote: "with `num_groups=32` by name it is not (NL205)", config: resnet("{_target_: torch.nn.GroupNorm, _partial_: true, num_groups: 32}"),
      arguments: [], shows: ["NL205"]),
    Claim(
      quote: "`norm_layer: {_target_: torch.nn.GroupNorm, _partial_: true, _args_: [32]}`, which `--fix` writes",
      config: model("_target_: torchvision.models.resnet50", context: "inputs: [2, 3, 64, 64]"), arguments: ["--fix"],
      shows: ["All checks passed!"], writes: "norm_layer: {_target_: torch.nn.GroupNorm, _partial_: true, _args_: [32]}"),
    Claim(
      quote: "72 channels have no 32 groups",
      config: model("_target_: torch.nn.BatchNorm2d, num_features: 72", context: "inputs: [2, 72, 8, 8]"),
      arguments: ["--fix-with", "group-norm"], shows: ["All checks passed!"], writes: "num_groups: 24, num_channels: 72"),
    Claim(
      quote: "normlint reports it (NL303)", config: model("_target_: torch.nn.GroupNorm, _args_: [4, 4]", context: "inputs: [2, 4]"), arguments: [],
      shows: ["NL303"]),
    Claim(
      quote: "by default it refuses (NL104)", config: model("_target_: torch.nn.Dropout"), arguments: [], shows: ["NL104"]),
    Claim(
      quote: "with `randomness=\"different\"` or `\"same\"`",
      config: model("_target_: torch.nn.Dropout", context: "inputs: [2, 8], transforms: [{vmap: {randomness: different}}]"), arguments: [],
      shows: ["All checks passed!"]),
    Claim(
      quote: "BatchNorm updates buffers that it captures (NL102)",
      config: model(norm, context: "inputs: [2, 8, 8, 8], arguments: [params], transforms: [{grad: {argnums: params}}]"), arguments: [],
      shows: ["NL102"]),
    Claim(quote: "`normlint --transforms '[]' .`", config: model(norm), arguments: ["--transforms", "[]", "."], shows: ["All checks passed!"]),
    Claim(
      quote: "normlint reads `opacus.validators.ModuleValidator.fix` in a config",
      config: model("_target_: opacus.validators.ModuleValidator.fix, module: {\(norm)}"), arguments: [], shows: ["All checks passed!"]),
    Claim(
      quote: "`# normlint: ignore[NL101] reason` on the line",
      config: "normlint: {inputs: [2, 8, 8, 8]}\nmodel: {\(norm)}  # normlint: ignore[NL101] trained alone\n", arguments: [],
      shows: ["All checks passed!"]),
  ]

  private static let page = (try? String(contentsOf: Fixtures.repository.appending(path: "docs/faq.md"), encoding: .utf8)) ?? ""

  @Test("What the page says holds", arguments: claims)
  func claim(_ claim: Claim) throws {
    #expect(Self.page.replacing("\n", with: " ").contains(claim.quote))
    let folder = try TemporaryFolder()
    try folder.write("model.yaml", text: claim.config)
    let paths = claim.arguments.contains(".") ? [] : ["model.yaml"]
    let run = try Tool.run(Tool.normlint, ["check", "--isolated"] + claim.arguments + paths, in: folder)
    for text in claim.shows { #expect((run.output + run.errors).contains(text), "\(run)") }
    if let text = claim.writes { #expect(try folder.read("model.yaml").contains(text)) }
  }

  @Test("Each code that the page names is that of a rule") func codes() {
    let known = Set(RuleCode.allCases.map(\.rawValue))
    let named = Self.page.matches(of: /NL\d{3}/).map { String($0.output) }
    #expect(named.count > 5 && named.allSatisfy(known.contains))
  }
}
