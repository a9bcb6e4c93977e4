import Catalogue
import Execution
import Formats
import Model
import Rules
import Testing

/// The two readings of every layer on random graphs under random transforms: what the executor meets first, the analysis says
/// of the same module, and nothing of the modules before it.
@Suite struct ExecutorAgreementTests {
  static let codes: [Refusal.Kind: Set<String>] = [
    .batchedRunningStat: ["NL101"], .capturedMutation: ["NL102"], .item: ["NL103"], .randomness: ["NL104"],
    .noBatchingRule: ["NL105"], .inPlace: ["NL106", "NL102"], .oneValuePerChannel: ["NL204"], .oneSpatialElement: ["NL204"],
    .shape: ["NL201", "NL202", "NL203", "NL207"],
  ]

  @Test(arguments: 0..<8) func agreeOnRandomGraphs(part: UInt64) throws {
    var (runs, refused, fails) = (0, 0, 0)
    for number in 0..<250 {
      var random = Generator(state: part << 32 | UInt64(number))
      let text = random.file()
      let inspected = Linter().inspect(bytes: Array(text.utf8))
      let model = try #require(inspected.models.first, "\(text)\n\(inspected.problems)")
      let result = Execution.run(graph: model.analysis.graph, context: model.analysis.context)
      let errors = model.diagnostics.filter { $0.severity == .error }
      guard let error = result.error else {
        #expect(errors.isEmpty, "\(text)runs, but the analysis says \(errors.map { "\($0.code.rawValue) \($0.module)" })")
        runs += 1
        continue
      }
      // What is raised before the model is called is no matter of its layers.
      if error.module.isEmpty { continue }
      let said = Set(errors.filter { $0.module == error.module }.map(\.code.rawValue))
      let expected = try #require(Self.codes[error.refusal.kind])
      #expect(
        !said.isDisjoint(with: expected),
        "\(text)\(error.module): \(error.refusal.message), but the analysis says \(errors.map { "\($0.code.rawValue) \($0.module)" })")
      // What a gradient finds overwritten is raised at the end, when it is taken.
      let isDeferred = error.refusal.message.hasPrefix("one of the variables")
      let earlier = errors.filter { Self.index($0.module) < Self.index(error.module) && $0.code != .inplaceRefused }
      #expect(earlier.isEmpty || isDeferred, "\(text)\(error.module) is met first, the analysis says \(earlier.map(\.module))")
      if result.verdict == .fails { fails += 1 } else { refused += 1 }
    }
    #expect(runs > 20 && refused > 20 && fails > 5, "\(runs) \(refused) \(fails)")
  }

  /// `F.batch_norm` of PyTorch 2.15 raises a ValueError where eps is 0 with statistics of the batch, and where it is below 0.
  @Test(arguments: [
    ("train", "0.0", false), ("eval", "0.0", true), ("train", "-1.0e-5", false), ("eval", "-1.0e-5", false), ("train", "1.0e-5", true),
  ])
  func agreeOnTheEpsOfABatchNorm(mode: String, eps: String, runs: Bool) throws {
    let text = """
      normlint: {mode: \(mode), inputs: [2, 4, 3, 3], transforms: []}
      model: {_target_: torch.nn.BatchNorm2d, num_features: 4, eps: \(eps)}
      """
    let model = try #require(Linter().inspect(bytes: Array(text.utf8)).models.first)
    #expect(model.diagnostics.contains { $0.code == .badArgument } == !runs)
    #expect((Execution.run(graph: model.analysis.graph, context: model.analysis.context).verdict == .runs) == runs)
  }

  private static func index(_ module: String) -> Int { Int(module.dropFirst()) ?? 0 }
}

/// Random models with random contexts.
private struct Generator {
  var state: UInt64

  mutating func next(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }

  mutating func pick<Item>(_ items: [Item]) -> Item { items[next(items.count)] }

  static let norms = [
    "BatchNorm2d, args: {num_features: 4}", "BatchNorm2d, args: {num_features: 4, track_running_stats: false}",
    "BatchNorm2d, args: {num_features: 4, momentum: null}", "BatchNorm2d, args: {num_features: 4, affine: false}",
    "SyncBatchNorm, args: {num_features: 4, momentum: 0.0}", "InstanceNorm2d, args: {num_features: 4, track_running_stats: true}",
    "InstanceNorm2d, args: {num_features: 4, affine: true}", "GroupNorm, args: {num_groups: 2, num_channels: 4}",
  ]
  static let others = [
    "Conv2d, args: {in_channels: 4, out_channels: 4, kernel_size: 3, padding: 1}", "Linear, args: {in_features: 3, out_features: 3}",
    "ReLU", "ReLU, args: {inplace: true}", "SiLU, args: {inplace: true}", "Sigmoid", "Identity", "GELU", "Tanh",
    "Dropout", "Dropout, args: {p: 0.0}", "Dropout, args: {inplace: true}", "Dropout2d, args: {p: 0.3}", "AlphaDropout",
    "MaxPool2d, args: {kernel_size: 3, stride: 1, padding: 1}", "Softmax, args: {dim: 1}",
    "chunk, args: {chunks: 1, dim: 1}", "split, args: {split_size: 2, dim: 3, index: 0}",
  ]
  static let rare = [
    "RReLU", "CrossMapLRN2d, args: {size: 3}", "BatchNorm2d, args: {num_features: 5}", "BatchNorm1d, args: {num_features: 4}",
    "GroupNorm, args: {num_groups: 3, num_channels: 6}", "Conv2d, args: {in_channels: 3, out_channels: 4, kernel_size: 1}",
    "AdaptiveAvgPool2d, args: {output_size: 1}", "Conv2d, args: {in_channels: 4, out_channels: 4, kernel_size: 5}",
  ]

  mutating func file() -> String {
    var lines = ["normlint: {mode: \(pick(["train", "train", "eval"])), inputs: [\(pick([1, 2])), 4, 3, 3], \(context())}", "layers:"]
    for i in 0..<next(5) + 1 {
      let kind = next(12)
      let layer = kind < 5 ? pick(Self.norms) : kind < 11 ? pick(Self.others) : pick(Self.rare)
      let parts = layer.split(separator: ",", maxSplits: 1)
      let from = i > 1 && next(6) == 0 ? ", from: [l\(next(i))]" : ""
      lines.append("  - {id: l\(i), type: \(parts[0])\(parts.count > 1 ? "," + parts[1] : "")\(from)}")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private mutating func context() -> String {
    let arguments = pick([["inputs"], ["params", "inputs"], ["buffers", "inputs"], ["params", "buffers", "inputs"]])
    let transforms = (0..<next(4)).map { _ in transform(arguments) }
    return "arguments: [\(arguments.joined(separator: ", "))], transforms: [\(transforms.joined(separator: ", "))]"
  }

  private mutating func transform(_ arguments: [String]) -> String {
    if next(3) > 0 {
      let batched = arguments.filter { _ in next(2) == 0 }
      let mapped = (batched.isEmpty ? ["inputs"] : batched).map { "\($0): 0" }.joined(separator: ", ")
      return "{vmap: {in_dims: {\(mapped)}, size: 2, randomness: \(pick(["error", "different", "same"]))}}"
    }
    let argnums = pick(arguments.filter { $0 != "buffers" })
    return "{\(pick(["grad", "vjp", "jvp", "jacrev", "jacfwd", "hessian"])): {argnums: \(argnums)}}"
  }
}
