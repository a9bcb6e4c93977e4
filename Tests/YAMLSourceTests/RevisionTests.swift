import Testing

@testable import YAMLSource

/// Changes of nodes as text, and that nothing else changes.
@Suite struct RevisionTests {
  private func revised(_ text: String, _ change: (YAMLFile, inout Revision) -> Void) throws -> String {
    let file = parse(text)
    var revision = Revision(file)
    change(file, &revision)
    let result = try revision.finished()
    #expect(result.edits.applied(to: file.bytes) == result.file.bytes)
    return String(decoding: result.file.bytes, as: UTF8.self)
  }

  private func rewritten(_ text: String, _ change: (inout MappingPlan) -> Void) throws -> String {
    try revised(text) { file, revision in
      var plan = MappingPlan(of: file.root, in: file)
      change(&plan)
      revision.rewrite(plan)
    }
  }

  @Test(arguments: [
    ("a: 1\nb: 2\n", "a: 1\nb: 2\nc: 3\n"), ("a: 1\nb: 2", "a: 1\nb: 2\nc: 3"), ("{a: 1, b: 2}\n", "{a: 1, b: 2, c: 3}\n"),
    ("{}\n", "{c: 3}\n"), ("a: 1  # x\n# end\n", "a: 1  # x\nc: 3\n# end\n"), ("a: 1\r\n", "a: 1\r\nc: 3\r\n"),
    ("{a: 1,\n b: 2\n}\n", "{a: 1,\n b: 2,\n c: 3\n}\n"), ("{a: 1,}\n", "{a: 1, c: 3,}\n"),
    ("a:\n  x: 1\n", "a:\n  x: 1\nc: 3\n"), ("a: |\n  text\n", "a: |\n  text\nc: 3\n"),
    ("a: .nan\n", "a: .nan\nc: 3\n"),
  ])
  func aKeyIsAdded(_ text: String, _ expected: String) throws {
    #expect(try rewritten(text) { $0.set("c", .literal("3")) } == expected)
  }

  @Test(arguments: [
    ("a: 1\nb: 2\n", "a: 1\n"), ("b: 2\na: 1\n", "a: 1\n"), ("a: 1\nb: 2", "a: 1"), ("{a: 1, b: 2}", "{a: 1}"),
    ("{b: 2, a: 1}", "{a: 1}"), ("a: 1\nb: 2  # why\n", "a: 1\n# why\n"), ("- b: 2\n  a: 1\n", "- a: 1\n"),
    ("{a: 1, b: 2}  # c\n", "{a: 1}  # c\n"), ("{a: 1, # c\n b: 2}\n", "{a: 1, # c\n }\n"),
    ("a: 1\r\nb: 2\r\n", "a: 1\r\n"),
  ])
  func aKeyIsTakenOut(_ text: String, _ expected: String) throws {
    let result = try revised(text) { file, revision in
      let mapping = file.kind(file.root) == .sequence ? NodeID(file.root.index + 1) : file.root
      var plan = MappingPlan(of: mapping, in: file)
      plan.remove("b")
      revision.rewrite(plan)
    }
    #expect(result == expected)
  }

  @Test func keysAreRenamedInTheirQuotes() throws {
    for (text, expected) in [("a: 1\n", "z: 1\n"), ("'a': 1\n", "'z': 1\n"), ("{\"a\": 1}\n", "{\"z\": 1}\n")] {
      #expect(try rewritten(text) { $0.items[0].key = "z" } == expected)
    }
  }

  @Test(arguments: [
    ("[1, 2, 3]\n", "[9, 1, 3]\n"), ("- 1\n- 2  # two\n- 3\n", "- 9\n- 1\n# two\n- 3\n"), ("[1,\n 2,\n 3]\n", "[9, 1,\n 3]\n"),
  ])
  func itemsAreRearranged(_ text: String, _ expected: String) throws {
    let result = try revised(text) { file, revision in
      var plan = SequencePlan(of: file.root, in: file)
      plan.items.remove(at: 1)
      plan.items.insert(.literal("9"), at: 0)
      revision.replace(file.root, by: .sequence(plan))
    }
    #expect(result == expected)
  }

  @Test(arguments: [
    ("m:\n  a: 1\n\n  # note\n  b: [x,\n    y]\nz: 1\n", "m:\n  t: f\n  r:\n    a: 1\n\n    # note\n    b: [x,\n      y]\nz: 1\n"),
    ("m: {a: 1}  # c\n", "m: {t: f, r: {a: 1}}  # c\n"), ("m: &k\n  a: 1\n", "m: &k\n  t: f\n  r:\n    a: 1\n"),
    ("m:\n    a: |\n      text\n", "m:\n    t: f\n    r:\n        a: |\n          text\n"),
  ])
  func aNodeIsWrapped(_ text: String, _ expected: String) throws {
    let result = try revised(text) { file, revision in revision.wrap(file.at("m"), entries: ["t: f"], keys: ["r"]) }
    #expect(result == expected)
  }

  @Test func aliasesGetCopiesOfTheirOwn() throws {
    let result = try revised("a: &x {v: 1, w: 'q, r'}\nb: *x\nc: {<<: *x}\n") { file, revision in
      var plan = MappingPlan(of: file.at("a"), in: file)
      plan.set("v", .literal("2"))
      revision.separateAliases(of: file.at("a"))
      revision.rewrite(plan)
    }
    #expect(result == "a: &x {v: 2, w: 'q, r'}\nb: {v: 1, w: 'q, r'}\nc: {<<: {v: 1, w: 'q, r'}}\n")
  }

  @Test(arguments: ["a: 1\nb:\n  - 1  # lost\n  - 2\n", "a: 1\nb: !x 2\n"])
  func whatCantBeWrittenIsRefused(_ text: String) {
    let file = parse(text)
    var revision = Revision(file)
    var plan = MappingPlan(of: file.root, in: file)
    plan.set("b", .literal("0"))
    revision.rewrite(plan)
    #expect(throws: EditRefusal.self) { try revision.finished() }
  }

  @Test func overlappingEditsAreRefused() {
    #expect(throws: EditRefusal.self) { try [Edit(0..<4, "x"), Edit(3..<5, "y")].inOrder() }
  }

  @Test func whatIsReplacedTakesItsPartsAlong() throws {
    let result = try revised("a: {b: {c: 1}}\n") { file, revision in
      revision.replace(file.at("a", "b", "c"), by: .literal("2"))
      var plan = MappingPlan(of: file.at("a"), in: file)
      plan.set("b", .literal("1"))
      revision.rewrite(plan)
    }
    #expect(result == "a: {b: 1}\n")
  }
}
