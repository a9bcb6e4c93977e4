import Catalogue
import Execution
import Fixtures
import Formats
import Model
import Testing

/// vmap is a loop: over examples with one model, over models with one input, over both.
@Suite struct ExecutorLaneTests {
  /// Layers of images that keep (2, 8, 6, 6), and what random graphs are made of.
  static let layers = [
    "Conv2d, args: {in_channels: 8, out_channels: 8, kernel_size: 3, padding: 1}",
    "Conv2d, args: {in_channels: 8, out_channels: 8, kernel_size: 1, groups: 2, bias: false}",
    "Conv2d, args: {in_channels: 8, out_channels: 8, kernel_size: 3, padding: 2, dilation: 2, groups: 8}",
    "ConvTranspose2d, args: {in_channels: 8, out_channels: 8, kernel_size: 3, padding: 1}",
    "BatchNorm2d, args: {num_features: 8, track_running_stats: false}",
    "InstanceNorm2d, args: {num_features: 8, affine: true}", "GroupNorm, args: {num_groups: 4, num_channels: 8}",
    "LayerNorm, args: {normalized_shape: [6, 6]}", "LocalResponseNorm, args: {size: 3}", "PReLU, args: {num_parameters: 8}",
    "ReLU", "GELU", "Sigmoid", "Softmax, args: {dim: 1}", "Hardswish", "Linear, args: {in_features: 6, out_features: 6}",
    "MaxPool2d, args: {kernel_size: 3, stride: 1, padding: 1}", "AvgPool2d, args: {kernel_size: 3, stride: 1, padding: 1}",
    "Upsample, args: {size: [6, 6], mode: bilinear}", "ChannelShuffle, args: {groups: 4}",
  ]

  /// A chain of layers with skips.
  static func graph(_ random: inout SplitMix, _ context: String) -> String {
    var lines = ["normlint: {mode: train, inputs: [2, 8, 6, 6], \(context)}", "layers:"]
    let count = Int(random.next() % 6) + 2
    for i in 0..<count {
      if i > 1, random.next() % 4 == 0 {
        lines.append("  - {id: l\(i), type: add, from: [l\(i - 1), l\(Int(random.next() % UInt64(i - 1)))]}")
      } else {
        let layer = layers[Int(random.next() % UInt64(layers.count))]
        let parts = layer.split(separator: ",", maxSplits: 1)
        lines.append("  - {id: l\(i), type: \(parts[0])\(parts.count > 1 ? "," + parts[1] : "")}")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  @Test(arguments: 0..<40) func lanesAreRuns(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let text = Self.graph(&random, "transforms: [{vmap: {size: 3}}]")
    var model = try #require(Executed.model(text))
    let all = try #require(Execution.run(graph: model.graph, context: model.context).output, "\(text)")
    #expect(all.shape == [3, 2, 8, 6, 6])
    model.context.transforms = []
    let size = all.values.count / 3
    let inputs = Executed.fill("input", 3 * 2 * 8 * 6 * 6)
    for lane in 0..<3 {
      var options = ExecutionOptions()
      options.inputs = [Array(inputs[lane * 576..<(lane + 1) * 576])]
      let one = try #require(Execution.run(graph: model.graph, context: model.context, options: options).output)
      #expect(Executed.distance(all.values[lane * size..<(lane + 1) * size], one.values) < 1e-5, "\(text)")
    }
  }

  @Test(arguments: 100..<140) func ensemblesAreModels(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let text = Self.graph(
      &random, "arguments: [params, inputs], transforms: [{vmap: {in_dims: {params: 0}, size: 3}}]")
    var model = try #require(Executed.model(text))
    guard model.graph.parameterCount ?? 0 > 0 else { return }
    let all = try #require(Execution.run(graph: model.graph, context: model.context).output, "\(text)")
    model.context.transforms = []
    let size = all.values.count / 3
    for member in 0..<3 {
      var options = ExecutionOptions()
      options.member = member
      let one = try #require(Execution.run(graph: model.graph, context: model.context, options: options).output)
      #expect(Executed.distance(all.values[member * size..<(member + 1) * size], one.values) < 1e-5, "\(text)")
    }
  }

  /// Models at the outer level, examples at the inner one.
  @Test(arguments: 200..<220) func nestedLevelsAreNestedLoops(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let text = Self.graph(
      &random,
      """
      arguments: [params, inputs], transforms: [{vmap: {in_dims: {params: 0}, size: 2}}, {vmap: {in_dims: {inputs: 0}, size: 3}}]
      """)
    var model = try #require(Executed.model(text))
    guard model.graph.parameterCount ?? 0 > 0 else { return }
    let all = try #require(Execution.run(graph: model.graph, context: model.context).output, "\(text)")
    #expect(all.shape.prefix(2) == [2, 3])
    model.context.transforms = []
    let size = all.values.count / 6
    let inputs = Executed.fill("input", 3 * 576)
    for lane in 0..<6 {
      var options = ExecutionOptions()
      (options.member, options.inputs) = (lane / 3, [Array(inputs[lane % 3 * 576..<(lane % 3 + 1) * 576])])
      let one = try #require(Execution.run(graph: model.graph, context: model.context, options: options).output)
      #expect(Executed.distance(all.values[lane * size..<(lane + 1) * size], one.values) < 1e-5, "\(text)")
    }
  }

  /// Running statistics of an ensemble are those of its members, each on its own data.
  @Test func ensemblesKeepTheirStatistics() throws {
    let text = """
      normlint: {mode: train, inputs: [4, 3, 5], arguments: [params, buffers, inputs],
        transforms: [{vmap: {in_dims: {params: 0, buffers: 0, inputs: 0}, size: 2}}]}
      layers: [{id: a, type: BatchNorm1d, args: {num_features: 3}}, {id: b, type: InstanceNorm1d, args: {num_features: 3, track_running_stats: true}}]
      """
    var model = try #require(Executed.model(text))
    let all = Execution.run(graph: model.graph, context: model.context)
    model.context.transforms = []
    let inputs = Executed.fill("input", 120)
    for member in 0..<2 {
      var options = ExecutionOptions()
      (options.member, options.inputs) = (member, [Array(inputs[member * 60..<(member + 1) * 60])])
      let one = Execution.run(graph: model.graph, context: model.context, options: options)
      for name in ["a.running_mean", "a.running_var", "b.running_mean", "b.running_var"] {
        let stacked = try #require(all.buffers[name])
        #expect(stacked.shape == [2, 3])
        #expect(Executed.distance(stacked.values[member * 3..<member * 3 + 3], try #require(one.buffers[name]).values) < 1e-5)
      }
      #expect(one.buffers["a.num_batches_tracked"]?.values == [1])
    }
  }
}
