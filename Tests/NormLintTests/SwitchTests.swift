import Fixtures
import Foundation
import Testing
import YAMLSource

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model
@testable import NormLint
@testable import Rules

/// `fixtures/formats/switches/<format>-<case>/`: a file of a format in which keys decide what the norm layers are. Its first line has
/// the verdict of somebody who read it and the format's source; `findings.txt` is what normlint says, and `<option>.yaml` what
/// `--fix-with <option> --unsafe-fixes` makes of it.
@Suite("Key switches")
struct SwitchTests {
  static let folder = Fixtures.url("formats/switches")
  static let cases = Fixtures.names(in: "formats/switches")

  private func bytes(_ name: String) throws -> [UInt8] {
    try Fixtures.bytes("formats/switches/\(name)/model.yaml")
  }

  @Test("The verdict is a reader's", arguments: cases)
  func verdict(_ name: String) throws {
    let bytes = try bytes(name)
    let line = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    let expected = try #require(line.wholeMatch(of: /# verdict: (\w+)/)).output.1
    let verdicts = Linter().lint(bytes: bytes).verdicts.map(\.verdict)
    // A file with several models is as bad as the worst of them.
    let found: Verdict? = verdicts.contains(.refused) ? .refused : verdicts.first
    #expect(found?.rawValue ?? "none" == expected, "\(name)")
  }

  @Test("Findings are those of findings.txt", arguments: cases)
  func findings(_ name: String) throws {
    let linted = Linter().lint(bytes: try bytes(name))
    var found: [UInt8] = []
    let findings = Selection().apply(to: linted.diagnostics)
    if !findings.isEmpty {
      FullOutput(style: .plain).add(linted.showing(findings, as: "model.yaml"), to: &found)
    }
    try expect(found, name, "findings.txt")
  }

  @Test("Fixes change the key's value and nothing else", arguments: cases)
  func fixes(_ name: String) throws {
    let linted = Linter().lint(bytes: try bytes(name))
    for option in FixOption.allCases {
      var options = FixOptions()
      (options.only, options.isUnsafe) = (.option(option), true)
      let engine = FixEngine(Linter(), options, confirmation: ExecutorConfirmation(threads: 1))
      let fixed = engine.fix(linted) { _ in true }
      guard fixed.isChanged else {
        #expect(!FileManager.default.fileExists(atPath: Self.folder.appending(path: "\(name)/\(option.rawValue).yaml").path))
        continue
      }
      try expect(fixed.after.source.bytes, name, "\(option.rawValue).yaml")
      #expect(fixed.applied.allSatisfy { $0.fix.verification.status == .skipped }, "\(name): nobody can run it")
      options.isUnsafe = false
      #expect(!FixEngine(Linter(), options, confirmation: ExecutorConfirmation(threads: 1)).fix(linted) { _ in true }.isChanged)
    }
  }

  private func expect(_ found: [UInt8], _ name: String, _ file: String) throws {
    #expect(Golden.difference(found, from: Self.folder.appending(path: "\(name)/\(file)")) == nil)
  }

  // MARK: The table

  @Test("The binary carries switches.yaml")
  func embedded() throws {
    let text = try String(contentsOf: Fixtures.repository.appending(path: "switches.yaml"), encoding: .utf8)
    #expect(EmbeddedText.switches == text)
  }

  @Test("Every entry is complete and has a fixture")
  func entries() {
    let options = Set(FixOption.allCases.map(\.rawValue))
    for format in SwitchTable.standard.formats {
      let prefix = format.name.lowercased().prefix { $0 != " " }
      #expect(Self.cases.contains { $0.hasPrefix(prefix + "-") }, "\(format.name) has no fixture")
    }
    for switching in SwitchTable.standard.formats.flatMap(\.switches) + SwitchTable.standard.classes.flatMap(\.switches) {
      #expect(!switching.batch.isEmpty && !switching.makes.isEmpty && !switching.help.isEmpty)
      #expect(!switching.safe.isEmpty || switching.help == "no key changes them", "\(switching.key)")
      #expect(switching.writes.allSatisfy { options.contains($0.option) && ($0.value != nil || !$0.entries.isEmpty) })
    }
  }

  @Test(
    "A pattern's stars stand for any text",
    arguments: [
      ("resnet*", "resnet18", true), ("resnet*", "seresnet18", false), ("*fpn*", "build_fpn", true), ("vgg*_bn", "vgg11_bn", true),
      ("vgg*_bn", "vgg11", false), ("GN", "GN", true), ("GN", "GNN", false), ("", "", true), ("*", "", true), ("a*b*a", "aba", true),
      ("a*b*a", "aa", false),
    ])
  func patterns(_ pattern: String, _ text: String, _ matches: Bool) { #expect(Pattern(pattern).matches(text) == matches) }
}
