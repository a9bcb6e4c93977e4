import Fixtures
import Foundation
import Rules
import Testing
import YAMLSource

@testable import NormLint

/// `docs/rules.md` is made from `rules.yaml`, from what normlint says of its examples, and from the fixtures.
@Suite("docs/rules.md")
struct RulesPageTests {
  @Test("It is up to date")
  func upToDate() throws {
    #expect(Golden.difference(RulesPageTests.page(), from: Fixtures.repository.appending(path: "docs/rules.md")) == nil)
  }

  private static func page() -> String {
    let rules = RuleDocumentation.all()
    let rows = rules.map { "| [\($0.code.rawValue)](#\($0.code.rawValue.lowercased())) | \($0.name) | \($0.severity.rawValue) | \($0.summary) |" }
    let head = """
      # Rules

      Made from `rules.yaml` and the fixtures: `NORMLINT_RECORD=1 tools/test --filter RulesPage` writes it anew.
      `normlint rule CODE` prints a rule's page.

      | code | name | severity | |
      |---|---|---|---|
      \(rows.joined(separator: "\n"))


      """
    return head + rules.map(page).joined(separator: "\n")
  }

  private static func page(_ rule: RuleDocumentation) -> String {
    let linted = Linter().lint(bytes: Array(rule.example.utf8))
    let selection = Selection(select: [Selection.Selector(rule.code.rawValue)].compactMap { $0 })
    let findings = selection.apply(to: linted.diagnostics)
    var said: [UInt8] = []
    let file = linted.showing(findings, as: "example.yaml")
    FullOutput(style: .plain).add(file, to: &said)
    let cases = FixtureFolder.all.filter { $0.rule == rule.code }.map { "[\($0.name.split(separator: "/")[2])](../fixtures/\($0.name))" }
    let text = String(decoding: RuleFormat.markdown.pages([rule]), as: UTF8.self)
    let output = String(decoding: said, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let trimmed = output.reversed().drop { $0.isEmpty }.reversed().joined(separator: "\n")
    // Of NL000 there is neither.
    if trimmed.isEmpty, cases.isEmpty { return text }
    return text + "\n### What normlint says of the example\n```text\n\(trimmed)\n```\n\n### Cases\n\(cases.joined(separator: ", "))\n"
  }
}
