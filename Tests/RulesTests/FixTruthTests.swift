import Foundation
import Testing

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model
@testable import Rules

/// The 300 recorded configs under every option. The runs themselves are left to `tools/oracle/agreement/`; here the analysis, which
/// other tests hold to PyTorch, has the word.
@Suite struct FixTruthTests {
  /// Takes the analysis's word.
  private struct Trusting: Rules.Confirmation {
    func run(
      _ graph: LayerGraph, _ context: Context, before: (graph: LayerGraph, context: Context)?
    ) -> ConfirmedRun { ConfirmedRun(.ran, "") }
  }

  @Test(arguments: [nil] + FixOption.allCases.map(Optional.some))
  func whatIsRefusedForStatisticsIsFixed(_ option: FixOption?) throws {
    var options = FixOptions()
    options.only = option.map(FixID.option)
    let engine = FixEngine(Linter(), options, confirmation: Trusting())
    var fixedFiles = 0
    // Every file by plain --fix, every fourth one by each option: that takes long enough.
    for (index, record) in HydraTruthTests.cases.enumerated() where option == nil || index % 4 == 0 {
      let text = try #require(record["text"] as? String)
      let name = "\(record["file"] as? String ?? ""), \(option?.rawValue ?? "default")"
      let linted = Linter().lint(bytes: Array(text.utf8))
      let fixed = engine.fix(linted) { $0.code >= .batchedRunningStat && $0.code <= .inplaceRefused }
      if record["verdict"] as? String == "runs" {
        #expect(!fixed.isChanged, "\(name): nothing is to be done")
        continue
      }
      guard Self.isAboutStatisticsAlone(record) else { continue }
      if fixed.isChanged {
        fixedFiles += 1
        #expect(!fixed.after.diagnostics.contains { $0.severity == .error }, "\(name)")
        try FixInvariants.check(linted, fixed, engine, name)
        FixInvariants.checkEdits(engine.proposals(for: linted, isRun: false), fixed, name)
      } else {
        #expect(option != nil, "\(name): plain --fix finds a way")
        let reasons = fixed.after.diagnostics.flatMap(\.fixes).map(\.verification.detail)
        #expect(!reasons.isEmpty && reasons.allSatisfy { !$0.isEmpty }, "\(name): a reason is given")
      }
    }
    #expect(fixedFiles > (option == nil ? 130 : option == .normLayer ? 3 : 25), "\(option?.rawValue ?? "default") fixed \(fixedFiles)")
  }

  private static func isAboutStatisticsAlone(_ record: Truth.Record) -> Bool {
    let kinds = Set((record["refusals"] as? [[String: String]] ?? []).compactMap { $0["kind"] })
    return record["verdict"] as? String == "refused" && kinds.isSubset(of: ["batched-running-stat", "captured-mutation", "item"])
  }
}
