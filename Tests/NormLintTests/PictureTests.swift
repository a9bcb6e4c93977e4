import Fixtures
import Foundation
import Pictures
import Testing
import YAMLSource

@testable import NormLint
@testable import Rules

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What `normlint graph` and `normlint report` draw.
@Suite("Pictures")
struct PictureTests {
  private func drawn(_ name: String, _ format: GraphFormat, _ view: View = View(), isFixed: Bool = false) throws -> String {
    let bytes = try Fixtures.bytes("pictures/\(name).yaml")
    let file = ModelFile(YAMLFile(bytes: bytes))
    let request = GraphRequest(file: file, path: "\(name).yaml", model: nil, format: format, view: view, isFixed: isFixed)
    return String(decoding: try request.drawn(Treatment(lint: LintOptions(), fixes: FixOptions())), as: UTF8.self)
  }

  @Test("The pictures of README.md and docs are those that the tool draws")
  func documentation() throws {
    let folder = Fixtures.repository.appending(path: "docs/pictures")
    let pictures = [
      ("resnet50", try drawn("resnet50", .svg)), ("stages", try drawn("resnet50", .svg, View(depth: 1))),
      ("unet", try drawn("unet", .svg, View(depth: 1))),
      ("fixed", try drawn("block", .svg, isFixed: true)),
    ]
    for (name, text) in pictures { #expect(Golden.difference(text, from: folder.appending(path: "\(name).svg")) == nil) }
  }

  @Test("Every format is well-formed, and says what is refused, where the tag comes from and what to do", arguments: [GraphFormat.svg, .html])
  func sentences(format: GraphFormat) throws {
    let text = try drawn("resnet50", format)
    for part in ["resnet50 is refused under vmap: 53 of 151 modules", "inputs are batched at level 1 by vmap", "normlint --fix resnet50.yaml"] {
      #expect(text.contains(part))
    }
    if format == .svg { #expect(XMLParser(data: Data(text.utf8)).parse()) }
  }

  @Test(
    "A page for any factory of torchvision takes less than 1 MB",
    arguments: ["regnet_y_128gf", "efficientnet_v2_l", "swin_v2_b", "fasterrcnn_resnet50_fpn"])
  func size(factory: String) throws {
    let text =
      "normlint: {inputs: [2, 3, 224, 224]}\nmodel: {_target_: torchvision.models.\(factory.hasPrefix("faster") ? "detection." : "")\(factory)}\n"
    let request = GraphRequest(file: ModelFile(YAMLFile(bytes: Array(text.utf8))), path: "a.yaml", model: nil, format: .html)
    #expect(try request.drawn(Treatment(lint: LintOptions(), fixes: FixOptions())).count < 1_000_000)
  }

  /// `maxTextSize` and `maxEdges` of Mermaid's configuration (packages/mermaid/src/schemas/config.schema.yaml).
  @Test(
    "Mermaid takes the text of any model: it refuses more than 50,000 characters or 500 edges",
    arguments: ["densenet201", "efficientnet_v2_l", "swin_v2_b", "inception_v3", "regnet_y_128gf", "maxvit_t"])
  func mermaidLimits(factory: String) throws {
    let text = "normlint: {inputs: [2, 3, 299, 299]}\nmodel: {_target_: torchvision.models.\(factory)}\n"
    let request = GraphRequest(file: ModelFile(YAMLFile(bytes: Array(text.utf8))), path: "a.yaml", model: nil, format: .mermaid)
    let drawn = String(decoding: try request.drawn(Treatment(lint: LintOptions(), fixes: FixOptions())), as: UTF8.self)
    #expect(drawn.unicodeScalars.count < 50_000)
    let edges = drawn.split(separator: "\n").count { $0.contains("-->") || $0.contains("==>") || $0.contains("---") }
    #expect((1..<500).contains(edges))
  }

  @Test("Text of strangers is text in a page, and no script runs but ours")
  func injection() throws {
    let name = "</script><script>alert(1)</script>\" onload=\"alert(2)"
    let quoted = name.replacingOccurrences(of: "\"", with: "\\\"")
    let text = "layers:\n  - {id: \"\(quoted)\", type: BatchNorm2d, args: {num_features: 3}}\n"
    for format in [GraphFormat.svg, .html] {
      let request = GraphRequest(file: ModelFile(YAMLFile(bytes: Array(text.utf8))), path: name, model: nil, format: format)
      let page = String(decoding: try request.drawn(Treatment(lint: LintOptions(), fixes: FixOptions())), as: UTF8.self)
      #expect(page.contains("alert(1)"))
      #expect(!page.contains("<script>alert"))
      #expect(!page.contains("\" onload"))
      #expect(page.components(separatedBy: "<script").count == (format == .html ? 2 : 1))
    }
  }

  @Test("Graphviz and Mermaid get boxes inside of boxes, and equal blocks once")
  func text() throws {
    let dot = try drawn("resnet50", .dot)
    #expect(dot.contains("label=\"layer1 · 3 × Bottleneck ✕ 10\";"))
    // Between all calls, none folded, there are 190.
    #expect(dot.components(separatedBy: " -> ").count < 70)
    #expect(dot.count { $0 == "{" } == dot.count { $0 == "}" })
    let mermaid = try drawn("resnet50", .mermaid, View(depth: 1))
    #expect(mermaid.contains("[\"layer2 · 4 × Bottleneck ✕ 13\"]:::refused"))
    #expect(!mermaid.contains("subgraph"))
  }

  @Test("A report has every model, the worst first, with its picture and its fix")
  func report() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", text: "{_target_: torch.nn.Linear, in_features: 2, out_features: 2}\n")
    try folder.write("b.yaml", text: String(decoding: Fixtures.bytes("pictures/block.yaml"), as: UTF8.self))
    try folder.write("c.yaml", text: "model: {_target_: torch.nn.ReLU\n")
    let run = try Tool.run(Tool.normlint, ["report", "--isolated", "."], in: folder)
    let marks = run.output.components(separatedBy: "data-verdict=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(marks == ["refused", "runs"] || marks == ["refused", "unreadable", "runs"])
    #expect(run.output.contains("<span class=\"add\">+  norm_layer:"))
    #expect(run.output.components(separatedBy: "<svg class=\"nl\"").count >= 3)
  }
}
