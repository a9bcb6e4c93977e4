import Foundation
import Rules
import Testing
import YAMLSource

@testable import NormLint

/// What a trap, or a stack that overflows, costs: the file under way, and nothing else.
@Suite("Faults of normlint itself")
struct FaultTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    System.catchFaults()
  }

  /// Fails on files that say how.
  private static let engine: Engine = {
    var engine = Engine.spelledCodes
    engine = Engine(
      lint: { file, options in
        let bytes = file.bytes
        if bytes.starts(with: "trap".utf8) { _ = bytes[Int(bytes[0]) << 20] }
        if bytes.starts(with: "deep".utf8) { _ = FaultTests.depth(bytes.count) }
        return Engine.spelledCodes.lint(file, options)
      }, graph: engine.graph)
    engine.fix = { report, treatment, _ in
      if report.source.bytes.contains(UInt8(ascii: "!")) { _ = report.source.bytes[1 << 30] }
      let text = Array(String(decoding: report.source.bytes, as: UTF8.self).replacing("NL101", with: "fixed").utf8)
      return FixedFile(before: report, after: Engine.spelledCodes.lint(YAMLFile(bytes: text), treatment.lint), applied: [])
    }
    return engine
  }()

  private static func depth(_ number: Int) -> Int { number == 0 ? 0 : depth(number &+ 1) ^ number }

  private func check(_ arguments: String...) throws -> (code: Int32, output: String, errors: String) {
    let scratch = try TemporaryFolder()
    var check = Check(try CheckCommand.parse(arguments + [folder.path]), engine: Self.engine)
    check.standardOutput = try System.openForWriting(Path("\(scratch.path)/out"))
    check.messages = Messages(style: .plain, descriptor: try System.openForWriting(Path("\(scratch.path)/err")))
    let code = check.run().rawValue
    let short = { (text: String) in text.replacingOccurrences(of: folder.path + "/", with: "") }
    return (code, short(try scratch.read("out")), short(try scratch.read("err")))
  }

  @Test("A bad file costs one file, whatever the output")
  func oneFile() throws {
    for index in 0..<40 { try folder.write("\(index).yaml", text: index % 10 == 3 ? "trap" : index == 17 ? "deep" : "NL101") }
    let concise = try check("--output-format", "concise")
    #expect(concise.code == 2)
    let lines = concise.output.split(separator: "\n")
    let failed = lines.filter { $0.contains(": NL000 normlint failed on this file") }.map { String($0.prefix { $0 != ":" }) }
    #expect(failed == ["13.yaml", "17.yaml", "23.yaml", "3.yaml", "33.yaml"])
    #expect(lines.filter { $0.hasSuffix("NL101 says NL101") }.count == 35)
    #expect(concise.errors == "Found 40 errors in 40 of 40 files.\n")
    let json = try check("--output-format", "json", "--select", "NL2", "--exit-zero", "--output-file", "\(folder.path)/out.json")
    #expect(json.code == 2)
    let report = try #require(JSONSerialization.jsonObject(with: Data(try folder.read("out.json").utf8)) as? [String: Any])
    #expect((report["findings"] as? [[String: Any]])?.map { $0["code"] as? String } == Array(repeating: "NL000", count: 5))
  }

  @Test("A single file")
  func alone() throws {
    try folder.write("a.yaml", text: "trap")
    let run = try check("--output-format", "concise")
    #expect(run.code == 2 && run.output.hasPrefix("a.yaml:1:1: NL000 "))
    #expect(try check("--diff").errors == "error: a.yaml: \(InternalFault.message)\n")
  }

  @Test("--fix fixes the others, and leaves the bad one as it is")
  func fixing() throws {
    for index in 0..<20 { try folder.write("\(index).yaml", text: index == 7 ? "NL101 !" : "NL101") }
    let run = try check("--fix", "--output-format", "concise")
    #expect(run.code == 2 && run.output == "7.yaml:1:1: NL000 \(InternalFault.message)\n")
    for index in 0..<20 { #expect(try folder.read("\(index).yaml") == (index == 7 ? "NL101 !" : "fixed")) }
    #expect(run.errors.contains("Fixed 19 findings in 19 files.\n"))
  }

  @Test("--add-ignore silences the findings of the others")
  func ignoring() throws {
    for index in 0..<5 { try folder.write("\(index).yaml", text: index == 2 ? "trap" : "") }
    let run = try check("--add-ignore", "known")
    #expect(run.code == 2 && run.errors == "error: 2.yaml: \(InternalFault.message)\nnote: silenced 0 findings in 0 files\n")
  }
}
