import Catalogue
import Execution
import Fixtures
import Testing
import YAMLSource

@testable import Model
@testable import PythonModels

/// Forwards in `fixtures/oracle/python-models`, followed under a vmap, and what PyTorch 2.15 said to them.
struct ForwardTests {
  /// The fixtures' classes, each imported once.
  private static let fixtures = catalogue { FixtureFinder() }

  private static func catalogue(_ finder: @escaping @Sendable () -> any ModuleFinder) -> Catalogue {
    Catalogue(lastResort: nil).asking(PythonClasses(finder: finder))
  }

  private static func analysis(
    _ target: String, _ transforms: [Transform]? = nil, of shape: Shape = [3, 4], _ mode: Mode = .train,
    in catalogue: Catalogue = fixtures
  ) throws -> Analysis {
    let (graph, context) = try call(target, transforms, of: shape, mode, in: catalogue)
    return Analysis(graph, context)
  }

  private static func call(
    _ target: String, _ transforms: [Transform]? = nil, of shape: Shape = [3, 4], _ mode: Mode = .train,
    in catalogue: Catalogue = fixtures
  ) throws -> (LayerGraph, Context) {
    var builder = GraphBuilder(catalogue: catalogue, node: NodeID(0))
    let input = builder.modelInput()
    let call = ModuleCall(target: target, node: NodeID(0))
    let output = builder.build(call, try #require(catalogue.entry(for: target)), name: "", on: [input])
    builder.graph.outputs = output.map { [$0] } ?? []
    var context = Context()
    (context.mode, context.inputs) = (mode, [.init(name: "x", shape: shape)])
    if let transforms { context.transforms = transforms }
    return (builder.graph, context)
  }

  /// Whether something in the forward is refused, or not known.
  private static func isOpen(_ analysis: Analysis) -> Bool {
    analysis.graph.remarks.contains { $0.kind.isOpaque }
      || analysis.effects.contains { record in
        switch record.effect {
        case .updatesStatistics(let levels), .writesBuffer(_, let levels), .lacksBatchingRule(let levels, _), .renormalizesWeight(let levels):
          !levels.isEmpty
        case .drawsRandomNumbers, .overwritesInput, .fault, .unsupported: true
        default: false
        }
      }
  }

  @Test func whatIsRefusedIsNeverSaidToRun() throws {
    for record in try Fixtures.records("oracle/python-models/forwards.jsonl") {
      let (target, runs) = (try #require(record["target"] as? String), try #require(record["runs"] as? Bool))
      let analysis = try Self.analysis(target)
      #expect(Self.isOpen(analysis) == !runs, "\(target): \(analysis.effects) \(analysis.graph.remarks)")
    }
  }

  /// Constants of more elements than are kept as numbers are computed by the executor. The numbers are PyTorch 2.15's.
  @Test func largeConstantsAreRun() throws {
    let (graph, context) = try Self.call("forwards.LargeConstants")
    let values = try #require(Execution.run(graph: graph, context: context).output?.values)
    for (value, expected) in zip(values, [-0.46296295523643494, -0.6639495491981506, 166464]) {
      #expect(abs(Double(value) - expected) < 1e-5 * abs(expected))
    }
    #expect(values.count == 6)
  }

  @Test func aForwardWithoutEndIsLeft() throws {
    let text = """
      import torch.nn as nn
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.bn = nn.BatchNorm1d(4)
          def forward(self, x):
              x = self.bn(x)
              while True:
                  x = x + 1
      """
    let analysis = try Self.analysis("net.Net", in: Self.catalogue { TextFinder(["net": text]) })
    let reasons = analysis.graph.remarks.map { "\($0.kind)" }
    #expect(reasons.contains { $0.contains("too much to evaluate: a forward of more than 50000 calls") }, "\(reasons)")
    // What came before is known.
    #expect(analysis.effects.contains { if case .updatesStatistics(let levels) = $0.effect { !levels.isEmpty } else { false } })
  }

  /// Without a shape, both ways of a branch on sizes are followed. What holds for each of them is said, and nothing else.
  @Test func branchesOnSizesAreFollowedBothWays() throws {
    for record in try Fixtures.records("oracle/python-models/branches.jsonl") {
      let target = try #require(record["target"] as? String)
      let verdicts = try #require(record["verdicts"] as? [String])
      var (graph, context) = try Self.call(target)
      context.inputs = Context().inputs
      let analysis = Analysis(graph, context)
      graph = analysis.graph
      let isKnown = !graph.remarks.contains { $0.kind.isOpaque }
      #expect(isKnown == record["known"] as? Bool, "\(target): \(graph.remarks)")
      let isRefused = analysis.effects.contains { record in
        switch record.effect {
        case .updatesStatistics(let levels), .writesBuffer(_, let levels), .lacksBatchingRule(let levels, _): !levels.isEmpty
        case .overwritesInput, .fault: true
        default: false
        }
      }
      if isKnown, !isRefused { #expect(!verdicts.contains("refused"), "\(target)") }
      if isRefused { #expect(!verdicts.contains("runs"), "\(target): \(analysis.effects)") }
    }
  }

  /// Where nothing says how many tensors `unbind` gives, the names that they are unpacked to do.
  @Test func sequencesAreAsLongAsTheProgramUnpacksThem() throws {
    var (graph, context) = try Self.call("forwards.SplitUp")
    context.inputs = Context().inputs
    context.callerIsUnknown = true
    let analysis = Analysis(graph, context)
    graph = analysis.graph
    #expect(graph.remarks.isEmpty)
    #expect(graph.calls.compactMap(\.module).map { graph.qualifiedName($0) } == ["qkv", "norm"])
    #expect(analysis.effects.contains { if case .updatesStatistics(let levels) = $0.effect { !levels.isEmpty } else { false } })
  }

  /// Networks of torchvision inside of own classes, by the catalogue: no environment is at hand.
  @Test func networksOfTheCatalogueRunAsTheProgramLeftThem() throws {
    for record in try Fixtures.records("oracle/python-models/networks.jsonl") {
      let target = try #require(record["target"] as? String)
      var (graph, context) = try Self.call(target)
      (context.inputs, context.callerIsUnknown, context.mode) = (Context().inputs, true, Context().mode)
      let analysis = Analysis(graph, context)
      graph = analysis.graph
      #expect(graph.remarks.isEmpty == (target != "networks.OwnNorms"), "\(target): \(graph.remarks)")
      if !graph.remarks.isEmpty { continue }
      let called = graph.calls.compactMap(\.module).filter { KnownNames.isTorchClass(graph[$0].type) }
      #expect(called.map { graph.qualifiedName($0) } == record["calls"] as? [String], "\(target)")
      let updated = analysis.effects.filter { if case .updatesStatistics = $0.effect { true } else { false } }
      #expect(updated.compactMap { graph.calls[$0.call].module }.map { graph.qualifiedName($0) } == record["statistics"] as? [String], "\(target)")
    }
  }

  private static let stacks: [String: [Transform]] = [
    "vmap": [.vmap([.inputs])], "grad": [input(.grad)], "vmap(grad)": [.vmap([.inputs]), input(.grad)],
    "grad(vmap)": [input(.grad), .vmap([.inputs])], "jvp": [input(.jvp)], "jacrev": [input(.jacrev)], "jacfwd": [input(.jacfwd)],
    "hessian": [input(.hessian)], "vmap(jvp)": [.vmap([.inputs]), input(.jvp)], "jvp(vmap)": [input(.jvp), .vmap([.inputs])],
    "vmap(jacfwd)": [.vmap([.inputs]), input(.jacfwd)], "parameters": [parameters(.grad)], "jvp(parameters)": [parameters(.jvp)],
  ]

  private static func parameters(_ kind: GradientKind) -> Transform {
    Transform(.gradient(Gradient(kind: kind, argnums: [.params])), argumentOrder: [[.params]])
  }

  private static func input(_ kind: GradientKind) -> Transform { .gradient(kind, argnums: [.inputs]) }

  /// Forwards that were recorded under several transforms, and their inputs.
  private static let skipped = [
    // It runs nothing whose shape depends on values.
    "refusals": ["refusals.UniquePlaces", "refusals.UniqueRows", "refusals.WithoutBias"],
    "attention": ["CausalPairs", "MaskedEncoderLayer", "MaskedPairs", "MaskedPairsOfHeads"].map { "attention.\($0)" },
  ]
  private static let inputs: [String: Shape] = ["refusals": [3, 4], "attention": [2, 5, 8]]

  /// Whether a forward runs, by the names of stacks, in each mode that was asked about.
  private static func answers(_ record: [String: Any]) -> [(stack: String, mode: Mode, runs: Bool)] {
    [("runs", Mode.train), ("eval", .eval)].flatMap { key, mode in (record[key] as? [String: Bool] ?? [:]).map { ($0, mode, $1) } }
  }

  @Test(arguments: ["refusals", "attention"]) func transformsRefuseWhatPyTorchRefuses(file: String) throws {
    let shape = try #require(Self.inputs[file])
    for record in try Fixtures.records("oracle/python-models/\(file).jsonl") {
      let (target, isOpen) = (try #require(record["target"] as? String), try #require(record["open"] as? Bool))
      for (name, mode, runs) in Self.answers(record) {
        let stack: [Transform] = try #require(Self.stacks[name])
        let analysis = try Self.analysis(target, stack, of: shape, mode)
        let isRead = !analysis.graph.remarks.contains { $0.kind.isOpaque }
        #expect(isRead || isOpen, "\(target) under \(name), \(mode): \(analysis.graph.remarks)")
        #expect(!isRead || Self.isRefused(analysis) == !runs, "\(target) under \(name), \(mode): \(analysis.effects)")
      }
    }
  }

  /// The executor, which looks at nothing that the analysis says, comes to the same.
  @Test(arguments: ["refusals", "attention"]) func theExecutorRefusesWhatPyTorchRefuses(file: String) throws {
    let shape = try #require(Self.inputs[file])
    var skipped: [String: Int] = [:]
    for record in try Fixtures.records("oracle/python-models/\(file).jsonl") where record["open"] as? Bool == false {
      let target = try #require(record["target"] as? String)
      for (name, mode, runs) in Self.answers(record) {
        let stack: [Transform] = try #require(Self.stacks[name])
        let (graph, context) = try Self.call(target, stack, of: shape, mode)
        let result = Execution.run(graph: graph, context: context)
        if result.verdict == .skipped {
          skipped[target, default: 0] += 1
        } else {
          #expect((result.verdict == .runs) == runs, "\(target) under \(name), \(mode): \(String(describing: result.error))")
        }
      }
    }
    #expect(skipped.keys.sorted() == Self.skipped[file])
  }

  /// A batched tensor is refused whatever its shape.
  @Test(arguments: ["Contiguous", "Clone", "Copy", "Zeros"]) func formatsAreRefusedOfTensorsOfAnyShape(name: String) throws {
    #expect(Self.isRefused(try Self.analysis("refusals.LaidOut" + name, [.vmap([.inputs])], of: .unknown)))
  }

  private static func isRefused(_ analysis: Analysis) -> Bool {
    let surroundings = analysis.surroundings
    return analysis.effects.contains { record in
      switch record.effect {
      case .updatesStatistics(let levels), .writesBuffer(_, let levels): !levels.isEmpty || surroundings.capturesBuffers
      case .lacksBatchingRule(let levels, _), .renormalizesWeight(let levels): !levels.isEmpty
      case .drawsRandomNumbers(let draw): draw.outcome(surroundings) != .runs
      case .unsupported(let transforms, _): transforms.isMet(by: surroundings)
      case .overwritesInput, .fault: true
      default: false
      }
    }
  }

  /// Whether the input is written is not known: the layer that gets it is called with what may be either, and is no fault.
  @Test func whatOneBranchWritesStaysAnInput() throws {
    let text = """
      import unknowable
      from torch import nn

      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.pad = nn.ReflectionPad1d(1)

          def forward(self, x):
              if unknowable.flag:
                  x.unsqueeze_(1)
              return self.pad(x)
      """
    let analysis = try Self.analysis("net.Net", in: Self.catalogue { TextFinder(["net": text]) })
    #expect(analysis.graph.remarks.contains { $0.kind.isOpaque })
    #expect(!analysis.effects.contains { if case .fault = $0.effect { true } else { false } })
    for (index, call) in analysis.graph.calls.enumerated() {
      #expect(analysis.graph.inputs(of: call).allSatisfy { Int($0) < index }, "\(index)")
    }
  }

  /// PyTorch: "attempted to call in-place operation (aten::add_.Tensor) that would mutate a captured Tensor".
  @Test func aGradientCapturesTheBufferThatAForwardWrites() throws {
    let analysis = try Self.analysis("forwards.Augmented", [.gradient(.grad)])
    #expect(analysis.surroundings.capturesBuffers)
    #expect(analysis.effects.contains { if case .writesBuffer("total", _) = $0.effect { true } else { false } })
  }
}
