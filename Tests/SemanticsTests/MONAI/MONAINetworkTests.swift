import Testing

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model

/// MONAI's networks, leaf by leaf and with all sorts of arguments, against MONAI itself.
@Suite struct MONAINetworkTests {
  private static func records(_ name: String) throws -> [TorchvisionRecord] { try TorchvisionRecord.all("monai/" + name) }

  @Test func leavesAreThoseOfMONAI() throws {
    for record in try Self.records("networks.jsonl") {
      let graph = try #require(record.graph, "\(record.target)")
      #expect(!graph.failsToBuild, "\(record.target): \(graph.remarks)")
      #expect(graph.modules.count == record.moduleCount, "\(record.label)")
      #expect(graph.parameterCount == record.parameters, "\(record.label)")
      var leaves: [String: ModuleID] = [:]
      for module in graph.ids where graph.isLeaf(module) { leaves[graph.qualifiedName(module)] = module }
      let differences = record.leaves.compactMap { leaf -> String? in
        guard let module = leaves[leaf.name] else { return "\(leaf.name) is missing" }
        let built = graph[module]
        if built.type != leaf.type { return "\(leaf.name) is a \(built.type), not a \(leaf.type)" }
        guard built.layer >= 0 else { return nil }
        let differences = ExtraRepresentation(leaf.representation).differences(from: graph.layers[Int(built.layer)])
        return differences.isEmpty ? nil : "\(leaf.name): \(differences)"
      }
      #expect(differences.isEmpty, "\(record.label): \(differences.prefix(3))")
    }
  }

  @Test func callsAreThoseOfMONAI() throws {
    for record in try Self.records("networks.jsonl") {
      let analysis = try record.analysis(#require(record.graph), .eval)
      #expect(!analysis.hasFaults, "\(record.label): \(analysis.effects)")
      // Modules that are called before they are registered are called late here, which nobody sees.
      let calls = analysis.leafCalls.sorted { $0.description < $1.description }
      let expected = record.calls.sorted { $0.description < $1.description }
      #expect(calls.count == expected.count, "\(record.label)")
      let different = zip(calls, expected).first { $0 != $1 }
      #expect(different == nil, "\(record.label): \(different.map { "\($0), not \($1)" } ?? "")")
    }
  }

  /// The names of norms are what findings tell.
  @Test func normsAreThoseOfMONAI() throws {
    for record in try Self.records("networks.jsonl") {
      let graph = try #require(record.graph)
      let norms = graph.ids.filter { graph[$0].layer >= 0 && graph.layers[Int(graph[$0].layer)] is BatchNorm }
      #expect(Set(norms.map(graph.qualifiedName)) == Set(record.norms), "\(record.label)")
    }
  }

  @Test func argumentsAreTakenAsMONAITakesThem() throws {
    for record in try Self.records("variants.jsonl") {
      let graph = try #require(record.graph, "\(record.label)")
      let (analysis, reason) = (record.analysis(graph, record.mode), record.error ?? record.failure)
      // What MONAI only notices in forward may be told of the arguments.
      #expect(
        (graph.failsToBuild || analysis.hasFaults) == (reason != nil),
        "\(record.label): \(reason ?? "runs"); \(graph.remarks.prefix(2)) \(analysis.effects.prefix(2))")
      // A part that is not followed makes no claim.
      guard record.error == nil, !graph.failsToBuild, graph.layers.allSatisfy(\.isModelled) else { continue }
      #expect(graph.modules.count == record.moduleCount, "\(record.label)")
    }
  }
}
