import Fixtures
import Testing

@testable import Pictures

/// Equal blocks are drawn once, and nothing is lost.
@Suite("Folding of pictures")
struct FoldingTests {
  @Test("resnet50 is four stages of 3, 4, 6 and 3 blocks")
  func stages() throws {
    let drawn = try Drawn.torchvision("resnet50")
    let stages = drawn.scene.boxes.filter { $0.kind == .group && $0.depth == 1 }
    #expect(stages.map(\.title) == ["layer1", "layer2", "layer3", "layer4"])
    #expect(stages.map(\.detail) == ["3 × Bottleneck", "4 × Bottleneck", "6 × Bottleneck", "3 × Bottleneck"])
    #expect(stages.map(\.count) == [3, 4, 6, 3])
    // `layers[i]` blocks with three norms each, and one in the downsample of the first (torchvision/models/resnet.py).
    #expect(stages.map(\.refused) == [10, 13, 19, 10])
  }

  @Test("More boxes than anybody can look at are not drawn, but their parts are")
  func sizes() throws {
    let row = "{id: a%, type: ReLU}"
    func chain(_ count: Int) -> String { "layers: [" + (0..<count).map { row.replacing("%", with: "\($0)") }.joined(separator: ", ") + "]\n" }
    #expect(try Drawn(chain(2_000)).scene.boxes.count > 2_000)
    #expect(throws: Scene.Refusal.self) { try Drawn(chain(11_000)) }
  }

  @Test("Every module that is called is drawn, in one box", arguments: Drawn.samples)
  func completeness(model: String) throws {
    let drawn = try Drawn(model)
    let graph = drawn.scene.subject.analysis.graph
    let called = graph.calls.enumerated().filter { !drawn.scene.subject.analysis.skipped.contains($0.offset) }.compactMap(\.element.module)
    // A layer may stand where another block has a box of several.
    let names = Set(called.map(graph.qualifiedName))
    let shown = drawn.scene.boxes.flatMap(\.modules).filter(names.contains)
    #expect(shown.sorted() == called.map(graph.qualifiedName).sorted())
  }

  @Test("Blocks of other widths, and those whose values are read apart, are drawn apart")
  func apart() throws {
    let drawn = try Drawn.torchvision("vgg11_bn")
    #expect(drawn.scene.boxes.allSatisfy { $0.count == 1 })
    let unet = try Drawn(Drawn.unet)
    #expect(unet.scene.boxes.filter { $0.title.hasPrefix("model") && $0.kind == .group }.allSatisfy { $0.count == 1 })
  }

  @Test("An activation that modules share is drawn where it is called, and tears no box apart")
  func shared() throws {
    let drawn = try Drawn(Fixtures.text("formats/yolo/yolov8s-gates.yaml"))
    for type in ["Detect", "SPPF"] { #expect(drawn.scene.boxes.count { $0.kind == .group && $0.detail == type } == 1) }
    let holders = drawn.boxes("act").compactMap(\.parent).map { drawn.scene.boxes[$0].detail }
    #expect(!holders.isEmpty && holders.allSatisfy { $0.hasSuffix("Conv") })
  }

  @Test("Closed boxes hide what they hold and keep what is refused in it")
  func depth() throws {
    let drawn = try Drawn.torchvision("resnet50", View(depth: 1))
    #expect(drawn.scene.boxes.allSatisfy { $0.depth <= 1 })
    #expect(drawn.scene.boxes[0].refused == 53)
    #expect(drawn.boxes("layer3").first?.refused == 19)
  }

  @Test("A module can be drawn alone, with what comes in and goes out")
  func focus() throws {
    let drawn = try Drawn.torchvision("resnet50", View(focus: "layer1.1"))
    #expect(drawn.scene.boxes.filter { $0.kind == .module }.map(\.title) == ["conv1", "bn1", "relu", "conv2", "bn2", "relu", "conv3", "bn3", "relu"])
    #expect(drawn.scene.boxes.filter { $0.kind == .input }.count == 1)
    #expect(throws: Scene.Refusal.self) { try Drawn.torchvision("resnet50", View(focus: "layer9")) }
  }

  @Test("The way of the tag leads from the input to the first module that refuses it")
  func path() throws {
    let drawn = try Drawn.torchvision("resnet50")
    #expect(drawn.scene.path.map { drawn.scene.boxes[$0].title } == ["inputs", "conv1", "bn1"])
  }
}
