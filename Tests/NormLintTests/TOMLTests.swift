import Testing

@testable import NormLint

/// What `pyproject.toml` gives, as the YAML that says the same.
@Suite("pyproject.toml")
struct TOMLTests {
  private func yaml(_ toml: String) throws -> String? { try PyProject(Array(toml.utf8)).map { String(decoding: $0.yaml, as: UTF8.self) } }

  @Test("Values, tables and keys as tomllib reads them")
  func values() throws {
    let text = """
      [project]
      name = "x"  # [tool.normlint]
      long = \"\"\"
      [tool.normlint]
      \"\"\"
      [tool.normlint]
      select = ['NL1', "NL\\u0032",  # a comment
        "a\\tb", \"\"\"c\"\"\"\", '''d''''',
      ]
      fix.num-groups = 16
      "force-exclude" = true
      per-file-ignores = { "legacy/**" = ["ALL"] }
      [tool.normlint.rules]
      NL303 = "error"
      [[tool.normlint.contexts]]
      files = "a"
      [[tool.normlint.contexts]]
      files = "b"
      [tool.other]
      x = 1979-05-27T07:32:00Z
      """
    #expect(
      try yaml(text) == """
        {"select": ["NL1", "NL2", "a\\tb", "c\\"", "d''"], "fix": {"num-groups": 16}, "force-exclude": true, \
        "per-file-ignores": {"legacy/**": ["ALL"]}, "rules": {"NL303": "error"}, "contexts": [{"files": "a"}, {"files": "b"}]}
        """)
  }

  @Test("Files without the section have no settings", arguments: ["", "[tool.ruff]\nselect = []\n", "# normlint\n[project]\n"])
  func absent(text: String) throws { #expect(try yaml(text) == nil) }

  @Test(
    "What is not TOML is told, and nothing traps",
    arguments: [
      "[tool.normlint", "[tool.normlint]\na = \n", "[tool.normlint]\na = 1\na = 2\n", "[tool.normlint]\na = \"x\nb\"", "[tool.normlint]\na = [1,,2]",
      "[tool.normlint]\na = 1 b", "[tool.normlint]\na.b = 1\na = 2", "[tool.normlint]\na = '''", "normlint = 1\n[normlint.a]\n",
      "normlint\n=", "[[normlint]]\n[normlint]\na=1\n[[normlint.a.b]]", "normlint = \"\\", "normlint = \"\\u12",
      "normlint = \"\\u+041\"", "normlint = \"\\q\"", "normlint = \"a\\ b\"", "normlint = \"\"\"a\\ b\"\"\"", "normlint = {a = 1",
    ])
  func malformed(text: String) {
    #expect(throws: PyProject.Malformed.self) { try PyProject(Array(text.utf8)) }
  }

  @Test("Deep and long files take time in proportion to their bytes")
  func hostile() throws {
    let deep = "normlint = " + String(repeating: "[", count: 100_000)
    #expect(throws: PyProject.Malformed.self) { try PyProject(Array(deep.utf8)) }
    let dotted = "[tool.normlint]\n" + String(repeating: "a.", count: 100_000) + "b = 1\n"
    #expect(throws: PyProject.Malformed.self) { try PyProject(Array(dotted.utf8)) }
    let tables = String(repeating: "[[tool.normlint.contexts]]\nx = 1\n", count: 20_000)
    #expect(try PyProject(Array(tables.utf8)) != nil)
    let keys = "[tool.normlint]\n" + (0..<50_000).map { "k\($0) = 1\n" }.joined()
    #expect(try PyProject(Array(keys.utf8)) != nil)
  }
}
