import Testing

@testable import YAMLSource

/// Which words a document has decides what it is looked through for: none may be missed.
@Suite struct WordSetTests {
  private static let words: [StaticString] = ["_target_", "layers", "class_path", "!new:", "!name:"]
  private let set = WordSet(WordSetTests.words + ["layers"])

  private func found(_ text: String, document: Int = 0) -> [String] {
    let file = parse(text)
    let bits = file.occurrences(of: set, in: file.documents[document])
    return WordSetTests.words.filter { bits & set.bits(of: [$0]) != 0 }.map { "\($0)" }
  }

  @Test func everyWayToWriteAKey() {
    #expect(found("a: {layers: [], 'class_path': x}") == ["layers", "class_path"])
    #expect(found(#"{"_target_": x}"#) == ["_target_"])
    #expect(found(#""\x6cayers": x"#) == ["layers"])
    #expect(found("a: &k layers\n*k : []") == ["layers"])
    #expect(found("&k layers: []") == ["layers"])
    #expect(found("!!str layers: []") == ["layers"])
    #expect(found("? layers\n: []") == ["layers"])
  }

  @Test func onlyKeys() {
    #expect(found("a: layers\nb: [class_path, _target_]\nlayer: 1\nlayerss: 2\n_targets_: 3") == [])
    #expect(found("\(String(repeating: "k", count: 200)): {layers2: x}") == [])
  }

  @Test func tags() {
    #expect(found("a: !new:b.C\n  x: 1") == ["!new:"])
    #expect(found("a: !name:b.C\nb: !new:x.Y [1]") == ["!new:", "!name:"])
    #expect(found("a: !newer 1\nb: !!str 2") == [])
  }

  @Test func documentsByThemselves() {
    #expect(found("layers: []\n---\nclass_path: x") == ["layers"])
    #expect(found("layers: []\n---\nclass_path: x", document: 1) == ["class_path"])
  }
}
