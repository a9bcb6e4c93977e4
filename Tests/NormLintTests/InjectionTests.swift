import Foundation
import Testing
import Texts
import YAMLSource

@testable import Model
@testable import NormLint
@testable import Rules

/// Text of strangers in every field of every output: it controls no terminal, looks like nothing else, and gives no CI service a command.
@Suite("Text of strangers")
struct InjectionTests {
  /// Control characters, line ends, C1, bidirectional and zero-width characters, and commands at the start of a line and inside one.
  static let hostile =
    "a\u{1B}[2J\u{7}\u{0}b\n::error file=README.md,line=1::pwned\r\n  ::warning::pwned\r::set-env::x\u{85}::notice::y\u{9B}31m\u{202E}c\u{2066}d\u{200B}e\u{FEFF}f\u{2028}::error::z"
    + "\u{AD}##[error]pwned ##vso[task.setvariable variable=a]b \u{E0041}|`\"<>&#\\%{%%{init: 1}%%"

  /// Commands that the output itself gives.
  private static let own = ["::error title=normlint", "::warning title=normlint", "::notice title=normlint"]

  private func expectHarmless(_ bytes: [UInt8], _ name: String) {
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("pwned") || text.isEmpty, "\(name) shows nothing of it")
    let unsafe = text.unicodeScalars.first { TerminalText.isUnsafe($0) && $0 != "\n" }
    #expect(unsafe == nil, "\(name): \(text.visible)")
    for command in ["##[", "##vso["] { #expect(!text.contains(command), "\(name): \(text.visible)") }
    for line in text.split(separator: "\n") {
      let start = line.drop { $0 == " " || $0 == "\t" }
      #expect(!start.hasPrefix("::") || Self.own.contains { start.hasPrefix($0) }, "\(name): \(line)")
    }
  }

  /// A file with a finding whose every text is hostile.
  private static func sample() throws -> Sample {
    let hostile = InjectionTests.hostile
    var sample = Sample("x: 1 # \(hostile)\nlast: 1\n", name: "m/\(hostile.replacing("/", with: "")).yaml")
    try sample.add(
      at: "x: 1", hostile, module: hostile, type: hostile, buffers: [hostile], trace: [("x", hostile)], related: [("last", hostile)], help: hostile)
    let line = PythonLine(path: hostile, row: 1, column: 1, text: hostile)
    var finding = sample.findings[0]
    finding.rewrite(trace: finding.trace + [TraceStep(message: hostile, range: finding.range, line: line)])
    let changes = ProposedFix.Changes(train: hostile, eval: hostile, stateDict: hostile)
    finding.fixes = [
      ProposedFix(
        .option(.groupNorm), title: hostile, changes: changes, verification: Verification(.failed, hostile),
        edits: [Edit(0..<1, hostile)])
    ]
    var other = finding
    other.rewrite(message: hostile + "2")
    // A second module of the same node is named below the first.
    sample.findings = [finding, finding, other]
    return sample
  }

  @Test("Every format of findings", arguments: OutputFormat.allCases)
  func formats(format: OutputFormat) throws {
    let sample = try Self.sample()
    let output = format.output(.plain)
    var bytes: [UInt8] = []
    var summary = Summary()
    output.addHead(summary, to: &bytes)
    for rendering in output.renderings(of: sample.checked) { bytes += rendering.bytes + Array("\n".utf8) }
    let verdict = ModelVerdict(model: Self.hostile, verdict: .unknown, modules: 2, opaque: 1)
    summary.add(Path(sample.name), sample.findings, verdicts: [verdict])
    output.addTail(RunEnd(summary: summary, notices: output.renderings(of: sample.checked).map(\.notice)), to: &bytes)
    expectHarmless(bytes, format.rawValue)
    expectHarmless(SummaryText.verdicts(summary), "verdicts")
  }

  @Test("Fixes, settings, messages and lists of files")
  func others() throws {
    let hostile = Self.hostile
    let fix = try #require(try Self.sample().findings.first?.fixes.first)
    let report = FixReport(outcome: .written, applied: [AppliedFix(model: hostile, fix: fix)])
    expectHarmless(FixText.applied(Path(hostile), report, style: .plain), "fixes")
    var bytes: [UInt8] = []
    let file = YAMLFile(bytes: Array("x: 1 # \(hostile)\n".utf8))
    SettingsProblem(source: hostile, message: hostile, place: (file, 0..<4)).add(to: &bytes, .plain)
    expectHarmless(bytes, "settings")
    expectHarmless(SummaryText.sources(SourcesRead(folders: [hostile], files: [(hostile, [])])), "sources")
    expectHarmless(Baseline.text([.init(path: hostile, model: hostile, module: hostile, code: hostile)]), "baseline")
  }

  @Test("A diff: of a line that is changed, of one beside it, and of a name")
  func diff() {
    let hostile = Self.hostile
    let beside = "a: 1\n::error::pwned\n"
    let pairs = [
      ("a: \(hostile)\nb: 2\n", "a: 2\nb: 2\n"), ("\(beside)b: 1\n\(beside)", "\(beside)b: 2 # pwned\n\(beside)"), ("\(hostile)\n", ""),
    ]
    for (old, new) in pairs {
      var bytes: [UInt8] = []
      UnifiedDiff(Array(old.utf8), Array(new.utf8)).add(hostile, .plain, to: &bytes)
      expectHarmless(bytes, "diff")
    }
  }

  @Test("A diff whose context leaves out a line applies")
  func patch() throws {
    let folder = try TemporaryFolder()
    let lines = ["z: 1", "  ::error::pwned", "y: 1", "b: 1", "c: 1", "# ##[error]pwned", "d: 1", "e: 1", ""]
    let old = lines.joined(separator: "\n")
    let new = old.replacing("b: 1", with: "b: 2").replacing("d: 1", with: "d: 2")
    var bytes: [UInt8] = []
    UnifiedDiff(Array(old.utf8), Array(new.utf8)).add("m.yaml", .plain, to: &bytes)
    try folder.write("m.yaml", text: old)
    try folder.write(bytes: bytes, to: "patch")
    _ = try Tool.shell("patch -p0 < patch", in: folder.path)
    #expect(try folder.read("m.yaml") == new)
    #expect(!String(decoding: bytes, as: UTF8.self).contains("pwned"))
  }

  /// Class names, keys and ids of a model; YAML spells what it must.
  private static let models: [String] = {
    var quoted: [UInt8] = []
    quoted.addJSON(hostile)
    let text = String(decoding: quoted, as: UTF8.self)
    return [
      "model: {_target_: torch.nn.Sequential, _args_: [{_target_: \(text)}, {_target_: torch.nn.BatchNorm2d, num_features: 3}]}",
      "layers: [{id: \(text), type: BatchNorm2d, args: {num_features: 3, \(text): \(text)}}, {id: b, type: \(text), from: [\(text)]}]",
      "normlint: {inputs: [2, 3, 8, 8]}\nmodel: {_target_: torchvision.models.resnet18, norm_layer: \(text)}",
      "normlint: {inputs: {\(text): [2, 3, 8, 8]}, mode: \(text)}\nlayers: [{id: a, type: BatchNorm2d, args: {num_features: 3}, from: [\(text)]}]",
      "\(text): {_target_: torch.nn.BatchNorm2d, \(text): 1, num_features: 3}\nother: 1",
      "model: {class_path: \(text), init_args: {\(text): {class_path: torch.nn.BatchNorm2d, init_args: {num_features: 3}}}}",
      "model: {_target_: torch.nn.BatchNorm2d, \(text): 1, \(text): 2}",
      "defaults: [\(text)]\nmodel: {_target_: torch.nn.ReLU}",
    ]
  }()

  @Test("The program, on files of strangers", arguments: models.indices)
  func program(_ index: Int) throws {
    let folder = try TemporaryFolder()
    try folder.write("a\n::error::pwned\u{1B}\u{202E}##[error]x.yaml", text: Self.models[index])
    let files = try #require(folder.collect().first)
    var calls = OutputFormat.allCases.map { ["check", "--isolated", "--output-format", $0.rawValue, "."] }
    calls += [["check", "--diff", "--unsafe-fixes", "."], ["check", "--verify", "."], ["check", "-v", "."], ["check", "--show-files", "."]]
    for format in ["json", "dot", "mermaid", "svg", "html"] { calls.append(["graph", files, "--format", format]) }
    for format in ["text", "json"] { calls.append(["run", files, "--format", format]) }
    for call in calls {
      let run = try Tool.run(Tool.normlint, call, in: folder)
      expectHarmless(Array((run.output + "\npwned").utf8), call.joined(separator: " "))
      expectHarmless(Array((run.errors + "\npwned").utf8), call.joined(separator: " "))
    }
  }
}
