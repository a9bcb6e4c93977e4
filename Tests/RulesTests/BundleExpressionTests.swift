import Fixtures
import Foundation
import Testing

@testable import Rules

/// What MONAI 1.6.1's `ConfigParser` makes of expressions, references and macros (`fixtures/oracle/monai/expressions.jsonl`, written by
/// `tools/oracle/record-bundles`).
@Suite("Expressions of bundles")
struct BundleExpressionTests {
  private static let lines = (try? Fixtures.lines("oracle/monai/expressions.jsonl")) ?? []

  struct Record: CustomTestStringConvertible {
    let text: String
    let number: Int
    var testDescription: String { text }
  }

  static let records: [Record] = lines.dropFirst().compactMap { line in
    guard let pair = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any], let text = pair[0] as? String, let number = pair[1] as? Int
    else { return nil }
    return Record(text: text, number: number)
  }

  @Test func theTruthIsThere() { #expect(Self.records.count >= 200) }

  @Test("An expression has the value that MONAI gives it", arguments: records)
  func value(_ record: Record) throws {
    // A BatchNorm1d has as many parameters of each kind as its `num_features`.
    let network = ["_target_": "torch.nn.BatchNorm1d", "num_features": record.text]
    let json = String(decoding: try JSONSerialization.data(withJSONObject: network, options: .withoutEscapingSlashes), as: UTF8.self)
    let config = String(Self.lines[0].dropLast()) + ", \"network\": " + json + "}"
    let models = Linter().inspect(bytes: Array(config.utf8)).models
    #expect(models.map(\.analysis.graph.parameterCount) == [2 * record.number])
  }

  @Test(
    "An expression of very many operators uses up no stack",
    arguments: [
      ("$1", "**1"), ("$", "-"), ("$", "("), ("$1", " + 1"), ("$1", "**-1"), ("!ref 1", "**1"), ("!ref ", "("), ("!ref 1", " + 1"),
    ])
  func manyOperators(begin: String, operation: String) throws {
    let value = begin + String(repeating: operation, count: 100_000)
    let text =
      begin.hasPrefix("!")
      ? "network: !new:torch.nn.BatchNorm1d\n  num_features: \(value)\n"
      : "network: {_target_: torch.nn.BatchNorm1d, num_features: '\(value)'}\nother: '@network'\n"
    #expect(Linter().inspect(bytes: Array(text.utf8)).models.count == 1)
  }
}
