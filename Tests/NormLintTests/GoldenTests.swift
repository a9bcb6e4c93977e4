import Fixtures
import Foundation
import Testing
import YAMLSource

@testable import NormLint
@testable import Rules

/// `fixtures/rules/<rule>/<case>/`: a model, and what is found in it (``Golden``).
@Suite("Fixtures")
struct GoldenTests {
  @Test("Findings are those of findings.txt", arguments: FixtureFolder.all)
  func golden(folder: FixtureFolder) throws {
    let found = try folder.findings()
    #expect(Golden.difference(found, from: folder.url("findings.txt")) == nil)
    #expect(try folder.findings() == found, "the second run says something else")
  }

  @Test("Every rule has cases, with findings and without, and every folder is a rule's")
  func coverage() {
    // NL000 is about normlint, which fails on no file that is known.
    let rules = Set(RuleCode.allCases.filter { $0 != .internalFault }.map(\.name))
    // All rules have a say in `interplay`.
    #expect(Set(Fixtures.names(in: "rules")) == rules.union(["interplay"]))
    for rule in rules {
      let cases = FixtureFolder.all.filter { $0.rule?.name == rule }
      let found = cases.map { ((try? $0.lines("findings.txt")) ?? []).contains { $0.contains(": NL") } }
      #expect(found.contains(true) && found.contains(false), "\(rule) needs a case that is found and one that is not")
    }
  }

  @Test("Findings are sorted, and their ranges lie inside the file", arguments: FixtureFolder.all)
  func ranges(folder: FixtureFolder) throws {
    for file in folder.files {
      let bytes = try folder.bytes(file)
      let found = folder.linter(file).lint(bytes: bytes).diagnostics
      for (a, b) in zip(found, found.dropFirst()) { #expect(a.range.lowerBound <= b.range.lowerBound) }
      for place in found.flatMap({ [$0.range] + $0.trace.map(\.range) + $0.related.map(\.range) }) {
        #expect(place.upperBound <= bytes.count, "\(folder.name)/\(file)")
      }
    }
  }

  @Test("What isn't YAML is meant not to be", arguments: FixtureFolder.all)
  func syntax(folder: FixtureFolder) throws {
    for file in folder.files where folder.rule != .unreadable {
      #expect(YAMLFile(bytes: try folder.bytes(file)).problems.isEmpty, "\(folder.name)/\(file)")
    }
  }

  // MARK: PyTorch

  @Test("Errors are those that PyTorch raises", arguments: FixtureFolder.all)
  func pytorch(folder: FixtureFolder) throws {
    let said = try folder.lines("pytorch.txt")
    for file in folder.files {
      let report = folder.linter(file).lint(bytes: try folder.bytes(file))
      let lines = said.filter { $0.hasPrefix("\(file):") || $0.hasPrefix("\(file) ") }
      #expect(!lines.isEmpty, "\(folder.name)/\(file): ask PyTorch with tools/oracle/record-pytorch")
      for line in lines { try compare(line.dropFirst(file.utf8.count), report, "\(folder.name)/\(line)") }
    }
  }

  /// `line` is ` MODEL: WORD REST`.
  private func compare(_ line: Substring, _ report: FileReport, _ place: String) throws {
    let (model, answer) = try #require(split(line, at: ": "))
    let errors = report.diagnostics.filter { $0.severity == .error && $0.model == model.drop { $0 == " " } }
    let found = Set(errors.map { "\($0.module.isEmpty ? "(model)" : $0.module) \($0.code.rawValue)" })
    let isUnknown = report.verdicts.contains { $0.model == model.drop { $0 == " " } && $0.verdict == .unknown }
    let isUnfit = isUnknown || errors.contains { $0.code >= .indivisibleGroups }
    if answer == "runs" {
      #expect(found.isEmpty, "\(place)")
    } else if let (_, refusals) = split(answer, at: "refused: ") {
      let expected = Set(refusals.components(separatedBy: ", "))
      #expect(expected.isSubset(of: found), "\(place)")
      #expect(found.subtracting(expected).allSatisfy { mayFollow($0, expected) }, "\(place): but \(found)")
    } else if answer.hasPrefix("not built: ") {
      #expect(isUnfit, "\(place)")
    } else if let (_, rest) = split(answer, at: "fails at ") {
      // The error of an in-place operation ends the run too, some when the gradient is taken and no module is at work.
      let module = try #require(split(rest, at: ": ")).0
      #expect(found.contains { module == "?" || $0.hasPrefix("\(module) ") }, "\(place): but \(found)")
    }
  }

  /// Only the first error at a module is recorded: it may deserve further codes out of NL101 to NL103.
  private func mayFollow(_ finding: String, _ expected: Set<String>) -> Bool {
    let parts = finding.split(separator: " ")
    return ["NL101", "NL102", "NL103"].contains(parts[1]) && expected.contains { $0.hasPrefix("\(parts[0]) ") }
  }

  private func split(_ text: Substring, at mark: String) -> (Substring, Substring)? {
    text.range(of: mark).map { (text[..<$0.lowerBound], text[$0.upperBound...]) }
  }
}
