import Catalogue
import Execution
import Formats
import Model
import Testing

/// What a run may take, and what it says of itself.
@Suite struct ExecutorLimitTests {
  private static let large = """
    normlint: {inputs: [64, 64, 4096, 4096], transforms: []}
    layers: [{id: a, type: Conv2d, args: {in_channels: 64, out_channels: 64, kernel_size: 3}}]
    """

  @Test func memoryIsPlannedBeforeAnythingIsAllocated() throws {
    let result = try #require(Executed.run(Self.large))
    #expect(result.verdict == .skipped)
    let message = try #require(result.error?.refusal.message)
    #expect(message.contains("GiB of memory") && message.contains("--max-memory"), "\(message)")
    #expect(result.statistics.peakBytes == 0)
  }

  @Test func workIsPlannedToo() throws {
    let (graph, context) = try #require(Executed.model(Self.large))
    var options = ExecutionOptions()
    (options.maxMemory, options.maxFlops) = (.max, 1e9)
    let result = Execution.run(graph: graph, context: context, options: options)
    let message = try #require(result.error?.refusal.message)
    #expect(result.verdict == .skipped)
    #expect(message.contains("--max-flops"))
    // 64 outputs and inputs, 9 places, 2 operations, 64 images of 4094 by 4094.
    let places: Double = 64 * 4094 * 4094
    #expect(result.statistics.flops == 2 * 64 * 64 * 9 * places)
  }

  @Test func memoryIsTakenBackBehindTheLastReader() throws {
    let layers = (0..<40).map { "  - {id: l\($0), type: GELU}" }.joined(separator: "\n")
    let result = try #require(Executed.run("normlint: {inputs: [1, 16, 64, 64], transforms: []}\nlayers:\n\(layers)\n"))
    #expect(result.verdict == .runs)
    #expect(result.statistics.peakBytes < 4 * 16 * 64 * 64 * 4)
  }

  @Test(arguments: [
    "nan_to_num, args: {nan: '${fill}'}", "nan_to_num, args: {posinf: '${fill}'}", "div, from: [a, a], args: {rounding_mode: '${how}'}",
    "add, from: [a, a], args: {alpha: '${scale}'}",
  ])
  func nothingIsComputedWithWhatIsNotKnown(_ layer: String) throws {
    let layers = "layers: [{id: a, type: ReLU}, {type: \(layer)}]"
    let result = try #require(Executed.run("normlint: {mode: eval, inputs: [2, 3], transforms: []}\n\(layers)\n"))
    #expect(result.verdict == .skipped)
    #expect(result.error?.refusal.message.contains("is not known from the file") == true)
  }

  @Test func theFirstModuleThatMakesInfinityIsNamed() throws {
    let result = try #require(
      Executed.run(
        """
        normlint: {mode: eval, inputs: [2, 3], transforms: []}
        layers: [{id: fine, type: ReLU}, {id: bad, type: div, from: [fine, fine]}, {id: after, type: Linear, args: {in_features: 3, out_features: 2}}]
        """))
    #expect(result.verdict == .runs)
    #expect(result.output?.notFiniteSince == "div")
  }

  @Test func wrongShapesNameTheModule() throws {
    let result = try #require(
      Executed.run(
        """
        normlint: {inputs: [2, 3], transforms: []}
        layers: [{id: a, type: Linear, args: {in_features: 3, out_features: 4}}, {id: b, type: Linear, args: {in_features: 5, out_features: 6}}]
        """))
    #expect(result.verdict == .fails && result.error?.module == "b")
    #expect(result.error?.refusal.message == "mat1 and mat2 shapes cannot be multiplied (2x4 and 5x6)")
  }

  @Test func theUnknownIsSkipped() throws {
    let unknown = try #require(Executed.run("layers: [{id: a, type: ReLU}]\n"))
    #expect(unknown.verdict == .skipped)
    let opaque = try #require(
      Executed.run("normlint: {inputs: [2, 3], transforms: []}\nlayers: [{id: a, type: ReLU}, {id: b, type: mine.Own}]\n"))
    #expect(opaque.verdict == .skipped && opaque.error?.module == "b")
  }

  @Test(arguments: ["same", "different"]) func randomnessMeansWhatItSays(randomness: String) throws {
    let text = """
      normlint: {mode: train, inputs: [64], arguments: [inputs], transforms: [{vmap: {in_dims: {inputs: 0}, size: 2, randomness: \(randomness)}}]}
      layers: [{id: drop, type: Dropout}]
      """
    let output = try #require(Executed.run(text)?.output)
    let dropped = output.values.map { $0 == 0 }
    #expect((Array(dropped[..<64]) == Array(dropped[64...])) == (randomness == "same"))
    #expect(dropped.contains(true) && dropped.contains(false))
    #expect(try #require(Executed.run(text)?.output).values == output.values)
  }

  @Test func writingInPlaceIsSeenByAllWhoShareTheMemory() throws {
    let output = try #require(
      Executed.run(
        """
        normlint: {mode: eval, inputs: [2, 3], transforms: []}
        layers:
          - {id: same, type: Identity}
          - {id: relu, type: ReLU, args: {inplace: true}}
          - {id: sum, type: add, from: [same, relu]}
        """)?.output)
    #expect(output.values == Executed.fill("input", 6).map { 2 * max($0, 0) })
  }

  @Test func threadsChangeNothing() throws {
    let text = """
      normlint: {mode: train, inputs: [2, 16, 40, 40], transforms: [{vmap: {size: 3}}]}
      layers:
        - {id: conv, type: Conv2d, args: {in_channels: 16, out_channels: 40, kernel_size: 3, padding: 1}}
        - {id: norm, type: GroupNorm, args: {num_groups: 8, num_channels: 40}}
        - {id: pool, type: MaxPool2d, args: {kernel_size: 2}}
      """
    let (one, four) = (Executed.run(text, threads: 1)?.output, Executed.run(text, threads: 4)?.output)
    #expect(one != nil && one?.values == four?.values)
    #expect(one?.values == Executed.run(text, threads: .max)?.output?.values)
  }

  /// What PyTorch refuses, or no machine holds, is told; nothing traps.
  @Test(arguments: [
    // PyTorch: "Storage size calculation overflowed".
    (
      """
      normlint: {inputs: [1, 8, 16, 16], transforms: []}
      model: {_target_: torch.nn.Sequential, _args_: [{_target_: torch.nn.Upsample, scale_factor: 9007199254740992}, {_target_: torch.nn.BatchNorm2d, num_features: 8}]}
      """, ExecutionVerdict.skipped
    ),
    (
      """
      normlint: {inputs: [2, 3, 5, 2147483647]}
      model: {_target_: torch.nn.Sequential, _args_: [{_target_: torch.nn.BatchNorm2d, num_features: 3}, {_target_: my.Head}]}
      """, .skipped
    ),
    // PyTorch: "groups must be a positive integer".
    (
      """
      normlint: {mode: train, inputs: [2, 8, 6, 6]}
      model: {_target_: torchvision.models.resnet.Bottleneck, inplanes: 8, planes: 4, groups: 0}
      """, .fails
    ),
    // PyTorch: "mean() missing 1 required positional arguments".
    ("normlint: {inputs: [2, 3], transforms: []}\nlayers: [{type: mean, args: {dim: 0}, from: []}]\n", .fails),
  ])
  func excessAndNonsenseAreTold(text: String, verdict: ExecutionVerdict) throws {
    #expect(try #require(Executed.run(text)).verdict == verdict)
  }

  /// Behind a class that is not known no shape is, so that the work is counted as it is done.
  @Test func workThatWasNotPlannedIsCounted() throws {
    let text = """
      normlint: {inputs: [2, 16, 32, 32], transforms: []}
      layers:
        - {id: a, type: Conv2d, args: {in_channels: 16, out_channels: 16, kernel_size: 3, padding: 1}}
        - {id: b, type: Conv2d, args: {in_channels: 16, out_channels: 16, kernel_size: 3, padding: 1}}
        - {id: c, type: mine.Own}
      """
    let (graph, context) = try #require(Executed.model(text))
    // 16 inputs and outputs, 9 places, 2 operations, 2 images of 32 by 32.
    let work: Double = 2 * 16 * 16 * 9 * 2 * 32 * 32
    // The padded copies of the inputs count, too.
    for (limit, module) in [(work - 1, "a"), (2 * work - 1, "b"), (2.1 * work, "c")] {
      var options = ExecutionOptions()
      options.maxFlops = limit
      let result = Execution.run(graph: graph, context: context, options: options)
      #expect(result.statistics.flops == nil && result.verdict == .skipped)
      #expect(result.error?.module == module, "\(result.error.debugDescription)")
    }
  }
}
