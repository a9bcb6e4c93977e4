import Testing

@testable import YAMLSource

@Suite struct RangeTests {
  @Test func blockCollectionsEndWithTheirLastChild() {
    let file = parse("m:\n  a: 1\n\n# c\n\nn:\n- x\n- y\n\n# end\n")
    #expect(file.slices == ["m:\n  a: 1\n\n# c\n\nn:\n- x\n- y", "m", "a: 1", "a", "1", "n", "- x\n- y", "x", "y"])
    #expect(file.contentRange(file.root) == 0..<26)
    file.expectSoundness()
  }

  @Test func flowCollectionsHoldTheirBrackets() {
    let file = parse("a: [ 1, {x: y,\n  z: [] } , ]\nb: {}")
    #expect(
      file.slices[2...] == ["[ 1, {x: y,\n  z: [] } , ]", "1", "{x: y,\n  z: [] }", "x", "y", "z", "[]", "b", "{}"])
    #expect(file.style(file.at("a")) == .flow && file.style(file.root) == .block)
  }

  @Test func pairInFlowSequenceEndsWithItsValue() {
    let file = parse("[a: 1 , b:   , ? c  ]")
    #expect(file.slices == ["[a: 1 , b:   , ? c  ]", "a: 1", "a", "1", "b:", "b", "", "? c", "c", ""])
    #expect(file.documents == [NodeID(0)])
  }

  @Test(arguments: [
    ("k: plain words  # c", "plain words", "plain words", NodeStyle.plain),
    ("k: one\n  two\n\n  three\n", "one\n  two\n\n  three", "one two\nthree", .plain),
    ("k: 'it''s'\n", "'it''s'", "it's", .singleQuoted),
    ("k: 'same'\n", "'same'", "same", .singleQuoted),
    ("k: \"a\\tb\"\n", "\"a\\tb\"", "a\tb", .doubleQuoted),
    ("k: \"a\n  b\"\n", "\"a\n  b\"", "a b", .doubleQuoted),
    ("k: \"\"\n", "\"\"", "", .doubleQuoted),
    ("k: |\n  a\n   b\n\n\n", "|\n  a\n   b", "a\n b\n", .literal),
    ("k: |+\n  a\n\n# c\n", "|+\n  a", "a\n\n", .literal),
    ("k: |-\n  a  \nn: 1", "|-\n  a  ", "a  ", .literal),
    ("k: >2- # c\n   a\n   b\n", ">2- # c\n   a\n   b", " a\n b", .folded),
    ("k: | # c\nn: 1", "|", "", .literal),
    ("k: |\r\n  a\r\n\r\nn: 1", "|\r\n  a", "a\n", .literal),
    ("k: |+\n\n", "|+", "\n", .literal),
  ])
  func scalars(source: String, slice: String, text: String, style: NodeStyle) {
    let file = parse(source)
    let value = file.at("k")
    #expect(file.slice(file.range(value)) == slice)
    #expect(file.text(value) == text)
    #expect(file.style(value) == style)
    #expect(file.problems.isEmpty)
    file.expectSoundness()
  }

  @Test func anchorsAndTagsBelongToTheRange() {
    let file = parse("a: &x !!str v\nb: !new:c.d  # why\n  &y\n  k: 1\nc: !!seq\n- 1\nd: &z\ne: [!!str , &w]\n")
    let pairs = zip(file.slices, file.contents).filter { $0 != $1 }
    #expect(pairs.map(\.0) == ["&x !!str v", "!new:c.d  # why\n  &y\n  k: 1", "!!seq\n- 1", "&z", "!!str", "&w"])
    #expect(pairs.map(\.1) == ["v", "k: 1", "- 1", "", "", ""])
    #expect(file.tag(file.at("a")) == "tag:yaml.org,2002:str" && file.anchor(file.at("a")) == "x")
    #expect(file.tag(file.at("b")) == "!new:c.d" && file.anchor(file.at("b")) == "y")
    #expect(file.tag(file.at("d")) == nil && file.anchor(file.at("d")) == "z")
    #expect(file.anchor(file.root) == nil && file.tag(file.root) == nil)
    #expect(file.equals(file.at("a"), "v"))
  }

  @Test func tagHandlesAreResolved() {
    let file = parse("%TAG !e! tag:example.com,2000:\n---\n- !e!thing 1\n- !<verbatim> 2\n- ! 3\n- ! \"4\"\n- ! [5]\n")
    #expect(
      file.items(of: file.root).map { file.tag($0) } == ["tag:example.com,2000:thing", "verbatim", nil, nil, nil])
    #expect(file.items(of: file.root).map { file.scalar($0) }[2...] == [.int(3), .int(4), .string("")])
  }

  @Test func emptyValuesStandBehindTheirIndicator() {
    let file = parse("a:\nb:   # c\n\n? c\n# far\n? d\n: \ne: {f, g: , h}\ni:\n-\n- \n")
    let empty = file.allNodes.filter { file.kind($0) == .scalar && file.range($0).isEmpty }
    let before = empty.map { file.slice(file.range($0).lowerBound - 1..<file.range($0).lowerBound) }
    #expect(before == [":", ":", "c", ":", "f", ":", "h", "-", "-"])
    #expect(empty.allSatisfy { file.scalar($0) == .null })
    file.expectSoundness()
  }

  @Test func treeLinks() {
    let file = parse("a: [1, 2]\nb: c\n")
    let list = file.at("a")
    #expect(file.parent(list) == file.root && file.parent(file.root) == nil)
    #expect(file.end(of: list).index == 5 && file.end(of: file.root).index == UInt32(file.nodeCount))
    #expect(file.allNodes.filter { file.isKey($0) }.map { file.text($0) } == ["a", "b"])
    #expect(file.items(of: list).map { file.text($0) } == ["1", "2"])
    #expect(file.entries(of: file.root).map { file.text($0.key) } == ["a", "b"])
    #expect(Array(file.items(of: file.root)).isEmpty && Array(file.entries(of: list)).isEmpty)
    #expect(file.value(for: "b", in: file.root).map { file.equals($0, "c") } == true)
    #expect(file.value(for: "z", in: file.root) == nil && file.value(for: "a", in: list) == nil)
  }

  @Test func documents() {
    let file = parse("%YAML 1.1\n---\na: &x 1\n...\n---\n---\n- 2\n--- # c\n--- three\n")
    #expect(file.documents.map { file.slice(file.range($0)) } == ["a: &x 1", "- 2", "three"])
    #expect(file.problems.isEmpty && file.commentTexts == ["# c"])
    #expect(parse("--- &x a\n--- *x\n").problems.map(\.kind) == [.alias])
  }

  @Test(arguments: ["", "\n\n", "# only\n", "---\n", "\u{FEFF}", "   ", "\r\n#\r"])
  func emptyFiles(text: String) {
    let file = parse(text)
    #expect(file.documents.isEmpty && file.problems.isEmpty && file.nodeCount == 0)
  }
}
