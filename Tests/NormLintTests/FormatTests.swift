import Fixtures
import Foundation
import Testing

@testable import NormLint
@testable import Rules

/// `fixtures/formats/<format>/`: files as people write them, and in `verdicts.txt` what somebody who knows the libraries says of
/// each model. Written by hand, the numbers asked of the libraries themselves.
@Suite("Formats")
struct FormatTests {
  @Test("Every model of every file has the verdict that a person gives", arguments: ["lightning-cli", "monai", "unknown-classes", "values"])
  func verdicts(format: String) throws {
    let files = Fixtures.names(in: "formats/\(format)").filter { !$0.hasSuffix(".txt") }
    #expect(!files.isEmpty)
    var found: [String] = []
    for file in files {
      let report = Linter().lint(bytes: try Fixtures.bytes("formats/\(format)/\(file)"))
      for verdict in report.verdicts {
        let refused = report.diagnostics.count { $0.model == verdict.model && $0.code == .batchedRunningStat }
        found.append("\(file): \(verdict.model): \(verdict.verdict.rawValue) \(refused)")
      }
      #expect(!report.diagnostics.contains { $0.code == .unreadable }, "\(file)")
    }
    let said = try Fixtures.lines("formats/\(format)/verdicts.txt").map(String.init).filter { !$0.hasPrefix("#") }
    #expect(found.sorted() == said.sorted())
  }

  @Test("What a bundle's fix writes is JSON")
  func json() throws {
    let bytes = try Fixtures.bytes("fixes/monai-json/model.yaml")
    for option in FixOption.allCases where option != .normLayer {
      var options = FixOptions()
      options.only = .option(option)
      let engine = FixEngine(Linter(), options, confirmation: ExecutorConfirmation(threads: 1))
      let fixed = engine.fix(Linter().lint(bytes: bytes)) { _ in true }
      #expect(fixed.isChanged, "\(option)")
      #expect((try? JSONSerialization.jsonObject(with: Data(fixed.after.source.bytes))) != nil, "\(option)")
    }
  }

  @Test("JSON that names no class is passed over, whatever is wrong with it")
  func foreignJSON() {
    for text in ["{\"a\": [1, 2}", "{\n\t\"a\": {\n\t\t\"b\": 1\n}", "[{\"a\": 1,}, {\"b\""] {
      #expect(Linter().lint(bytes: Array(text.utf8)).diagnostics.isEmpty, "\(text)")
    }
    #expect(!Linter().lint(bytes: Array("{\"net\": {\"_target_\": \"UNet\"".utf8)).diagnostics.isEmpty)
    #expect(!Linter().lint(bytes: Array("a: [1, 2".utf8)).diagnostics.isEmpty)
  }
}
