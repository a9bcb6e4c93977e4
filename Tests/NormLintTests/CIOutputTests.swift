import Foundation
import Rules
import Testing

@testable import NormLint

@Suite("Outputs for CI")
struct CIOutputTests {
  /// A file and a message with everything that some format gives a meaning to.
  private func sample() throws -> Sample {
    var sample = Sample("é: 😀 norm\nin: 0\n", name: "a b/50%, é: #1.yaml")
    try sample.add(at: "norm", "says \"<100%>\", a: b &\r\n\u{1} c\u{FFFE}", module: "layer1.0.bn1", help: "do\tthis")
    try sample.add(.opaqueModule, at: "in")
    return sample
  }

  @Test("Workflow commands escape what would end them")
  func github() throws {
    #expect(
      try sample().rendered(by: GitHubOutput(root: Path("/a b"))) == """
        ::error title=normlint (NL101),file=50%25%2C é%3A #1.yaml,line=1,col=6,endLine=1,endColumn=10::a b/50%25, é: #1.yaml:1:6: NL101 says "<100%25>", a: b &\\r\\n\\u{1} c\u{FFFE}
        ::notice title=normlint (NL003),file=50%25%2C é%3A #1.yaml,line=2,col=1,endLine=2,endColumn=3::a b/50%25, é: #1.yaml:2:1: NL003 m

        """)
    var long = Sample("a:\n  b\n")
    try long.add(.groupsAsEps, at: "a:\n  b")
    #expect(long.rendered(by: GitHubOutput(root: Path("/"))).hasPrefix("::warning title=normlint (NL301),file=models/a.yaml,line=1,endLine=2::"))
  }

  @Test("Code Quality: an object a finding, fingerprints that differ")
  func gitlab() throws {
    var sample = try sample()
    sample.findings.append(sample.findings[1])
    let text = "[" + sample.rendered(by: GitLabOutput(root: Path("/a b"))) + "]"
    let issues = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    #expect(issues.map { $0["severity"] as? String } == ["major", "info", "info"])
    #expect(Set(issues.compactMap { $0["fingerprint"] as? String }).count == 3)
    let location = try #require(issues[0]["location"] as? [String: Any])
    #expect(location["path"] as? String == "50%, é: #1.yaml")
    let positions = try #require(location["positions"] as? [String: [String: Int]])
    #expect(positions == ["begin": ["line": 1, "column": 6], "end": ["line": 1, "column": 10]])
  }

  @Test("JUnit: notes pass, and so does a file in which nothing was found")
  func junit() throws {
    let output = JUnitOutput()
    let sample = try sample()
    #expect(
      sample.rendered(by: output) == """
        <testsuite name="a b/50%, é: #1.yaml" tests="2" failures="1" errors="0" skipped="0">
        <testcase name="NL101 model: layer1.0.bn1" classname="a b/50%, é: #1.yaml" file="a b/50%, é: #1.yaml" line="1">
        <failure message="says &quot;&lt;100%&gt;&quot;, a: b &amp;\\r\\n\\u{1} c\\u{fffe}" type="error">a b/50%, é: #1.yaml:1:6: NL101 says &quot;&lt;100%&gt;&quot;, a: b &amp;\\r\\n\\u{1} c\\u{fffe}
        help: do\\tthis</failure>
        </testcase>
        <testcase name="NL003 model" classname="a b/50%, é: #1.yaml" file="a b/50%, é: #1.yaml" line="2">
        <system-out>a b/50%, é: #1.yaml:2:1: NL003 m</system-out>
        </testcase>
        </testsuite>

        """)
    var file = Sample("a: 1\n").checked
    #expect(output.renderings(of: file).isEmpty)
    file.verdicts = [ModelVerdict(model: "", verdict: .runs, modules: 1, opaque: 0)]
    #expect(
      output.renderings(of: file).map { String(decoding: $0.bytes, as: UTF8.self) } == [
        "<testsuite name=\"models/a.yaml\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\">\n"
          + "<testcase name=\"normlint\" classname=\"models/a.yaml\"/>\n</testsuite>\n"
      ])
  }

  @Test("reviewdog's columns count bytes, and its suggestion is a whole fix")
  func rdjson() throws {
    let folder = try TemporaryFolder()
    let text = "normlint: {mode: train, inputs: [2, 4]}\n\"é😀\": {_target_: torch.nn.BatchNorm1d, num_features: 4} # é\n"
    try folder.write("a.yaml", text: text)
    let run = try Tool.normlint("--output-format", "rdjson", in: folder)
    let root = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    let diagnostic = try #require((root["diagnostics"] as? [[String: Any]])?.first)
    let range = try #require((diagnostic["location"] as? [String: Any])?["range"] as? [String: [String: Int]])
    #expect(range["start"] == ["line": 2, "column": 11])
    let suggestion = try #require((diagnostic["suggestions"] as? [[String: Any]])?.first)
    let place = try #require(suggestion["range"] as? [String: [String: Int]])
    let line = Array(text.split(separator: "\n")[1].utf8)
    let (start, end) = (try #require(place["start"]?["column"]) - 1, try #require(place["end"]?["column"]) - 1)
    let fixed = Array(line[..<start]) + Array((suggestion["text"] as? String ?? "").utf8) + Array(line[end...])
    _ = try Tool.normlint("--fix", in: folder)
    #expect(try folder.read("a.yaml").split(separator: "\n")[1] == String(decoding: fixed, as: UTF8.self))
  }

  @Test("All formats share the exit code", arguments: OutputFormat.allCases)
  func exitCode(format: OutputFormat) throws {
    let folder = try TemporaryFolder()
    try folder.write("bad.yaml", text: "a: [\n")
    try folder.write("ok.yaml")
    #expect(try Tool.normlint("--output-format", format.rawValue, in: folder).code == 1)
    #expect(try Tool.normlint("--output-format", format.rawValue, "--exit-zero", in: folder).code == 0)
    #expect(try Tool.normlint("--output-format", format.rawValue, "ok.yaml", in: folder).code == 0)
    #expect(try Tool.normlint("--output-format", format.rawValue, "gone.yaml", in: folder).code == 2)
  }
}
