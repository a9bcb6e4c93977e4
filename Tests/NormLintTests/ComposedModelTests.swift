import Fixtures
import Foundation
import Testing

@testable import NormLint

/// `normlint graph` and `normlint run` on Hydra's configs, which are made of several files.
@Suite("Models of configs of several files")
struct ComposedModelTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("train.yaml", text: "normlint: {inputs: [3, 4, 5]}\ndefaults: [_self_, {model: a}, {experiment: null}]\nwidth: 4\n")
    try folder.write("model/a.yaml", text: "# The norm.\n_target_: torch.nn.BatchNorm1d\nnum_features: ${width}\n")
    try folder.write("experiment/e.yaml", text: "# @package _global_\nmodel: {track_running_stats: false}\n")
    return folder
  }

  @Test("The graph is that of the composed model, and each node stands in its own file", arguments: ["train.yaml", "experiment/e.yaml"])
  func graph(path: String) throws {
    let outcome = try Tool.run(Tool.normlint, ["graph", path], in: folder())
    let graph = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any], "\(outcome.errors)")
    #expect(graph["model"] as? String == "model")
    let node = try #require((graph["nodes"] as? [[String: Any]])?.first)
    let arguments = try #require(node["args"] as? [String: Any])
    #expect(arguments["num_features"] as? Int == 4)
    #expect(arguments["track_running_stats"] as? Bool == (path == "train.yaml"))
    let location = try #require(node["location"] as? [String: Any])
    #expect(location["path"] as? String == "model/a.yaml")
    #expect(location["row"] as? Int == 2 && location["column"] as? Int == 1)
  }

  @Test("A page lists the lines of all files, each with its own numbers")
  func page() throws {
    let outcome = try Tool.run(Tool.normlint, ["graph", "--format", "html", "train.yaml"], in: folder())
    for part in ["<h2>train.yaml</h2>", "<h2>model/a.yaml</h2>", ">2</a>_target_: torch.nn.BatchNorm1d</li>"] {
      #expect(outcome.output.contains(part), "\(part): \(outcome.errors)")
    }
    // The config's own text ends where the last file does.
    #expect(outcome.output.contains(">3</a>num_features: ${width}</li>\n</ul>"), "\(outcome.output)")
    let fixed = try Tool.run(Tool.normlint, ["graph", "--format", "html", "--fixed", "train.yaml"], in: folder())
    #expect(fixed.code == 2 && fixed.errors.contains("is made of several files"))
  }

  @Test("A defaults list that names no other file leaves a file by itself: its fix is drawn")
  func alone() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", text: "defaults: [_self_]\nmodel: {_target_: torch.nn.BatchNorm1d, num_features: 4}\n")
    let outcome = try Tool.run(Tool.normlint, ["graph", "--format", "svg", "--fixed", "a.yaml"], in: folder)
    #expect(outcome.code == 0 && outcome.output.contains("After normlint --fix"), "\(outcome.errors)")
    #expect(!(try Tool.run(Tool.normlint, ["graph", "a.yaml"], in: folder)).output.contains("\"path\""))
  }

  /// torch.func.vmap refuses BatchNorm1d(4) on (3, 4, 5), and runs it with `track_running_stats=False`.
  @Test("The composed model is run", arguments: [("train.yaml", "refused"), ("experiment/e.yaml", "runs")])
  func run(path: String, verdict: String) throws {
    let outcome = try Tool.run(Tool.normlint, ["run", path], in: folder())
    #expect(outcome.output.hasPrefix(verdict), "\(outcome.output)\(outcome.errors)")
  }
}
