import Fixtures
import Foundation
import Rules
import Testing
import YAMLSource

@testable import NormLint

@Suite("SARIF")
struct SARIFTests {
  typealias Object = [String: Any]

  @Test(
    "Lines are hashed as GitHub does",
    arguments: [
      ("", ["c129715d7a2bc9a3:1"]),
      (" a\nb\n  \t\tc\n d", ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]),
      ("x\nx\nx\n", ["4c74ab87820424b1:1", "8c072f39cc89b447:1", "828973aa50c68d6d:1"]),
      ("# démo 😀\r\nlayers:\r\n", ["aa1ab994725861e2:1", "3f87d0af14e2efbb:1"]),
    ])
  func hashes(text: String, expected: [String]) {
    let rows = Set(1...expected.count)
    let hashes = LineHashes(of: Array(text.utf8), rows: rows).texts
    #expect(rows.sorted().map { hashes[$0] } == expected)
  }

  @Test("Of many equal lines each has its number, asked for alone or with the others")
  func equalLines() {
    let text = Array(String(repeating: "the same line\n", count: 300).utf8)
    let all = LineHashes(of: text, rows: Set(1...300)).texts
    // Those whose hundred characters reach over the end differ.
    #expect(all[290]?.hasSuffix(":290") == true && all[300]?.hasSuffix(":1") == true)
    for row in [1, 150, 300] { #expect(LineHashes(of: text, rows: [row]).texts == [row: all[row]]) }
  }

  // MARK: A log

  private static let model = """
    normlint: {mode: train, inputs: [2, 4]}
    model:
      _target_: torch.nn.Sequential
      _args_:
      - {_target_: torch.nn.Linear, in_features: 4, out_features: 4}
      - {_target_: torch.nn.BatchNorm1d, num_features: 4}

    """

  private func log(_ folder: TemporaryFolder, _ arguments: String...) throws -> (run: Object, text: String) {
    let run = try Tool.run(Tool.normlint, ["--output-format", "sarif"] + arguments, in: folder)
    let root = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? Object)
    return (try #require((root["runs"] as? [Object])?.first), run.output)
  }

  private func results(_ run: Object) -> [Object] { run["results"] as? [Object] ?? [] }

  private func uri(_ result: Object) -> String? { place(result)?["uri"] as? String }

  private func place(_ result: Object) -> Object? {
    let place = (result["locations"] as? [Object])?.first?["physicalLocation"] as? Object
    return place?["artifactLocation"] as? Object
  }

  private func fingerprints(_ run: Object) -> [String] {
    results(run).compactMap { ($0["partialFingerprints"] as? [String: String])?.sorted { $0.key < $1.key }.map(\.value).joined() }
  }

  @Test("Fingerprints survive lines that are put above, and no two are equal")
  func fingerprints() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", "b.yaml", text: Self.model)
    let before = try log(folder)
    try folder.write("a.yaml", text: "# more\n\n# and more\n" + Self.model)
    let after = try log(folder)
    #expect(before.text != after.text)
    #expect(fingerprints(before.run) == fingerprints(after.run))
    #expect(Set(fingerprints(before.run)).count == 2)
    #expect(try log(folder).text == after.text)
  }

  @Test("Paths start at the root of the repository, wherever normlint runs")
  func roots() throws {
    let folder = try TemporaryFolder()
    try folder.makeFolder("repository/.git")
    try folder.makeFolder("repository/tools")
    try folder.write("repository/models/a 100% #1 é.yaml", text: Self.model)
    let spelled = "models/a%20100%25%20%231%20%C3%A9.yaml"
    for (here, path) in [("repository", "."), ("repository/models", "."), ("repository/tools", "../models"), ("", "repository")] {
      let run = try Tool.run(Tool.normlint, ["--output-format", "sarif", path], in: "\(folder.path)/\(here)")
      let root = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? Object
      let log = try #require((root?["runs"] as? [Object])?.first)
      #expect(results(log).map { uri($0) } == [spelled])
      #expect(results(log).map { place($0)?["uriBaseId"] as? String } == ["%SRCROOT%"])
      let base = (log["originalUriBaseIds"] as? [String: Object])?["%SRCROOT%"]?["uri"] as? String
      #expect(base == "file://\(folder.path)/repository/")
    }
  }

  @Test("What is suppressed, known or not selected is left out; the exit code is told, and missing paths are")
  func leftOut() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", text: Self.model)
    _ = try Tool.normlint("--write-baseline", "known.json", in: folder)
    #expect(results(try log(folder, "--baseline", "known.json").run).isEmpty)
    #expect(results(try log(folder, "--ignore", "NL101").run).isEmpty)
    try folder.write("a.yaml", text: "# normlint: file-ignore[NL101] known\n" + Self.model)
    let run = try log(folder, "a.yaml", "gone.yaml").run
    #expect(results(run).isEmpty)
    let invocation = try #require((run["invocations"] as? [Object])?.first)
    #expect(invocation["exitCode"] as? Int == 2 && invocation["executionSuccessful"] as? Bool == false)
    let notice = try #require((invocation["toolExecutionNotifications"] as? [Object])?.first)
    #expect((notice["message"] as? Object)?["text"] as? String == "gone.yaml: no such file or folder")
    #expect(((run["tool"] as? Object)?["driver"] as? Object).flatMap { $0["rules"] as? [Object] }?.count == RuleCode.allCases.count)
  }

  @Test("Results that look the same are told apart")
  func lookalikes() throws {
    var sample = Sample("{norm, norm}\n")
    for place in ["norm,", "norm}"] { try sample.add(at: place, "is wrong] (1](2)") }
    let texts = SARIFOutput(facts: RunFacts()).renderings(of: sample.checked).map { String(decoding: $0.bytes, as: UTF8.self) }
    #expect(texts[0].contains("\"is wrong] (1] (2) (model `model`, column 2)\""))
    #expect(texts[1].contains("\"is wrong] (1] (2) (model `model`, column 8)\""))
  }

  // MARK: Room

  private func rendering(_ severity: Severity, _ text: String) -> Rendering { Rendering(bytes: Array(text.utf8), severity: severity) }

  @Test("Where there is room for some only, the gravest stay, in their order")
  func room() {
    var list = Shortlist(Room(results: 4, bytes: 1_000_000))
    for (severity, text) in [(Severity.note, "a"), (.error, "b"), (.warning, "c"), (.note, "d"), (.error, "e"), (.warning, "f"), (.error, "g")] {
      list.add(rendering(severity, text))
    }
    let (kept, omission) = list.finish()
    #expect(kept.map { String(decoding: $0.bytes, as: UTF8.self) } == ["b", "c", "e", "g"])
    #expect(omission?.text == "GitHub takes at most 4 results in 1 MB: 1 warning and 2 notes of 7 findings are left out")
    var small = Shortlist(Room(results: 4, bytes: 1_000_000))
    small.add(rendering(.note, "a"))
    #expect(small.finish().1 == nil)
  }

  @Test("A log that would be too large keeps what is grave")
  func large() {
    var list = Shortlist(Room(results: 5_000, bytes: 20_000))
    for index in 0..<60 { list.add(rendering(index % 6 == 0 ? .error : .note, String(repeating: "a", count: 1_000))) }
    let (kept, omission) = list.finish()
    #expect(kept.count { $0.severity == .error } == 10)
    #expect(kept.count == 20 && omission?.total == 40)
  }

  @Test("What GitHub is given is below its limit after gzip")
  func size() throws {
    let folder = try TemporaryFolder()
    let text = try log(folder, Fixtures.url("rules").path).text
    try folder.write("log", text: text)
    let packed = try #require(Int(try Tool.shell("gzip -c log | wc -c", in: folder.path).output.filter(\.isNumber)))
    #expect(packed * (Room.gitHub.bytes / 10_000_000) < text.utf8.count)
  }
}
