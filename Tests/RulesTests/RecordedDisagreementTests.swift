import Foundation
import Testing

@testable import Rules

/// Configs that were once judged otherwise than real PyTorch and real Hydra judge them. What is not known must not be judged wrongly.
@Suite struct RecordedDisagreementTests {
  static let recording = Truth.recording("vmap/disagreements.jsonl")
  /// Siblings of the kinds of fault that use has shown, in other formats and layers.
  static let siblings = Truth.recording("vmap/siblings.jsonl")

  @Test(arguments: Self.recording.records.indices)
  func everyFileIsJudgedAsPyTorchJudgesIt(index: Int) throws { try judge(Self.recording.records[index]) }

  @Test(arguments: Self.siblings.records.indices)
  func everySiblingIsJudgedAsPyTorchJudgesIt(index: Int) throws { try judge(Self.siblings.records[index]) }

  private func judge(_ record: [String: Any]) throws {
    let name = try #require(record["file"] as? String)
    let text = try #require(record["text"] as? String)
    let report = Linter().lint(bytes: Array(text.utf8))
    let errors = report.diagnostics.filter { $0.severity == .error }
    let found = Set(errors.map { Refusal(module: $0.module, code: $0.code.rawValue) })
    let due = Set(
      try #require(record["refusals"] as? [[String]]).map { Refusal(module: $0[0], code: $0[1]) })
    let isKnown = !report.diagnostics.contains { ["NL003", "NL004"].contains($0.code.rawValue) }
    switch record["verdict"] as? String {
    case "runs", "not-built":
      #expect(found.isEmpty, "\(name): false alarms \(found)")
      let verdict = report.verdicts.first { $0.model == "model" }?.verdict
      #expect(!isKnown || verdict == nil || verdict == .runs || record["verdict"] as? String != "runs", "\(name)")
    case "refused":
      #expect(!isKnown || due.isSubset(of: found), "\(name): missing \(due.subtracting(found))")
      let further = found.filter { refusal in !due.contains { refusal.isCovered(by: $0) } }
      #expect(further.isEmpty, "\(name): false alarms \(further)")
    default:
      // A constructor, a transform or a shape raises; what stands behind is unknown.
      #expect(!isKnown || found.contains { $0.endsRun }, "\(name): \(record["error"] ?? "")")
      #expect(!isKnown || due.isSubset(of: found), "\(name): missing \(due.subtracting(found))")
    }
  }

  private struct Refusal: Hashable, CustomStringConvertible {
    let module: String
    let code: String

    var description: String { "\(module): \(code)" }
    var endsRun: Bool { code.hasPrefix("NL2") || ["NL002", "NL105", "NL106"].contains(code) }

    /// A part of an object of an unknown class is a model of its own, without the object's name for it.
    func isCovered(by other: Refusal) -> Bool {
      code == other.code && (module == other.module || module.isEmpty || other.module.hasSuffix("." + module))
    }
  }
}
