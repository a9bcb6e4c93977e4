import Testing

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model

/// Factories, classes and operators of torchvision with all sorts of arguments and inputs, right and wrong ones, against
/// torchvision itself.
@Suite struct VariantTests {
  @Test func constructorsAcceptWhatTorchvisionAccepts() throws {
    for record in try TorchvisionRecord.all("torch/variants.jsonl") {
      let graph = try #require(record.graph, "\(record.label)")
      #expect(
        graph.failsToBuild == (record.error != nil), "\(record.label): \(record.error ?? "builds"); \(graph.remarks.prefix(2))")
    }
  }

  @Test func modelsAreThoseOfTorchvision() throws {
    for record in try TorchvisionRecord.all("torch/variants.jsonl") where record.error == nil {
      let graph = try #require(record.graph)
      #expect(graph.modules.count == record.moduleCount, "\(record.label)")
      #expect(graph.parameterCount == record.parameters, "\(record.label)")
    }
  }

  @Test func forwardRunsWhereTorchvisionsDoes() throws {
    for record in try TorchvisionRecord.all("torch/variants.jsonl") where record.error == nil && !record.inputs.isEmpty {
      let analysis = try record.analysis(#require(record.graph), record.mode)
      #expect(
        analysis.hasFaults == (record.failure != nil),
        "\(record.label): \(record.failure ?? "runs"); \(analysis.effects.prefix(2))")
      guard record.failure == nil else { continue }
      let calls = analysis.leafCalls
      #expect(calls.count == record.callCount, "\(record.label)")
      if let output = record.output { #expect(calls.last?.output == output, "\(record.label)") }
    }
  }

  /// A `norm_layer` that a factory doesn't take, or can't call, is said once and by name.
  @Test func normLayersAreRefusedByName() throws {
    for record in try TorchvisionRecord.all("torch/variants.jsonl") {
      guard let error = record.error, record.text.contains("\"norm_layer\"") else { continue }
      let faults = try #require(record.graph).remarks.compactMap { remark -> Fault? in
        if case .fault(let fault) = remark.kind { fault } else { nil }
      }
      if error.contains("'norm_layer'") {
        #expect(faults.contains { if case .normLayerNotAccepted = $0 { true } else { false } }, "\(record.label): \(faults)")
      } else if error.contains("is not callable") || error.contains("__init__() ") {
        let said = faults.filter { if case .normLayerNotCallable = $0 { true } else { false } }
        #expect(said.count == 1 && faults.count == 1, "\(record.label): \(faults)")
      }
    }
  }
}
