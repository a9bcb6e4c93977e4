import Catalogue
import Execution
import Fixtures
import Formats
import Foundation
import Model
import Testing

@testable import Rules

/// Single layers, in both modes and under every way of batching them, against what PyTorch did with each.
@Suite struct ModuleTruthTests {
  static let recording = Truth.recording("vmap/modules.jsonl")
  static var cases: [Truth.Record] { recording.records }

  @Test func everyCaseIsThere() { #expect(Self.cases.count >= 172) }

  @Test(arguments: ["train", "eval"]) func verdictsAreThoseOfPyTorch(mode: String) throws {
    var compared = 0
    for record in Self.cases {
      let verdicts = try #require((record["verdicts"] as? [String: [String: String]])?[mode])
      for (situation, expected) in verdicts {
        let text = try Self.file(record, mode, situation)
        let report = Linter().lint(bytes: Array(text.utf8))
        let errors = Set(report.diagnostics.filter { $0.severity == .error }.map(\.code.rawValue))
        #expect(Self.agrees(errors, expected), "\(text)\nPyTorch: \(expected)\nnormlint: \(errors)")
        #expect(report.verdicts.count == 1 && report.verdicts.first?.opaque == 0, "\(text)")
        compared += 1
      }
    }
    #expect(compared > 1_000)
  }

  @Test(arguments: ["train", "eval"]) func shapesAreThoseOfPyTorch(mode: String) throws {
    for record in Self.cases {
      guard let output = (record["outputs"] as? [String: Truth.Record])?[mode], let shape = output["shape"] as? [Int] else {
        continue
      }
      let text = try Self.file(record, mode, "plain")
      let model = try #require(Linter().inspect(bytes: Array(text.utf8)).models.first)
      let facts = try #require(model.analysis.facts.last)
      #expect(facts.shape == Shape(shape.map { Dim($0) }), "\(text)")
    }
  }

  private static func agrees(_ errors: Set<String>, _ expected: String) -> Bool {
    if expected == "runs" { return errors.isEmpty }
    if let code = Truth.codes[expected] {
      // The first error alone is recorded. Behind the counter's, which come first, the others may be due too.
      let further: Set = ["NL102", "NL103"].contains(code) ? ["NL101", "NL102", "NL103", "NL204"] : ["NL101", "NL102", "NL103"]
      return errors.contains(code) && errors.subtracting(further.union([code])).isEmpty
    }
    return expected.hasPrefix("error:") && !errors.isEmpty
  }

  /// The case in the native form, under the context that its situation names.
  private static func file(_ record: Truth.Record, _ mode: String, _ situation: String) throws -> String {
    let type = try #require(record["type"] as? String)
    let arguments = try JSONSerialization.data(withJSONObject: record["args"] ?? [:])
    let input = try #require(record["input"] as? [Int])
    return """
      normlint: {mode: \(mode), inputs: \(input), \(try Situation.context(situation))}
      layers: [{id: layer, type: \(type), args: \(String(decoding: arguments, as: UTF8.self))}]
      """
  }
}
