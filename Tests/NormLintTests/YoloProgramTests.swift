import Fixtures
import Foundation
import Testing

@testable import NormLint

/// Rows with blocks of a program's own, and what torch says of them: `fixtures/formats/yolo-program/`, which `models/yolo.py` builds, and
/// `yolo-fork/`, which `ultralytics/nn/tasks.py` does.
@Suite("YOLO's rows by their program")
struct YoloProgramTests {
  private struct Finding: Decodable {
    let code: String
    let filename: String
    let module: String
    let location: [String: Int]
  }
  private struct Verdict: Decodable {
    let filename: String
    let verdict: String
  }
  private struct Report: Decodable {
    let findings: [Finding]
    let verdicts: [Verdict]
  }

  private func report(of folder: String, _ options: [String] = []) throws -> Report {
    let arguments = ["--output-format", "json", "."] + options
    let output = try Tool.run(Tool.normlint, arguments, in: Fixtures.url("formats/" + folder).path).output
    return try JSONDecoder().decode(Report.self, from: Data(output.utf8))
  }

  @Test(
    "Modules are refused as torch refuses them, at their rows",
    arguments: [("yolo-program", "gates.yaml", Set([10, 11, 12, 17])), ("yolo-fork", "yolo3s-twin.yaml", Set([8, 9, 10, 15, 16]))])
  func modules(folder: String, file: String, rows: Set<Int>) throws {
    let report = try report(of: folder)
    for line in try Fixtures.text("formats/\(folder)/pytorch.txt").split(separator: "\n").dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 2).map { $0.drop { $0 == " " } }
      let found = Set(report.findings.filter { $0.filename == parts[0] && $0.code == "NL101" }.map(\.module))
      let verdict = report.verdicts.first { $0.filename == parts[0] }?.verdict
      switch parts[1] {
      case "refused":
        #expect(found == Set(parts[2].components(separatedBy: ", ").map { $0.replacingOccurrences(of: " NL101", with: "") }))
      case "runs": #expect(found.isEmpty && verdict == "runs")
      default: #expect(verdict == (["not built", "not asked"].contains(parts[1]) ? "unknown" : "refused"))
      }
    }
    #expect(Set(report.findings.filter { $0.filename == file }.compactMap { $0.location["row"] }) == rows)
  }

  @Test("Without the program its blocks are not known, and none is called misspelt", arguments: ["yolo-program", "yolo-fork"])
  func withoutProgram(folder: String) throws {
    let codes = try report(of: folder, ["--no-python"]).findings.map(\.code)
    #expect(codes.contains("NL003") && !codes.contains("NL207"))
  }
}
