import Catalogue
import Testing
import YAMLSource

@testable import Model

/// Counts of blocks that no machine could build: the models are cut off, in time and memory that a person doesn't notice.
struct HugeCountTests {
  private static let huge = Value.int(Int(Int32.max))

  @Test(arguments: [
    ("monai.networks.nets.SegResNet", "spatial_dims", Value.int(3), "blocks_down", [Value.int(1), huge, .int(2), .int(4)]),
    ("monai.networks.nets.SegResNet", "spatial_dims", .int(3), "blocks_up", [huge, .int(1), .int(1)]),
    ("monai.networks.nets.DenseNet", "in_channels", .int(1), "block_config", [huge, .int(2)]),
  ])
  func blocksAreCutOff(target: String, name: String, value: Value, list: String, counts: [Value]) throws {
    var keywords: [String: Value] = ["spatial_dims": .int(2), "out_channels": .int(2)]
    keywords[name] = value
    keywords[list] = .list(counts.map { Argument($0, NodeID(0)) })
    if target.hasSuffix("SegResNet") { keywords["out_channels"] = nil }
    try expectTruncation(target, keywords)
  }

  @Test func unitsAreCutOff() throws {
    let numbers = Value.list([8, 16].map { Argument(.int($0), NodeID(0)) })
    try expectTruncation(
      "monai.networks.nets.UNet",
      [
        "spatial_dims": .int(2), "in_channels": .int(1), "out_channels": .int(4), "channels": numbers,
        "strides": .list([Argument(.int(2), NodeID(0))]), "num_res_units": Self.huge,
      ])
  }

  /// Each weight has fewer elements than 64 bits count, two of them don't.
  @Test func parametersAreCountedInSixtyFourBits() throws {
    let linear = Value.call(
      ModuleCall(
        target: "torch.nn.Linear", positional: [Self.huge, Self.huge, .bool(false)].map { Argument($0, NodeID(0)) }, node: NodeID(0)))
    let graph = try build("torch.nn.Sequential", positional: [Value](repeating: linear, count: 3))
    #expect(graph.parameterCount(ModuleID(index: 1)) == Int(Int32.max) * Int(Int32.max))
    #expect(graph.parameterCount == nil && graph.parameterCount(.model) == nil)
  }

  private func expectTruncation(_ target: String, _ keywords: [String: Value]) throws {
    let graph = try build(target, keywords)
    #expect(graph.isTruncated)
    #expect(graph.modules.count < 2 * GraphBuilder.limit)
  }

  private func build(_ target: String, positional: [Value] = [], _ keywords: [String: Value] = [:]) throws -> LayerGraph {
    let catalogue = Catalogue(lastResort: nil)
    var builder = GraphBuilder(catalogue: catalogue, node: NodeID(0))
    let input = builder.modelInput()
    let call = ModuleCall(
      target: target, positional: positional.map { Argument($0, NodeID(0)) },
      keywords: keywords.sorted { $0.key < $1.key }.map { Keyword($0.key, Argument($0.value, NodeID(0))) }, node: NodeID(0))
    _ = builder.build(call, try #require(catalogue.entry(for: target)), name: "", on: [input])
    return builder.graph
  }
}
