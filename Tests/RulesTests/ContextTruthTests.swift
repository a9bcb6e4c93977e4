import Catalogue
import Execution
import Formats
import Foundation
import Model
import Testing
import YAMLSource

@testable import Rules

/// How models are called, judged as torch.func does: nothing mapped, named inputs, what single transforms take and capture.
@Suite("Contexts")
struct ContextTruthTests {
  struct Truth: Decodable, CustomTestStringConvertible {
    let file, verdict: String
    let refusals: [[String]]
    let error: String?
    var testDescription: String { file }
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "fixtures/oracle/contexts")

  private static let truths: [Truth] = {
    let text = (try? String(contentsOf: folder.appending(path: "truth.jsonl"), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { try? JSONDecoder().decode(Truth.self, from: Data($0.utf8)) }
  }()

  @Test func areThere() { #expect(ContextTruthTests.truths.count >= 22) }

  @Test("Recorded files", arguments: truths)
  func recorded(truth: Truth) throws {
    let report = Linter().lint(bytes: Array(try Data(contentsOf: ContextTruthTests.folder.appending(path: truth.file))))
    #expect(report.verdicts.map(\.verdict.rawValue) == [truth.verdict])
    let refusals = report.diagnostics.filter { $0.code != .unreadable }.map { [$0.module, $0.code.rawValue] }
    #expect(Set(refusals) == Set(truth.refusals))
    // What ends the call before the model is reached stands at the transform.
    #expect(report.diagnostics.contains { $0.code == .unreadable } == (truth.error != nil))
  }

  private static let norm = "{_target_: torch.nn.BatchNorm1d, num_features: 6}"
  private static let dropout = "{_target_: torch.nn.Dropout}"
  private static let linear = "{_target_: torch.nn.Linear, in_features: 6, out_features: 6}"
  private static let sync = "{_target_: torch.nn.SyncBatchNorm, num_features: 6}"
  private static let stateless = "{_target_: torch.nn.SyncBatchNorm, num_features: 6, track_running_stats: false}"
  private static let stacked = "{vmap: {in_dims: {params: 0, buffers: 0, inputs: 0}}}"

  struct Case: Sendable {
    let context: String
    let layers: [String]
    let codes: Set<String>

    init(_ context: String, _ layers: [String], _ codes: Set<String>) { (self.context, self.layers, self.codes) = (context, layers, codes) }
  }

  /// What torch 2.15 says of these transforms and layers, asked piece by piece; `SyncBatchNorm` in a group of two processes.
  @Test(arguments: [
    // An inner gradient that closes over buffers which an outer vmap maps.
    Case("transforms: [\(stacked), {grad: {argnums: params}}]", [linear, norm], []),
    Case("transforms: [\(stacked), {grad: {argnums: params, arguments: [params, inputs]}}]", [linear, norm], ["NL102"]),
    // By place.
    Case("transforms: [{vmap: {in_dims: [null, null, 0]}}, {grad: {argnums: 0}}]", [linear, norm], ["NL101"]),
    Case("transforms: [{vmap: {in_dims: [0, 0, null]}}]", [linear, norm], []),
    Case("transforms: [{grad: {argnums: [0, -1], has_aux: true}}]", [linear, norm], []),
    Case("transforms: [{grad: {argnums: 3}}]", [linear, norm], ["NL002"]),
    Case("transforms: [{grad: {argnums: [0, 0]}}]", [linear, norm], ["NL002"]),
    Case("transforms: [{vmap: {in_dims: [0]}}]", [linear, norm], ["NL002"]),
    // num_batches_tracked has no dimension but that of the stack.
    Case("transforms: [{vmap: {in_dims: {buffers: 1}}}]", [linear, norm], ["NL002"]),
    Case("transforms: [{vmap: {in_dims: {params: 1, buffers: 0}}}]", [linear, norm], []),
    Case("transforms: [{vmap: {in_dims: {inputs: 2}}}]", [linear], []),
    Case("transforms: [{vmap: {in_dims: {inputs: 3}}}]", [linear], ["NL002"]),
    // Random numbers of a jacfwd differ from tangent to tangent.
    Case("transforms: [jacfwd]", [linear, dropout, norm], ["NL104"]),
    Case("transforms: [{jacfwd: {randomness: different}}]", [linear, dropout, norm], ["NL101"]),
    Case("transforms: [{jacfwd: {randomness: same}}]", [linear, dropout, norm], []),
    Case("transforms: [{jacrev: {chunk_size: 2, has_aux: false}}]", [linear, dropout, norm], []),
    Case("transforms: [{hessian: {randomness: same}}]", [linear], ["NL002"]),
    // The other names.
    Case("transforms: [torch.func.vmap, functionalize]", [linear, norm], ["NL101"]),
    Case("transforms: [functionalize, {grad_and_value: {arguments: [params, inputs]}}]", [linear, norm], ["NL102"]),
    Case("transforms: [linearize]", [linear, norm], ["NL002"]),
    // Modules on which eval() is called after train().
    Case("eval: [\"1\"], transforms: [vmap]", [linear, norm], []),
    Case("eval: [BatchNorm*], transforms: [vmap]", [linear, norm, dropout], ["NL104"]),
    // Several processes.
    Case("transforms: [\(stacked)]", [linear, sync], []),
    Case("distributed: true, transforms: [\(stacked)]", [linear, sync], ["NL105"]),
    Case("distributed: true, transforms: [vmap]", [linear, stateless], ["NL105"]),
    Case("distributed: true, transforms: [grad]", [linear, sync], ["NL105"]),
    Case("distributed: true, eval: [\"1\"], transforms: [vmap]", [linear, sync], []),
    Case("distributed: true, transforms: []", [linear, sync], []),
  ])
  func contexts(_ test: Case) {
    let text = """
      normlint: {mode: train, inputs: {x: [4, 6]}, arguments: [params, buffers, inputs], \(test.context)}
      model: {_target_: torch.nn.Sequential, _args_: [\(test.layers.joined(separator: ", "))]}
      """
    #expect(errors(text) == test.codes, "\(test.context)")
    guard !test.codes.contains("NL002") else { return }
    // The executor reads it for itself.
    for model in Linter().inspect(bytes: Array(text.utf8)).models {
      let run = Execution.run(graph: model.analysis.graph, context: model.analysis.context)
      #expect((run.verdict == .refused) == !test.codes.isEmpty, "\(test.context): \(String(describing: run.error))")
    }
  }

  /// What torch 2.15 says of DistributedDataParallel around a model, in a group of one process, in train and in eval mode.
  @Test(arguments: [
    ("arguments: [params, inputs], transforms: [grad]", ContextTruthTests.norm, "NL102"),
    ("arguments: [inputs], transforms: [jvp]", ContextTruthTests.norm, "NL102"),
    ("transforms: [grad]", ContextTruthTests.norm, nil), ("transforms: [\(ContextTruthTests.stacked)]", ContextTruthTests.norm, "NL105"),
    ("arguments: [params, inputs], transforms: [grad]", "{_target_: torch.nn.GroupNorm, num_groups: 2, num_channels: 6}", nil),
    ("arguments: [params, inputs], transforms: [grad]", "{_target_: torch.nn.BatchNorm1d, num_features: 6, track_running_stats: false}", nil),
  ])
  func receivedBuffers(_ context: String, _ norm: String, _ code: String?) {
    for mode in ["train", "eval"] {
      let given = context.hasPrefix("arguments") ? context : "arguments: [params, buffers, inputs], \(context)"
      let text = "normlint: {mode: \(mode), distributed: true, inputs: {x: [4, 6]}, \(given)}\nmodel: \(norm)\n"
      #expect(errors(text) == (code.map { [$0] } ?? []), "\(mode), \(context)")
    }
  }

  private func errors(_ text: String) -> Set<String> {
    Set(Linter().lint(bytes: Array(text.utf8)).diagnostics.filter { $0.severity == .error }.map(\.code.rawValue))
  }

  @Test("A section for each model")
  func sections() {
    let model = "{_target_: torch.nn.Sequential, _args_: [\(ContextTruthTests.linear), \(ContextTruthTests.norm)]}"
    let text = """
      normlint:
        - {models: trunk, inputs: [4, 6], transforms: []}
        - {models: [heads.*], inputs: [4, 6], arguments: [params, buffers, inputs], transforms: [{vmap: {in_dims: {params: 0, buffers: 0}}}]}
      trunk: \(model)
      heads: {a: \(model)}
      other: \(model)
      """
    let report = Linter().lint(bytes: Array(text.utf8))
    #expect(Set(report.verdicts.map { "\($0.model): \($0.verdict.rawValue)" }) == ["trunk: runs", "heads.a: runs", "other: refused"])
  }

  @Test("A section that can't be read leaves the models' construction to be judged")
  func unreadable() {
    let text = """
      normlint: {transforms: [linearize]}
      a: {_target_: torch.nn.GroupNorm, num_groups: 3, num_channels: 8}
      b: \(ContextTruthTests.norm)
      """
    let report = Linter().lint(bytes: Array(text.utf8))
    #expect(report.diagnostics.map(\.code.rawValue) == ["NL002", "NL201"])
    #expect(report.verdicts.map(\.verdict) == [.fails, .unknown])
  }

  @Test("Overrides name single inputs, and what doesn't fit a file is told there")
  func overrides() throws {
    let text = """
      normlint: {inputs: {x: [4, 6], c: [4, 6]}, arguments: [params, buffers, inputs]}
      layers:
        - {id: norm, type: BatchNorm1d, args: {num_features: 6}, from: c}
        - {id: sum, type: add, from: [norm, x]}
      """
    func codes(_ inDims: String) throws -> [String] {
      var options = LintOptions()
      options.overrides = try ContextOverrides(inDims: inDims)
      return Linter(options: options).lint(bytes: Array(text.utf8)).diagnostics.map(\.code.rawValue)
    }
    #expect(try codes("{x: 0}") == [])
    #expect(try codes("{c: 0}") == ["NL101"])
    #expect(try codes("[null, null, 0, null]") == [])
    #expect(try codes("{y: 0}") == ["NL002"])
  }
}
