import Testing

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model

/// Every factory of torchvision's classification, segmentation, video and flow models, leaf by leaf, against torchvision itself.
@Suite struct FactoryTests {
  @Test func everyFactoryIsThere() throws {
    let targets = try TorchvisionRecord.all("torch/factories.jsonl").map(\.target)
    #expect(targets.filter { $0.split(separator: ".").count == 3 }.count == 80)
    #expect(targets.count == 97)
  }

  @Test func leavesAreThoseOfTorchvision() throws {
    for record in try TorchvisionRecord.all("torch/factories.jsonl") {
      let graph = try #require(record.graph, "\(record.target)")
      #expect(!graph.failsToBuild, "\(record.target): \(graph.remarks)")
      #expect(graph.modules.count == record.moduleCount, "\(record.target)")
      var leaves: [String: ModuleID] = [:]
      for module in graph.ids where graph.isLeaf(module) { leaves[graph.qualifiedName(module)] = module }
      let expected = record.leaves
      #expect(leaves.count == expected.count, "\(record.target)")
      let differences = expected.compactMap { leaf in difference(leaf, leaves[leaf.name], graph) }
      #expect(differences.isEmpty, "\(record.target): \(differences.prefix(3))")
    }
  }

  private func difference(_ leaf: TorchvisionRecord.Leaf, _ module: ModuleID?, _ graph: LayerGraph) -> String? {
    guard let module else { return "\(leaf.name) is missing" }
    let built = graph[module]
    if built.type != leaf.type { return "\(leaf.name) is a \(built.type), not a \(leaf.type)" }
    guard built.layer >= 0 else { return nil }
    let differences = ExtraRepresentation(leaf.representation).differences(from: graph.layers[Int(built.layer)])
    return differences.isEmpty ? nil : "\(leaf.name): \(differences)"
  }

  @Test func callsAreThoseOfTorchvision() throws {
    for record in try TorchvisionRecord.all("torch/factories.jsonl") {
      let analysis = try record.analysis(#require(record.graph), .eval)
      #expect(!analysis.hasFaults, "\(record.target): \(analysis.effects)")
      let (calls, expected) = (analysis.leafCalls, record.calls)
      #expect(calls.count == expected.count, "\(record.target)")
      let different = zip(calls, expected).first { $0 != $1 }
      #expect(different == nil, "\(record.target): \(different.map { "\($0), not \($1)" } ?? "")")
    }
  }

  @Test func parametersAndNormsAreThoseOfTorchvision() throws {
    for record in try TorchvisionRecord.all("torch/factories.jsonl") {
      let graph = try #require(record.graph)
      #expect(graph.parameterCount == record.parameters, "\(record.target)")
      let norms = graph.ids.filter { graph[$0].layer >= 0 && graph.layers[Int(graph[$0].layer)] is BatchNorm }
      #expect(Set(norms.map(graph.qualifiedName)) == Set(record.norms), "\(record.target)")
    }
  }
}
