import Fixtures
import Foundation
import Testing

@testable import Catalogue
@testable import Model

/// How results lie in memory where inputs are permuted views, against what PyTorch did, alone and inside of a vmap.
@Suite struct StrideTests {
  /// A module's call; a result that is a tuple has strides of which no one looks here.
  private struct Module: Decodable {
    let call: LayerRecord.Spelling
    let inputs: [[Int]]
    let order, permuted: [Int]
    let strides: [[Int]?]
    let mapped: [[Int]?]?

    func placed(_ levels: LevelSet) -> [TensorFacts] {
      inputs.enumerated().map { place, dims in
        let shape = Shape(dims.map { Dim($0) })
        return StrideTests.tensor(shape, permuted.contains(place) ? Strides(dense: shape, order: order) : nil, levels)
      }
    }
  }

  @Test func modulesLayOutTheirResultsAsPyTorch() throws {
    var compared = 0
    for record in try Self.records(of: "call") {
      let module = try JSONDecoder().decode(Module.self, from: JSONSerialization.data(withJSONObject: record))
      let graph = module.call.call.graph(inputs: module.inputs.count)
      guard let root = graph.modules.first, root.layer >= 0, !graph.failsToBuild, module.strides.count == 1 else { continue }
      var context = Context()
      (context.mode, context.transforms) = (.eval, [])
      context.inputs = module.inputs.map { Context.Input(name: "x", shape: Shape($0.map { Dim($0) })) }
      let output = Analysis(graph, context).facts.last?.shape ?? .unknown
      for (truth, levels) in [(module.strides, LevelSet.none), (module.mapped ?? [], .level(0))] {
        guard let steps = truth.first ?? nil, output.elements ?? 0 > 0 else { continue }
        let own = PlacedCall(module.placed(levels), output).strides(of: graph.layers[Int(root.layer)]) ?? Strides(rowMajor: output)
        expectEqual(own.steps, steps, output, "\(module.call) of \(module.inputs) in the order \(module.order), \(levels)")
        compared += 1
      }
    }
    #expect(compared > 500)
  }

  /// Views that PyTorch refuses, and such of sizes that are not known, have no strides or some, and stop nothing.
  @Test(arguments: 0...Shape.maximumRank) func viewsThatCantBeHarmNothing(rank: Int) {
    let inputs = [2, 1, 0, .unknown].map { Self.tensor(Shape(repeating: $0, count: rank)) } + [.unknown, Self.turned(rank)]
    let outputs = inputs.map(\.shape) + [rank - 1, rank + 1].filter((0...8).contains).map { Shape(repeating: 2, count: $0) }
    let dims: [(Dim, Dim)] = [(0, 0), (-1, 0), (0, 1), (1, -2), (7, 8), (-9, 9)]
    for view in dims.flatMap({ Self.views($0, $1, rank) }) {
      for call in inputs.flatMap({ input in outputs.map { PlacedCall([input], $0) } }) {
        #expect(call.strides(of: view) == nil || call.output.rank != nil, "\(view) of \(call)")
      }
    }
  }

  private static func tensor(_ shape: Shape, _ strides: Strides? = nil, _ levels: LevelSet = .none) -> TensorFacts {
    var facts = TensorFacts(shape: shape, levels: levels)
    facts.strides = strides
    return facts
  }

  /// A tensor whose dimensions stand in the reverse order.
  private static func turned(_ rank: Int) -> TensorFacts {
    let shape = Shape(repeating: 2, count: rank)
    return tensor(shape, Strides(dense: shape, order: (0..<rank).reversed()))
  }

  private static func views(_ first: Dim, _ second: Dim, _ rank: Int) -> [any Layer] {
    [
      Reshaping("v", .permute([first, second])), Reshaping("v", .transpose(first, second)), Reshaping("v", .squeeze([first])),
      Reshaping("v", .squeeze(nil)),
      Reshaping("v", .unsqueeze(first)), Reshaping("v", .expand([first, second])), Reshaping("v", .reshape([first, second])),
      Flatten(start: first, end: second),
      Slicing("v", .select(index: second), dim: first), Slicing("v", .slice(start: 0, end: nil, step: second), dim: first),
      Striding("v", .diagonal(offset: 0, first, second)), Striding("v", .window(first, size: 2, step: second)),
      Striding("v", .move([first], [second])),
      Striding("v", .reverse(last: 2, limit: 8)), Indexing("v", Array(repeating: .place(first), count: rank)),
      Indexing("v", [.newDimension, .ellipsis, .place(second)]),
    ]
  }

  private func expectEqual(_ own: Shape, _ truth: [Int], _ shape: Shape, _ call: String) {
    let steps = Shape(truth.map { Dim($0) })
    #expect(Self.order(own, shape) == Self.order(steps, shape), "\(call): \(own), PyTorch: \(steps)")
  }

  private static func records(of kind: String) throws -> [[String: Any]] {
    try Fixtures.records("oracle/torch/strides.jsonl").filter { $0[kind] != nil }
  }

  /// What no layer asks the strides of: losses, spectra, and what `broadcast_tensors` repeats.
  private static let isLeftOut: Set = [
    "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "binary_cross_entropy", "binary_cross_entropy_with_logits", "stft", "broadcast_tensors",
  ]

  @Test func functionsLayOutTheirResultsAsPyTorch() throws {
    var compared = 0
    for record in try Self.records(of: "function") {
      let call = try FunctionCall(record)
      guard call.isKnown, !call.isRefused, !call.isDataDependent, !(call.layer is Spectra), !Self.isLeftOut.contains(call.name) else { continue }
      // A weight is as its module holds it.
      if call.name.hasPrefix("conv"), record["permuted"] as? [Int] != [0] { continue }
      for (situation, key) in [("plain", "strides"), ("vmap", "mapped")] {
        // A vmapped tensor doesn't notice that its own dimensions have changed places.
        guard let truth = record[key] as? [Any], situation == "plain" || !["t_", "transpose_", "unsqueeze_"].contains(call.name) else { continue }
        let analysis = call.analysis(call.context(situation))
        for (value, steps) in zip(call.outputs, truth) {
          guard let steps = steps as? [Int] else { continue }
          let facts = analysis.facts[Int(value.index)]
          if facts.shape.rank == nil || facts.shape.elements == 0 { continue }
          expectEqual(facts.laidOut.steps, steps, facts.shape, "\(call), \(situation)")
          compared += 1
        }
      }
    }
    #expect(compared > 1000)
  }

  /// The dimensions with more than one element, the outermost first; those that repeat have no place.
  private static func order(_ steps: Shape, _ shape: Shape) -> [Int] {
    (0..<(shape.rank ?? 0)).filter { shape[$0] != 1 && steps[$0] != 0 }.sorted { (steps[$0].value ?? 0, $1) > (steps[$1].value ?? 0, $0) }
  }
}
