import Catalogue
import Execution
import Fixtures
import Formats
import Foundation
import Model
import Testing
import YAMLSource

@testable import Rules

@Suite("Suppressions")
struct SuppressionTests {
  private func codes(_ text: String, _ options: LintOptions = LintOptions()) -> [String] {
    findings(text, options).map(\.code.rawValue)
  }

  private func findings(_ text: String, _ options: LintOptions = LintOptions()) -> [Diagnostic] {
    Linter(options: options).lint(bytes: Array(text.utf8)).diagnostics
  }

  private func pair(_ first: String = "", _ second: String = "", above: String = "") -> String {
    """
    \(above)
    layers:
      - {id: a, type: BatchNorm2d, args: {num_features: 8}}\(first)
      - {id: b, type: BatchNorm2d, args: {num_features: 8}}\(second)
    """
  }

  private let known = "  # normlint: ignore[NL101] known"

  @Test("At the end of a line, above an item, on what holds both")
  func places() {
    #expect(codes(pair()) == ["NL101", "NL101"])
    #expect(findings(pair(known)).map(\.module) == ["b"])
    #expect(codes(pair(known, known)) == [])
    #expect(findings(pair("\n  # normlint: ignore[NL101]")).map(\.module) == ["a"])
    #expect(codes(pair(above: "# normlint: ignore[NL101]")) == [])
    #expect(codes(pair().replacingOccurrences(of: "layers:", with: "layers:\(known)")) == [])
    #expect(codes(pair(above: "# normlint: file-ignore[NL101]")) == [])
    #expect(codes(pair("\n# normlint: file-ignore[NL101]")) == [])
  }

  @Test("Above the first item it covers that item alone")
  func firstItem() {
    let text = pair().replacingOccurrences(of: "layers:\n", with: "layers:\n  # normlint: ignore[NL101] first\n")
    #expect(findings(text).map(\.module) == ["b"])
  }

  @Test("From disable to enable")
  func regions() {
    #expect(codes(pair(above: "# normlint: disable[NL101]")) == [])
    #expect(findings(pair("\n# normlint: enable[NL101]", above: "# normlint: disable[NL101]")).map(\.module) == ["b"])
    #expect(findings(pair("\n# normlint: disable[NL101]")).map(\.module) == ["a"])
    #expect(codes(pair("\n# normlint: enable[NL101]")) == ["NL101", "NL001", "NL101"])
  }

  @Test("What is not needed, not known or not finished is said")
  func complaints() {
    let said = { (comment: String) in
      findings(pair(known, known, above: comment)).map { "\($0.code.rawValue): \($0.message)" }
    }
    #expect(said("# normlint: ignore[NL104]") == ["NL001: unused suppression: no NL104 is found in what this comment covers"])
    #expect(said("# normlint: file-ignore[NL101]") == ["NL001: unused suppression: no NL101 is found in this file"])
    #expect(said("# normlint: ignore[NL108]") == ["NL001: no rule has the code `NL108`; did you mean `NL101`?"])
    #expect(
      said("# normlint: ignore[batched-running-stat]")
        == ["NL001: a suppression names codes: write `NL101` for `batched-running-stat`"])
    #expect(said("# normlint: ignore all") == ["NL001: a code is required: `# normlint: ignore[NL101] reason`"])
    #expect(said("# normlint: ignore[]") == ["NL001: `ignore[]` names no code"])
    #expect(said("# normlint: ingore[NL101]").first?.hasSuffix("did you mean `ignore`?") == true)
    #expect(said("# normlint: {mode: eval}") == [])
    #expect(said("# normlint: ignore[NL104, NL105]").count == 1)
    #expect(said("# normlint: ignore[NL104, NL999]").count == 2)
  }

  @Test("Several codes, other words in front, names of any case")
  func spelling() {
    let text = """
      layers:
        - {id: a, type: Dropout}  # as in the paper  # normlint: ignore[nl104,  NL101 ]
        - {id: b, type: BatchNorm2d, args: {num_features: 8}}  #normlint:ignore[NL101]
      """
    #expect(codes(text) == ["NL001"])
  }

  @Test("Never inside of scalars")
  func scalars() {
    let text = """
      note: "text # normlint: ignore[NL101]"
      more: |
        # normlint: file-ignore[NL101]
      layers:
        - {id: a, type: BatchNorm2d, args: {num_features: 8}}
      """
    #expect(codes(text) == ["NL101"])
  }

  @Test("The line that names the class stands for the object, and so does the end of a flow mapping")
  func objects() {
    let hydra = "model:\n  num_features: 8\n  _target_: torch.nn.BatchNorm2d"
    #expect(codes(hydra) == ["NL101"])
    #expect(codes(hydra + known) == [])
    #expect(codes(hydra.replacingOccurrences(of: "  _t", with: "  # normlint: ignore[NL101]\n  _t")) == [])
    let flow = "layers:\n  - {id: a, type: BatchNorm2d,\n     args: {num_features: 8}}"
    #expect(codes(flow) == ["NL101"])
    #expect(codes(flow + known) == [])
  }

  @Test("NL001 can be suppressed like any finding, but not by itself")
  func selfReference() {
    #expect(codes("# normlint: file-ignore[NL001]\n" + pair(known, known, above: "# normlint: ignore[NL104]")) == [])
    #expect(codes("# normlint: file-ignore[NL001]\n" + pair(known, known)) == ["NL001"])
  }

  @Test("Of several comments that cover a finding, the one that covers least is used, and of equal ones the first")
  func closest() {
    let unused = { (text: String) in findings(text).map { "\(Self.line($0, text)) \($0.code.rawValue)" } }
    #expect(unused(pair(known, known, above: "# normlint: ignore[NL101]\n# normlint: file-ignore[NL101]")) == ["1 NL001", "2 NL001"])
    #expect(unused(pair(known, known, above: "# normlint: disable[NL101]\n# normlint: disable[NL101]")) == ["1 NL001", "2 NL001"])
    #expect(unused(pair(above: "# normlint: disable[NL101]\n# normlint: disable[NL101]\n# normlint: file-ignore[NL101]")) == ["2 NL001", "3 NL001"])
    #expect(unused(pair(above: "# normlint: ignore[NL101]\n# normlint: ignore[NL101]")) == ["2 NL001"])
    #expect(unused(pair(above: "# normlint: ignore[NL101, NL101]  # normlint: ignore[NL101]")) == ["1 NL001", "1 NL001"])
  }

  private static func line(_ finding: Diagnostic, _ text: String) -> Int {
    text.utf8.prefix(finding.range.lowerBound).count { $0 == 0x0A } + 1
  }

  @Test("Of very many unknown codes ten are named; thousands of comments take no longer than their bytes")
  func many() {
    let codes = (0..<4000).map { "X\($0)" }.joined(separator: ",")
    let said = findings(pair(known, known, above: "# normlint: ignore[\(codes)]"))
    #expect(said.count == 11 && said.last?.message == "no rule has 3990 more of these codes")
    let comments = String(repeating: "# normlint: disable[NL101]\n# normlint: ignore[NL101]\n", count: 4000)
    #expect(findings(pair(above: comments)).count == 7999)
  }

  // MARK: Every fixture

  private static var fixtures: [String] { Fixtures.yaml().filter { !$0.hasPrefix("cli/") } }

  /// Where a comment goes: in front of this offset.
  private struct Placement {
    let offset: Int
    let text: String
  }

  private func placements(_ finding: Diagnostic, _ file: YAMLFile) -> [Placement] {
    let comment = "# normlint: ignore[\(finding.code.rawValue)] known"
    let above = { (offset: Int) in
      let line = file.line(file.position(at: offset).row)
      let indent = file.bytes[line].prefix { $0 == 0x20 }.count
      return Placement(offset: line.lowerBound, text: String(repeating: " ", count: indent) + comment + "\n")
    }
    let line = file.line(file.position(at: finding.range.lowerBound).row)
    var result = [Placement(offset: line.upperBound, text: "  " + comment), above(finding.range.lowerBound)]
    let node = (0..<file.nodeCount).map { NodeID(UInt32($0)) }.first { file.range($0) == finding.range }
    var parent = node.flatMap(file.parent)
    // The parent is what a key names: an entry, not the list whose first item's line is the list's too.
    while let found = parent, found.index > 0, !file.isKey(NodeID(found.index - 1)) { parent = file.parent(found) }
    if let found = parent, found.index > 0 { result.append(above(file.range(NodeID(found.index - 1)).lowerBound)) }
    return result
  }

  private func inserting(_ placement: Placement, into file: YAMLFile) -> [UInt8] {
    file.bytes[..<placement.offset] + Array(placement.text.utf8) + file.bytes[placement.offset...]
  }

  private func complaints(_ findings: [Diagnostic]) -> Int { findings.count { $0.code == .unusedSuppression } }

  @Test("Every finding of every fixture is silenced on its line, above it and on its parent", arguments: fixtures)
  func silencing(path: String) throws {
    let bytes = try Fixtures.bytes(path)
    let linted = Linter().lint(bytes: bytes)
    let file = linted.source
    guard file.problems.isEmpty, !file.documents.isEmpty else { return }
    var done: Set<String> = []
    for finding in linted.diagnostics where done.insert("\(finding.code)\(finding.range)").inserted {
      for placement in placements(finding, file) {
        let commented = inserting(placement, into: file)
        // The middle of a scalar of several lines takes no comment.
        guard YAMLFile(bytes: commented).nodeCount == file.nodeCount else { continue }
        let left = Linter().lint(bytes: commented).diagnostics
        let isLeft = left.contains { ($0.code, $0.message, $0.model, $0.module) == (finding.code, finding.message, finding.model, finding.module) }
        let isNoisy = complaints(left) > complaints(linted.diagnostics)
        #expect(!isLeft && !isNoisy, "\(placement) for \(finding.message)")
      }
    }
  }

  @Test("A comment that outlives its finding is NL001", arguments: fixtures)
  func outliving(path: String) throws {
    var harmless = LintOptions()
    harmless.overrides = try ContextOverrides("{mode: eval, transforms: []}")
    let bytes = try Fixtures.bytes(path)
    let linted = Linter().lint(bytes: bytes)
    guard linted.source.problems.isEmpty else { return }
    let left = Linter(options: harmless).lint(bytes: bytes).diagnostics
    let kept = left.map(\.code)
    for finding in linted.diagnostics where !kept.contains(finding.code) && finding.code != .unusedSuppression {
      let commented = inserting(placements(finding, linted.source)[1], into: linted.source)
      let now = Linter(options: harmless).lint(bytes: commented).diagnostics
      #expect(complaints(now) == complaints(left) + 1)
      #expect(now.contains { $0.code == .unusedSuppression && $0.message.contains(finding.code.rawValue) })
    }
  }

  @Test("What suppresses nothing is taken out, and the text reads as before")
  func removal() {
    let text = """
      normlint: {inputs: {x: [1, 8, 4, 4]}}  # frozen # normlint: ignore[NL104] gone
      # normlint: disable[NL105]
      layers:
        # normlint: ignore[NL101, NL104] reason
        - {id: a, type: BatchNorm2d, args: {num_features: 8}}
        # normlint: ignore[NL999, NL102]
        - {id: b, type: ReLU}  # normlint: ignore[NL101] # normlint: ignore[NL102] two
        - {id: c, type: BatchNorm2d, args: {num_features: 8}}  # normlint: ignore[NL001, NL101] x
      # normlint: enable[NL105]

      """
    let fixed = """
      normlint: {inputs: {x: [1, 8, 4, 4]}}  # frozen
      layers:
        # normlint: ignore[NL101] reason
        - {id: a, type: BatchNorm2d, args: {num_features: 8}}
        - {id: b, type: ReLU}
        - {id: c, type: BatchNorm2d, args: {num_features: 8}}  # normlint: ignore[NL101] x

      """
    for end in ["\n", "\r\n"] {
      #expect(fix(text.replacingOccurrences(of: "\n", with: end)) == fixed.replacingOccurrences(of: "\n", with: end))
    }
    #expect(fix(fixed) == fixed)
    #expect(fix("# normlint: ignore[NL101]") == "")
  }

  @Test("What is suppressed is not fixed, beside findings that are")
  func suppressedIsNotFixed() {
    let text = "normlint: {inputs: {x: [1, 8, 4, 4]}}" + pair(known)
    let result = fix(text)
    #expect(result.contains("{id: a, type: BatchNorm2d, args: {num_features: 8}}"))
    #expect(result.contains("{id: b, type: GroupNorm, args: {num_groups: 8, num_channels: 8}}"))
  }

  private func fix(_ text: String) -> String {
    let linter = Linter()
    let engine = FixEngine(linter, FixOptions(), confirmation: ExecutorConfirmation())
    let fixed = engine.fix(linter.lint(bytes: Array(text.utf8))) { _ in true }
    return String(decoding: fixed.after.source.bytes, as: UTF8.self)
  }
}
