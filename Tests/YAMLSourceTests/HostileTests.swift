import Testing

@testable import YAMLSource

/// Inputs that are meant to cost time, memory or the stack. Most would not return for hours if a step were quadratic.
@Suite struct HostileTests {
  @Test(arguments: ["[", "{a: ", "- ", "? ", "[{a: ", "!t [", "&a ["])
  func depthIsLimited(unit: String) {
    let file = parse(String(repeating: unit, count: 100_000))
    #expect(file.problems.map(\.kind) == [.limit])
    // Refused where the limit is reached, not after the whole text was read.
    #expect(file.problems.first!.range.lowerBound <= unit.utf8.count * 257)
    #expect(file.documents.isEmpty && file.nodeCount == 0)
  }

  @Test func deepBlocksByIndentation() {
    let lines = (0..<2000).map { String(repeating: " ", count: $0) + "a:" }
    #expect(parse(lines.joined(separator: "\n")).problems.map(\.kind) == [.limit])
    #expect(parse(lines[..<256].joined(separator: "\n")).problems.isEmpty)
    #expect(parse("[[[]]]", limits: Limits(depth: 2)).problems.map(\.range) == [2..<3])
  }

  @Test func sizeIsLimited() {
    #expect(parse("abcd", limits: Limits(bytes: 3)).problems.map(\.kind) == [.limit])
    #expect(parse("abc", limits: Limits(bytes: 3)).problems.isEmpty)
  }

  /// Nine levels of nine aliases: a billion nodes if they were copied.
  @Test func aliasBomb() {
    let levels = (1...9).map { "a\($0): &a\($0) [\(Array(repeating: "*a\($0 - 1)", count: 9).joined(separator: ","))]" }
    let file = parse("a0: &a0 x\n" + levels.joined(separator: "\n"))
    #expect(file.problems.map(\.kind) == [.limit] && file.problems[0].message.hasPrefix("aliases expand to more than"))
    #expect(parse("a: &a [1]\nb: [*a, *a]", limits: Limits(aliasedNodes: 2)).problems.isEmpty)
    #expect(parse("a: &a [1]\nb: [*a, *a, *a]", limits: Limits(aliasedNodes: 2)).problems.map(\.kind) == [.limit])
  }

  @Test func doublingIsLimited() {
    let levels = (1...200).map { "a\($0): &a\($0) {<<: [*a\($0 - 1), *a\($0 - 1)]}" }
    #expect(parse("a0: &a0 {x: 1}\n" + levels.joined(separator: "\n")).problems.map(\.kind) == [.limit])
  }

  @Test func longChainOfMerges() {
    let levels = (1...900).map { "a\($0): &a\($0) {<<: *a\($0 - 1), k\($0): 1}" }
    let file = parse("a0: &a0 {x: 1}\n" + levels.joined(separator: "\n"), limits: Limits(aliasedNodes: 10_000_000))
    #expect(file.mergedEntries(of: file.at("a900")).count == 901)
    #expect(file.value(for: "x", in: file.at("a900")) != nil && file.value(for: "y", in: file.at("a900")) == nil)
  }

  @Test func manyKeys() {
    let file = parse((0..<1_000_000).map { "k\($0): 1\n" }.joined() + "k5: 2\n")
    #expect(file.nodeCount == 2_000_003 && file.problems.map(\.kind) == [.duplicateKey])
    #expect(file.problems[0].related.map { file.position(at: $0.range.lowerBound).row } == [6])
  }

  @Test func longLines() {
    let flow = parse("[" + String(repeating: "{a: 1}, ", count: 125_000) + "]")
    #expect(flow.nodeCount == 375_001 && flow.problems.isEmpty)
    let quoted = parse("a: \"" + String(repeating: "x\\n", count: 333_333) + "\"")
    #expect(quoted.text(quoted.at("a")).utf8.count == 666_666)
    let plain = parse("a: " + String(repeating: "é ", count: 333_333) + "é")
    #expect(plain.range(plain.at("a")).upperBound == plain.bytes.count)
    let folded = parse("a: >\n" + String(repeating: "  x\n", count: 200_000) + String(repeating: "\n", count: 100_000))
    #expect(folded.range(folded.at("a")).upperBound == 5 + 4 * 200_000 - 1)
  }

  @Test func manyOfAKind() {
    let comments = parse(String(repeating: "# c\n", count: 200_000) + "a: 1 # end")
    #expect(comments.comments().count == 200_001 && comments.nodeCount == 3)
    let aliases = parse("- &a 1\n" + String(repeating: "- *a\n", count: 200_000))
    #expect(aliases.nodeCount == 200_002 && aliases.problems.isEmpty)
    let anchors = parse((0..<100_000).map { "- &a\($0) 1\n- *a\($0)\n" }.joined())
    #expect(anchors.problems.isEmpty && anchors.anchor(NodeID(199_999)) == "a99999")
    let documents = parse("- [&a 1, &b 2]\n" + String(repeating: "--- &a 1\n", count: 200_000))
    #expect(documents.documents.count == 200_001)
    let undefined = parse(String(repeating: "- *a\n", count: 200_000))
    #expect(undefined.problems.count == 20)
  }

  @Test func emptyValuesBehindManyComments() {
    let file = parse(String(repeating: "? k\n#\n#\n#\n", count: 50_000))
    #expect(file.nodeCount == 100_001 && file.problems.count == 20)
  }

  /// libyaml compares each directive with all before it, and each tag may repeat a prefix of a megabyte.
  @Test func tagDirectives() {
    let many = (0..<100_000).map { "%TAG !a\($0)! x\n" }.joined() + "---\n1\n"
    #expect(parse(many).problems.map(\.kind) == [.limit])
    let long =
      "%TAG ! " + String(repeating: "x", count: 1_000_000) + "\n---\n" + String(repeating: "- !a 1\n", count: 100_000)
    #expect(parse(long).problems.map(\.kind) == [.limit])
    let repeated =
      "%TAG ! " + String(repeating: "x", count: 1000) + "\n---\n" + String(repeating: "- !a 1\n", count: 100_000)
    let file = parse(repeated)
    #expect(file.problems.isEmpty && file.tree.pool.count < 2000)
    #expect(parse("a: |\n" + String(repeating: "  50 %\n", count: 100_000)).problems.isEmpty)
  }
}
