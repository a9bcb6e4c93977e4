import Testing

@testable import YAMLSource

@Suite struct MergeTests {
  let file = parse(
    """
    a: &a {x: 1, y: 1}
    b: &b {y: 2, z: 2}
    nested: &n
      <<: *a
      y: 3
    own: {y: 0, <<: *a, w: 0}
    list: {<<: [*a, *b], y: 9}
    plainlist: {<<: [*a, *b]}
    twice: {<<: *a, <<: *b}
    deep: {<<: [*n, {q: 7}], z: 8}
    quoted: {"<<": *a}
    tagged: {!!merge x: *a}
    none: {k: v}
    """)

  /// The right-hand sides are what `yaml.safe_load` returns, in its order.
  @Test(arguments: [
    ("nested", ["x=1*", "y=3"]),
    ("own", ["x=1*", "y=0", "w=0"]),
    ("list", ["y=9", "z=2*", "x=1*"]),
    ("plainlist", ["y=1*", "z=2*", "x=1*"]),
    ("twice", ["x=1*", "y=2*", "z=2*"]),
    ("deep", ["q=7*", "x=1*", "y=3*", "z=8"]),
    ("tagged", ["x=1*", "y=1*"]),
    ("none", ["k=v"]),
  ])
  func merged(name: String, expected: [String]) {
    let mapping = file.at(name)
    #expect(file.problems.isEmpty)
    #expect(file.merged(mapping) == expected)
    for entry in file.mergedEntries(of: mapping) {
      #expect(file.entry(named: file.text(entry.key), in: mapping) == entry)
    }
  }

  @Test func viaIsTheOutermostSource() {
    let deep = file.at("deep")
    let entries = file.mergedEntries(of: deep)
    #expect(entries.map { $0.via.map { file.slice(file.range($0)) } } == ["{q: 7}", "*n", "*n", nil])
    #expect(file.value(for: "x", in: deep).map { file.text($0) } == "1")
  }

  @Test func aQuotedMergeKeyIsOrdinary() {
    #expect(file.merged(file.at("quoted")) == ["<<="])
    #expect(file.value(for: "<<", in: file.at("quoted")) != nil && file.value(for: "<<", in: file.at("own")) == nil)
    #expect(Array(file.entries(of: file.at("own"))).count == 3)
  }

  @Test func aliasesAreLookedThrough() {
    let file = parse("a: &a {k: 1}\nb: *a\n")
    let alias = file.at("b")
    #expect(file.kind(alias) == .alias && file.resolve(alias) == file.at("a") && file.slice(file.range(alias)) == "*a")
    #expect(file.value(for: "k", in: alias) != nil && file.merged(alias) == ["k=1"])
  }

  @Test(arguments: ["<<: 1", "<<: [1]", "a: &a [1]\n<<: *a", "a: &a x\n<<: [*a]", "<<: [[{a: 1}]]", "<<:"])
  func whatIsNoMappingCannotBeMerged(text: String) {
    let file = parse(text)
    #expect(file.problems.map(\.kind) == [.merge])
    #expect(file.mergedEntries(of: file.root).count <= 1 && file.value(for: "z", in: file.root) == nil)
  }

  @Test func theFilesOwnTagsMayMerge() { #expect(parse("<<: !include a.yaml").problems.isEmpty) }
}
