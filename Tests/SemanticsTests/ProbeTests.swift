import Model
import Testing

/// Inputs for models without shapes. PyTorch 2.15 runs every model here with the input that is expected, in train mode.
@Suite struct ProbeTests {
  private func inputs(_ layers: String) throws -> [[Int?]]? {
    let model = try #require(Executed.model("normlint: {transforms: []}\nlayers:\n\(layers)\n"))
    return Probe.inputs(for: model, orElse: model)?.map { $0.shape.dims.map(\.value) }
  }

  private func chain(_ layers: [String]) -> String {
    layers.enumerated().map { "  - {id: l\($0), type: \($1)}" }.joined(separator: "\n")
  }

  @Test(arguments: [
    (["BatchNorm1d, args: {num_features: 6}", "Linear, args: {in_features: 6, out_features: 3}"], [2, 6]),
    (["BatchNorm1d, args: {num_features: 6}", "Conv1d, args: {in_channels: 6, out_channels: 3, kernel_size: 3}"], [2, 6, 32]),
    (["SyncBatchNorm, args: {num_features: 6}", "Conv3d, args: {in_channels: 6, out_channels: 3, kernel_size: 3}"], [2, 6, 16, 32, 32]),
    (["GroupNorm, args: {num_groups: 2, num_channels: 64}", "Linear, args: {in_features: 64, out_features: 3}"], [2, 64]),
    (
      [
        "GroupNorm, args: {num_groups: 2, num_channels: 6}", "AdaptiveAvgPool2d, args: {output_size: 1}", "Flatten",
        "Linear, args: {in_features: 6, out_features: 3}",
      ], [2, 6, 32, 32]
    ),
    (["ReLU", "Conv2d, args: {in_channels: 5, out_channels: 3, kernel_size: 3}"], [2, 5, 32, 32]),
    (["Conv2d, args: {in_channels: 5, out_channels: 3, kernel_size: 50}"], [2, 5, 64, 64]),
    (["Flatten", "Linear, args: {in_features: 10, out_features: 3}"], [2, 10]),
    (["LayerNorm, args: {normalized_shape: 12}"], [2, 32, 12]),
    (["LSTM, args: {input_size: 7, hidden_size: 3}"], [2, 32, 7]),
    // 28 pixels fit where none of the usual sizes does.
    (
      [
        "Conv2d, args: {in_channels: 1, out_channels: 4, kernel_size: 3}", "Flatten",
        "Linear, args: {in_features: 2704, out_features: 3}",
      ], [2, 1, 28, 28]
    ),
    // Channels behind the space, and one long side where one is enough.
    (["transpose, args: {dim0: 1, dim1: 2}", "Conv1d, args: {in_channels: 5, out_channels: 3, kernel_size: 3}"], [2, 32, 5]),
    (["Conv2d, args: {in_channels: 5, out_channels: 3, kernel_size: [257, 1]}"], [2, 5, 512, 32]),
  ])
  func theFirstLayersAreGivenWhatTheyTake(layers: [String], expected: [Int]) throws {
    #expect(try inputs(chain(layers)) == [expected])
  }

  @Test func everyInputHasItsOwn() throws {
    let file = """
      normlint: {transforms: [], inputs: {x: null, y: null}}
      layers:
        - {id: a, type: Linear, args: {in_features: 4, out_features: 3}, from: [x]}
        - {id: b, type: Linear, args: {in_features: 5, out_features: 3}, from: [y]}
        - {id: c, type: add, from: [a, b]}
      """
    let model = try #require(Executed.model(file))
    #expect(Probe.inputs(for: model, orElse: model)?.map { $0.shape.dims.map(\.value) } == [[2, 4], [2, 5]])
  }

  @Test func nothingIsAssumedWhereNoLayerKnowsOrNothingFits() throws {
    #expect(try inputs(chain(["ReLU"])) == nil)
    #expect(try inputs(chain(["Conv2d, args: {in_channels: 5, out_channels: 3, kernel_size: 600}"])) == nil)
  }
}
