import Foundation
import Testing

@testable import Rules

/// Random Hydra configs, each under a context of its own, against what real Hydra built and real torch.func refused.
@Suite struct HydraTruthTests {
  static let recording = Truth.recording("vmap/hydra.jsonl")
  static var cases: [Truth.Record] { recording.records }

  @Test func everyFileIsThere() { #expect(Self.cases.count == 300) }

  @Test func everyModuleIsJudgedAsPyTorchJudgesIt() throws {
    for record in Self.cases {
      let name = try #require(record["file"] as? String)
      let text = try #require(record["text"] as? String)
      let report = Linter().lint(bytes: Array(text.utf8))
      let verdict = try #require(report.verdicts.first { $0.model == "model" }, "\(name)")
      #expect(verdict.opaque == 0, "\(name)")
      let found = Set(
        report.diagnostics.filter { $0.severity == .error && $0.model == "model" }
          .map { Refusal(module: $0.module, code: $0.code.rawValue) })
      try compare(found, verdict, record, name)
    }
  }

  private struct Refusal: Hashable, CustomStringConvertible {
    let module: String
    let code: String
    var description: String { "\(module): \(code)" }
  }

  private func compare(_ found: Set<Refusal>, _ verdict: ModelVerdict, _ record: Truth.Record, _ name: String) throws {
    let refusals = try #require(record["refusals"] as? [[String: String]])
    let expected = try Set(
      refusals.map { Refusal(module: try #require($0["module"]), code: try #require(Truth.codes[$0["kind"] ?? ""])) })
    switch record["verdict"] as? String {
    case "builds-not": #expect(found.contains { $0.code.hasPrefix("NL2") }, "\(name)")
    case "fails":
      // What stands behind the module that ended the run is unknown.
      #expect(found.contains { $0.code.hasPrefix("NL2") }, "\(name)")
      #expect(expected.isSubset(of: found), "\(name): missing \(expected.subtracting(found))")
    case let word:
      #expect(expected.isSubset(of: found), "\(name): missing \(expected.subtracting(found))")
      let further = found.subtracting(expected).filter { !Self.mayFollow($0, expected) }
      #expect(further.isEmpty, "\(name): false alarms \(further)")
      let isRight = word == "runs" ? verdict.verdict == .runs : [.refused, .fails].contains(verdict.verdict)
      #expect(isRight, "\(name): \(verdict.verdict), PyTorch \(word ?? "")")
      #expect(verdict.modules == record["modules"] as? Int, "\(name)")
    }
  }

  /// Only the first error at a module is recorded: it may deserve further codes out of NL101..NL103.
  private static func mayFollow(_ refusal: Refusal, _ expected: Set<Refusal>) -> Bool {
    ["NL101", "NL102", "NL103"].contains(refusal.code) && expected.contains { $0.module == refusal.module }
  }
}
