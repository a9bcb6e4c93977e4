import Catalogue
import Execution
import Fixtures
import Formats
import Foundation
import Model
import Testing

/// Single layers, in both modes and under every way of batching them: outputs and verdicts against PyTorch's.
@Suite struct ExecutorModuleTests {
  static var cases: [[String: Any]] { (try? Fixtures.records("oracle/vmap/modules.jsonl")) ?? [] }

  @Test(arguments: ["train", "eval"]) func outputsAreThoseOfPyTorch(mode: String) throws {
    #expect(Self.cases.count >= 172)
    for record in Self.cases {
      guard let expected = (record["outputs"] as? [String: [String: Any]])?[mode] else { continue }
      // What PyTorch's generator draws: windows' places, and dropout's masks.
      let type = record["type"] as? String
      let drops = type == "TransformerEncoderLayer" && (record["args"] as? [String: Any])?["dropout"] == nil
      if type == "FractionalMaxPool2d" || drops && mode == "train" { continue }
      let text = try Self.file(record, mode, "plain")
      let output = try #require(Executed.run(text)?.output, "\(text)")
      #expect(output.shape == expected["shape"] as? [Int], "\(text)")
      let first = try #require(expected["first"] as? [Double])
      let scale = try #require(expected["absmax"] as? Double)
      let mean = try #require(expected["mean"] as? Double)
      for (value, wanted) in zip(output.values, first) {
        #expect(abs(Double(value) - wanted) <= 1e-4 * scale, "\(text)\nPyTorch: \(first)\nhere: \(output.values.prefix(first.count))")
      }
      #expect(abs(output.mean - mean) <= 1e-4 * scale && abs(Double(output.absmax) - scale) <= 1e-4 * scale, "\(text)")
    }
  }

  @Test(arguments: ["train", "eval"]) func verdictsAreThoseOfPyTorch(mode: String) throws {
    var compared = 0
    for record in Self.cases {
      let verdicts = try #require((record["verdicts"] as? [String: [String: String]])?[mode])
      for (situation, expected) in verdicts {
        let text = try Self.file(record, mode, situation)
        let result = try #require(Executed.run(text))
        let kind = result.error?.refusal.kind.rawValue ?? "runs"
        #expect(Self.agrees(kind, expected), "\(text)\nPyTorch: \(expected)\nhere: \(kind) \(result.error?.refusal.message ?? "")")
        compared += 1
      }
    }
    #expect(compared > 1_000)
  }

  static func agrees(_ kind: String, _ expected: String) -> Bool {
    if expected.hasPrefix("error: ValueError: expected") { return kind == "shape" }
    if expected.contains("autograd.Function") { return kind == "no-batching-rule" }
    if expected.contains("a leaf Variable") { return kind == "inplace" }
    return kind == expected
  }

  /// The bare module, under the context that its situation names.
  static func file(_ record: [String: Any], _ mode: String, _ situation: String) throws -> String {
    let type = try #require(record["type"] as? String)
    var arguments = record["args"] as? [String: Any] ?? [:]
    (arguments["_target_"], arguments["_convert_"]) = ("torch.nn.\(type)", "all")
    let model = try JSONSerialization.data(withJSONObject: arguments)
    let input = try #require(record["input"] as? [Int])
    return """
      normlint: {mode: \(mode), inputs: \(input), \(try Situation.context(situation))}
      model: \(String(decoding: model, as: UTF8.self))
      """
  }
}
