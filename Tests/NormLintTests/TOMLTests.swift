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

  /// Python's tomllib (3.13) refuses each, at the top and in the section.
  @Test(
    "What tomllib refuses is no TOML",
    arguments: [
      "a = truE", "a = 01", "a = 1__0", "a = 1_", "a = 1.", "a = .5", "a = 1e", "a = 0xg", "a = 0x", "a = +0x1", "a = - 1", "a = x", "a = 1-1",
      "a = Inf",
      "a = 1988-02-30", "a = 1900-02-29", "a = 0000-01-01", "a = 1988-13-01", "a = 1988-01-01T24:00:00", "a = 07:60:00", "a = 07:32", "a = 07:32:00.",
      "a = 1988-01-01  07:32:00", "a = 1988-01-01T07:32:00+1:00", "a = \"x\u{7F}\"", "a = '\u{1}'", "a = 1 # \u{C}", "a = 1\rb = 2",
      "a = \"\"\"x\ry\"\"\"",
      "a = \"\\\n\"", "a = '''''''''", "a = \"\"\"\"\"\"\"\"\"", "\"\"\"a\"\"\" = 1", "a = \"\\ud800\"", "a = \"\\u00g0\"", "a = \"\\U0011ffff\"",
      "[a]\n[a]", "[a.b.c]\n[a]\nb.c.d = 1", "[a]\nb.c = 1\n[a.b]", "[a]\nb.c.d = 1\n[a.b.c]", "a = {}\n[a]", "a = {}\na.b = 1",
      "a = {b = {}}\n[a.b.c]", "a = {b = 1, b.c = 2}", "a = {b = {c = 1}, b.d = 2}", "a = {b.c = 1, b.c = 2}", "a = []\n[[a]]", "a = [{}]\n[a.b]",
      "[[a]]\n[a]",
      "[a]\n[[a]]", "[[a.b]]\n[a]\nb.c = 1", "[[a.b]]\n[a]\nb = 1",
    ])
  func refused(text: String) {
    for text in ["[tool.normlint]\n" + text.replacing("[a", with: "[tool.normlint.a"), text + "\n[tool.normlint]"] {
      #expect(throws: PyProject.Malformed.self, "\(text)") { try PyProject(Array(text.utf8)) }
    }
  }

  @Test("Bytes that are no UTF-8 are told, with their place")
  func encoding() throws {
    let error = #expect(throws: PyProject.Malformed.self) { try PyProject(Array("[tool.normlint]\na = '".utf8) + [0xFF] + Array("'".utf8)) }
    #expect(error?.offset == 21)
  }

  /// tomllib reads each as the value beside it.
  @Test(
    "What tomllib takes is TOML",
    arguments: [
      ("a = 1979-05-27 07:32:00 # at\n", "1979-05-27 07:32:00"), ("a = 2000-02-29t23:59:59.9999999-07:00", "2000-02-29t23:59:59.9999999-07:00"),
      ("a = 07:32:00", "07:32:00"), ("a = +1_000", "+1_000"), ("a = -0", "-0"), ("a = 0xdead_BEEF", "0xdead_BEEF"), ("a = 6.626e-3_4", "6.626e-3_4"),
      ("a = -nan", "-nan"), ("a = ''''x'''' # one of its own", "\"'x'\""), ("a = \"\"\"\r\nx \\  \r\n  y\r\nz\"\"\"", "\"x y\\nz\""),
      (
        "b = 1\r\n[[tool.normlint.c]]\r\n[tool.normlint.c.d]\n[tool.normlint.a.e]\n[tool.normlint.a]\nf.g = 1\nf.h = 2",
        "{\"e\": {}, \"f\": {\"g\": 1, \"h\": 2}}"
      ),
    ])
  func taken(text: String, value: String) throws {
    let yaml = try #require(try yaml("[tool.normlint]\n" + text))
    #expect(yaml.contains("\"a\": \(value)"), "\(yaml)")
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
