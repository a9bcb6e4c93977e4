import Testing

@testable import YAMLSource

@Suite struct KeyTests {
  @Test(arguments: [
    "a: 1\nb: 2\na: 3", "{a: 1, \"a\": 2}", "{a: 1, 'a': 2}", "{\"\\x61\": 1, a: 2}",
    "{&x a: 1, *x : 2}",
    "{!!str 1: a, \"1\": b}", "x:\n  - {long key name: 1, long key name: 2}", "? |\n  a\n: 1\n\"a\\n\": 2",
  ])
  func doubled(text: String) {
    let file = parse(text)
    #expect(file.problems.map(\.kind) == [.duplicateKey])
    #expect(file.problems.first?.related.count == 1)
    #expect(!file.documents.isEmpty)
  }

  @Test(arguments: [
    "{a: 1, b: 2}", "{1: a, \"1\": b}", "{true: a, 'true': b}", "{[a]: 1, [a]: 2}", "{<<: {a: 1}, <<: {b: 1}}",
    "a: {a: {a: 1}}",
    "{abcdefgh1: 1, abcdefgh2: 2, 1abcdefgh: 3}", "[a: 1, a: 2]", "a: 1\n---\na: 1",
  ])
  func different(text: String) { #expect(parse(text).problems.isEmpty) }

  @Test func bothPlacesAreNamed() {
    let file = parse("lr: 1\nmodel: 2\n# c\nlr: 3\n")
    #expect(file.problems.map(\.message) == ["the key 'lr' stands twice in this mapping; remove one of the two"])
    #expect(file.problems[0].range == 19..<21 && file.problems[0].related.map(\.range) == [0..<2])
  }

  @Test(arguments: [5, 16, 17, 33, 1000])
  func anyNumberOfKeys(count: Int) {
    let keys = (0..<count).map { "key\($0): \($0)" }
    #expect(parse(keys.joined(separator: "\n")).problems.isEmpty)
    for double in [0, count / 2, count - 1] {
      let file = parse((keys + ["key\(double): x"]).joined(separator: "\n"))
      #expect(file.problems.map { file.slice($0.range) } == ["key\(double)"])
      #expect(file.problems.flatMap(\.related).map { file.position(at: $0.range.lowerBound).row } == [double + 1])
    }
  }

  @Test func noMoreThanTwenty() {
    #expect(parse(String(repeating: "a: 1\n", count: 500)).problems.count == 20)
  }
}
