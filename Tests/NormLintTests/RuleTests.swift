import Fixtures
import Foundation
import Rules
import Testing
import YAMLSource

@testable import NormLint

@Suite("The rules' text")
struct RuleTests {
  @Test("The binary carries rules.yaml as it is")
  func embedded() throws {
    let text = try String(contentsOf: Fixtures.repository.appending(path: "rules.yaml"), encoding: .utf8)
    #expect(RuleDocumentation.embeddedText == text)
  }

  @Test("Every rule is described, and as the code knows it")
  func complete() {
    let rules = RuleDocumentation.all()
    #expect(rules.map(\.code) == RuleCode.allCases)
    for rule in rules {
      #expect(rule.name == rule.code.name)
      #expect(rule.severity == rule.code.defaultSeverity)
      #expect(rule.code.page == "\(NormLintCommand.home)/blob/v\(NormLintCommand.version)/docs/rules.md#\(rule.code.rawValue.lowercased())")
      #expect(rule.references.allSatisfy { $0.url.hasPrefix("https://") && !$0.title.isEmpty })
      #expect(rule.summary.hasSuffix(".") && !rule.summary.contains("\n"))
      for text in [rule.what, rule.why, rule.fix] { #expect(text.hasSuffix(".")) }
    }
  }

  @Test("What PyTorch says finds its rule, and every message of rules.yaml is what PyTorch says")
  func messages() throws {
    let rules = RuleDocumentation.all()
    let recorded = try Fixtures.text("oracle/messages.txt").split(separator: "\n").map { line in
      let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
      return (code: try #require(RuleCode(rawValue: parts[0])), text: parts[1])
    }
    #expect(recorded.count > 30)
    for (code, text) in recorded {
      #expect(RuleDocumentation.standing(for: text, among: rules).contains { $0.code == code }, "\(code.rawValue): \(text)")
    }
    for rule in rules {
      for message in rule.messages { #expect(recorded.contains { $0.code == rule.code && $0.text.contains(message) }, "\(message)") }
    }
    #expect(RuleDocumentation.standing(for: "the weather is fine today", among: rules).isEmpty)
    #expect(RuleDocumentation.standing(for: "got", among: rules).isEmpty)
  }

  @Test("Examples are YAML, but for the rule about what isn't")
  func examples() {
    for rule in RuleDocumentation.all() {
      #expect(YAMLFile(bytes: Array(rule.example.utf8)).problems.isEmpty == (rule.code != .unreadable))
      #expect(YAMLFile(bytes: Array(rule.instead.utf8)).problems.isEmpty)
    }
  }

  /// Of NL000 there is no example: normlint fails on no file that is known.
  @Test(
    "Each example gives its finding, and what to use instead gives none", arguments: RuleCode.allCases.filter { $0 != .internalFault })
  func found(code: RuleCode) throws {
    let rule = try #require(RuleDocumentation.all().first { $0.code == code })
    let codes = { (text: String) in Set(Linter().lint(bytes: Array(text.utf8)).diagnostics.map(\.code)) }
    #expect(codes(rule.example).contains(code))
    #expect(codes(rule.instead) == [])
  }

  @Test("Pages in every form")
  func pages() throws {
    let rules = RuleDocumentation.all()
    let json = try JSONSerialization.jsonObject(with: Data(RuleFormat.json.pages(rules))) as? [[String: Any]]
    #expect(json?.compactMap { $0["code"] as? String } == RuleCode.allCases.map(\.rawValue))
    let text = String(decoding: RuleFormat.text.pages(rules), as: UTF8.self)
    let markdown = String(decoding: RuleFormat.markdown.pages(rules), as: UTF8.self)
    for heading in ["What it does", "Why is this bad?", "Example", "Use instead", "Fix", "References"] {
      #expect(text.contains("\n\(heading)\n") && markdown.contains("\n### \(heading)\n"))
    }
    #expect(String(decoding: RuleFormat.text.overview(rules), as: UTF8.self).split(separator: "\n").count == RuleCode.allCases.count)
  }

  @Test("A page by code, by the beginning of codes, and by name")
  func command() throws {
    let folder = try TemporaryFolder()
    #expect(try Tool.normlint("rule", "nl101", in: folder).output.hasPrefix("NL101 batched-running-stat (error)\n"))
    #expect(try Tool.normlint("rule", "constant-output", "--output-format", "markdown", in: folder).output.hasPrefix("## NL303\n"))
    #expect(try Tool.normlint("rule", "NL3", in: folder).output.contains("\nNL305 "))
    #expect(try Tool.normlint("rule", "--all", in: folder).output.contains("\nNL207 "))
    #expect(try Tool.normlint("rule", in: folder).output.split(separator: "\n").count == RuleCode.allCases.count)
    #expect(try Tool.normlint("rule", "NL101", "--all", in: folder).code == 2)
  }
}
