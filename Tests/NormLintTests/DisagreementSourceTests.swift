import Fixtures
import Foundation
import Testing

/// The configs of `fixtures/oracle/vmap/disagreements.jsonl` that name classes of one's own, with the source of these classes beside them: each is
/// judged as PyTorch judges it, in full.
@Suite struct DisagreementSourceTests {
  @Test func everyConfigIsJudgedAsPyTorchJudgesIt() throws {
    let records = try Fixtures.records("oracle/vmap/disagreements.jsonl").filter { ($0["text"] as? String)?.contains("_target_: usr.") == true }
    let folder = try TemporaryFolder()
    try folder.write("usr.py", text: Fixtures.text("oracle/vmap/usr.py"))
    for record in records { try folder.write(try #require(record["file"] as? String), text: try #require(record["text"] as? String)) }
    let run = try Tool.normlint("--output-format=json", "--exit-zero", ".", in: folder)
    let output = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any], "\(run.errors)")
    let verdicts = try #require(output["verdicts"] as? [[String: Any]]).filter { $0["model"] as? String == "model" }
    let findings = try #require(output["findings"] as? [[String: Any]]).filter { $0["severity"] as? String == "error" }
    #expect(records.count == 32)
    for record in records {
      let name = try #require(record["file"] as? String)
      // PyTorch was asked of no input where the config tells none.
      guard let due = record["verdict"] as? String, due != "not-built" else { continue }
      let verdict = verdicts.first { $0["filename"] as? String == name }?["verdict"] as? String
      #expect(verdict == due, "\(name)")
      let refused = Set(try #require(record["refusals"] as? [[String]]).map { $0.joined(separator: ": ") })
      let found = Set(findings.filter { $0["filename"] as? String == name }.map { "\($0["module"] ?? ""): \($0["code"] ?? "")" })
      #expect(found == refused, "\(name)")
    }
  }
}
