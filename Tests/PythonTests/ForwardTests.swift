import Catalogue
import Fixtures
import Testing
import YAMLSource

@testable import Model
@testable import PythonModels

/// Forwards in `fixtures/oracle/python-models`, followed under a vmap, and what PyTorch 2.15 said to them.
struct ForwardTests {
  private static func analysis(
    _ target: String, _ transforms: [Transform]? = nil, in finder: @escaping @Sendable () -> any ModuleFinder = { FixtureFinder() }
  ) throws -> Analysis {
    let catalogue = Catalogue(lastResort: nil).asking(PythonClasses(finder: finder))
    var builder = GraphBuilder(catalogue: catalogue, node: NodeID(0))
    let input = builder.modelInput()
    let call = ModuleCall(target: target, node: NodeID(0))
    let output = builder.build(call, try #require(catalogue.entry(for: target)), name: "", on: [input])
    builder.graph.outputs = output.map { [$0] } ?? []
    var context = Context()
    (context.mode, context.inputs) = (.train, [.init(name: "x", shape: [3, 4])])
    if let transforms { context.transforms = transforms }
    return Analysis(builder.graph, context)
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
    let analysis = try Self.analysis("net.Net") { TextFinder(["net": text]) }
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
