import Foundation
import Rules
import Testing
import YAMLSource

@testable import NormLint

/// `docs/rules.md` is made from `rules.yaml`, from what normlint says of its examples, and from the fixtures.
/// `NORMLINT_RECORD=1 tools/test --filter RulesPage` writes it.
@Suite("docs/rules.md")
struct RulesPageTests {
  private static let url = FixtureFolder.root.deletingLastPathComponent().appending(path: "docs/rules.md")

  @Test("It is up to date")
  func upToDate() throws {
    let page = RulesPageTests.page()
    let recorded = try? String(contentsOf: RulesPageTests.url, encoding: .utf8)
    guard page != recorded else { return }
    if ProcessInfo.processInfo.environment["NORMLINT_RECORD"] == "1" { try Data(page.utf8).write(to: RulesPageTests.url) }
    Issue.record("docs/rules.md is out of date, run NORMLINT_RECORD=1 tools/test --filter RulesPage")
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
    let findings = selection.apply(to: linted.report.diagnostics)
    var said: [UInt8] = []
    let file = CheckedFile(path: Path("example.yaml"), absolute: Path("/example.yaml"), source: linted.source, findings: findings)
    FullOutput(style: .plain).add(file, to: &said)
    let cases = FixtureFolder.all.filter { $0.rule == rule.code }.map { "[\($0.name.split(separator: "/")[1])](../fixtures/\($0.name))" }
    let text = String(decoding: RuleFormat.markdown.pages([rule]), as: UTF8.self)
    let output = String(decoding: said, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let trimmed = output.reversed().drop { $0.isEmpty }.reversed().joined(separator: "\n")
    return text + "\n### What normlint says of the example\n```text\n\(trimmed)\n```\n\n### Cases\n\(cases.joined(separator: ", "))\n"
  }
}
