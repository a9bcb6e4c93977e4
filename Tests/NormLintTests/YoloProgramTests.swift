import Fixtures
import Foundation
import Testing

@testable import NormLint

/// `fixtures/formats/yolo-program/`: rows with blocks of a program's own, which `models/yolo.py` builds, and what torch says of them.
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

  private func report(_ options: [String] = []) throws -> Report {
    let arguments = ["--output-format", "json", "."] + options
    return try JSONDecoder().decode(Report.self, from: Data(Tool.run(Tool.normlint, arguments, in: folder).output.utf8))
  }

  private let folder = Fixtures.url("formats/yolo-program").path

  @Test("Modules are refused as torch refuses them, at their rows")
  func modules() throws {
    let report = try report()
    for line in try Fixtures.text("formats/yolo-program/pytorch.txt").split(separator: "\n").dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 2).map { $0.drop { $0 == " " } }
      let found = Set(report.findings.filter { $0.filename == parts[0] && $0.code == "NL101" }.map(\.module))
      let verdict = report.verdicts.first { $0.filename == parts[0] }?.verdict
      switch parts[1] {
      case "refused":
        #expect(found == Set(parts[2].components(separatedBy: ", ").map { $0.replacingOccurrences(of: " NL101", with: "") }))
      case "runs": #expect(found.isEmpty && verdict == "runs")
      default: #expect(verdict == (parts[1] == "not built" ? "unknown" : "refused"))
      }
    }
    let rows = Set(report.findings.filter { $0.filename == "gates.yaml" }.map { $0.location["row"] })
    #expect(rows == [10, 11, 12, 17])
  }

  @Test("Without the program its blocks are not known, and none is called misspelt")
  func withoutProgram() throws {
    let codes = try report(["--no-python"]).findings.map(\.code)
    #expect(codes.contains("NL003") && !codes.contains("NL207"))
  }
}
