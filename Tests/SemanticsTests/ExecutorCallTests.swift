import Catalogue
import Execution
import Fixtures
import Formats
import Foundation
import Model
import Testing

/// Layers that are called with a state or a mask beside their input, and weights with parametrizations, against PyTorch
/// (`tools/oracle/record-calls`).
@Suite struct ExecutorCallTests {
  @Test func statesMasksAndParametrizationsCountAsInPyTorch() throws {
    var compared = 0
    for record in try Fixtures.records("oracle/torch/calls.jsonl") {
      // Inputs are in the order of their names.
      let written = try #require(record["model"])
      let model = try JSONSerialization.data(withJSONObject: written, options: [.sortedKeys, .withoutEscapingSlashes])
      let text = String(decoding: model, as: UTF8.self)
      let result = try #require(Executed.run(text), "\(text)")
      compared += 1
      guard let expected = record["output"] as? [String: Any] else {
        #expect(result.error?.refusal.kind == .shape, "\(text)\nPyTorch: \(record["error"] ?? "")")
        let (graph, context) = try #require(Executed.model(text))
        let isFault = Analysis(graph.called(in: context), context).effects.contains { if case .fault = $0.effect { true } else { false } }
        // The analysis doesn't know what a tuple holds.
        #expect(isFault || (record["error"] as? String)?.contains("'tuple'") == true, "\(text)\nPyTorch: \(record["error"] ?? "")")
        continue
      }
      let output = try #require(result.output, "\(text)\n\(result.error.debugDescription)")
      #expect(output.shape == expected["shape"] as? [Int], "\(text)")
      let scale = try #require(expected["absmax"] as? Double)
      let first = try #require(expected["first"] as? [Double])
      let distance = zip(output.values, first).map { abs(Double($0) - $1) }.max() ?? 0
      #expect(distance <= 1e-4 * scale && abs(Double(output.absmax) - scale) <= 1e-4 * scale, "\(text): \(distance / scale)")
    }
    #expect(compared > 100)
  }

  @Test(arguments: [
    "grid_sample", "cdist", "view_as", "expand_as", "gather, args: {dim: 0}", "scatter, args: {dim: 0}", "scatter_add, args: {dim: 0}",
    "index_select, args: {dim: 0}", "matmul", "bmm", "baddbmm", "scaled_dot_product_attention", "take", "index_add, args: {dim: 0}",
  ])
  func functionsOfSeveralTensorsRefuseOne(_ type: String) throws {
    let text = "normlint: {inputs: {x: [2, 4, 8, 8]}}\nlayers: [{id: a, type: \(type), from: [x]}]\n"
    let result = try #require(Executed.run(text), "\(text)")
    #expect(result.output == nil && result.error?.refusal.message.isEmpty == false, "\(text)")
  }
}
