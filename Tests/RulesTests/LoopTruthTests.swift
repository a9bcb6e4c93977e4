import Fixtures
import Foundation
import Testing

@testable import Rules

/// `fixtures/oracle/vmap/loops.jsonl`: models under transforms, and the operations of which PyTorch warned that vmap loops.
@Suite("Where vmap loops")
struct LoopTruthTests {
  private struct Truth: Decodable {
    let loops: [String]
  }

  @Test func notesStandWherePyTorchWarns() throws {
    var loops = 0
    let lines = String(decoding: try Fixtures.bytes("oracle/vmap/loops.jsonl"), as: UTF8.self).split(separator: "\n")
    for line in lines {
      let truth = try JSONDecoder().decode(Truth.self, from: Data(line.utf8))
      let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let report = Linter().lint(bytes: Array(try JSONSerialization.data(withJSONObject: #require(object["model"]), options: .sortedKeys)))
      let notes = report.diagnostics.filter { $0.code == .slowFallback }
      #expect(notes.isEmpty == truth.loops.isEmpty, "\(line)")
      loops += notes.isEmpty ? 0 : 1
    }
    #expect(lines.count >= 850 && loops >= 250)
  }

  /// Asked of torch 2.15 with `torch.nn.utils.weight_norm` and its parametrization: parameters that are batched, or a `jacrev` of them.
  @Test(arguments: [
    ("[{vmap: {in_dims: {params: 0}}}]", true), ("[{vmap: {in_dims: {inputs: 0}}}]", false), ("[{jacrev: {argnums: params}}]", true),
    ("[{vmap: {in_dims: {inputs: 0}}}, {grad: {argnums: params}}]", false), ("[{jacrev: {argnums: inputs}}]", false),
  ])
  func weightNorms(transforms: String, loops: Bool) {
    for function in ["torch.nn.utils.weight_norm", "torch.nn.utils.parametrizations.weight_norm"] {
      let text = """
        normlint: {inputs: [3, 4], arguments: [params, buffers, inputs], transforms: \(transforms)}
        model: {_target_: \(function), module: {_target_: torch.nn.Linear, in_features: 4, out_features: 3}}
        """
      let codes = Linter().lint(bytes: Array(text.utf8)).diagnostics.map(\.code)
      #expect(codes == (loops ? [.slowFallback] : []), "\(function), \(transforms)")
    }
  }
}
