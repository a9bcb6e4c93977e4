import Fixtures
import Foundation
import Testing

@testable import NormLint

/// `target` and `params`, built by the `instantiate_from_config` of `fixtures/formats/target-params/nets/util.py`, and what torch says of them.
@Suite("target and params")
struct TargetParamsTests {
  private struct Report: Decodable {
    struct Finding: Decodable {
      let code: String
      let filename: String
      let module: String
    }
    struct Verdict: Decodable {
      let filename: String
      let model: String
      let verdict: String
    }
    let findings: [Finding]
    let verdicts: [Verdict]
  }

  private func report(of folder: URL) throws -> Report {
    let output = try Tool.run(Tool.normlint, ["--output-format", "json", "."], in: folder.path).output
    return try JSONDecoder().decode(Report.self, from: Data(output.utf8))
  }

  @Test("Verdicts and modules are those of torch, and nothing else with a target is taken for a model")
  func verdicts() throws {
    let report = try report(of: Fixtures.url("formats/target-params"))
    var asked: Set<String> = []
    for line in try Fixtures.text("formats/target-params/pytorch.txt").split(separator: "\n").dropFirst() {
      let parts = line.components(separatedBy: ": ")
      let (file, refused) = (String(parts[0].prefix { $0 != " " }), parts.count > 2 ? parts[2].components(separatedBy: ", ") : [])
      let codes = report.findings.filter { $0.filename == file }
      let verdicts = report.verdicts.filter { $0.filename == file }.map { "\($0.filename) \($0.model): \($0.verdict)" }
      asked.insert(file)
      switch parts[1] {
      case "no model": #expect(verdicts.isEmpty && codes.isEmpty)
      case "not asked": #expect(verdicts == ["\(parts[0]): unknown"])
      case "not built": #expect(verdicts == ["\(parts[0]): fails"] && codes.map(\.code) == ["NL207"])
      default:
        #expect(verdicts == ["\(parts[0]): \(parts[1])"])
        #expect(Set(codes.map { "\($0.module) \($0.code)" }) == Set(refused))
      }
    }
    #expect(asked.count == 7)
  }

  @Test("No fix is promised, and the line to change in Python is named")
  func help() throws {
    let output = try Tool.run(Tool.normlint, ["painter.yaml"], in: Fixtures.url("formats/target-params").path).output
    #expect(output.contains("`torch.func.replace_all_batch_norm_modules_(model)`") && !output.contains("fixable"))
    #expect(output.contains("nets/models.py:8: write `nn.GroupNorm(8, width)`"))
  }
}
