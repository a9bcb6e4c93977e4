import Fixtures
import Testing

@testable import YAMLSource

/// What the quick scanner reads, libyaml reads as the same tree; what only libyaml reads, it leaves alone.
@Suite struct QuickScannerTests {
  /// Whether the quick scanner takes the text. The two trees are compared.
  private func isRead(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> Bool {
    Array(text.utf8).withUnsafeBufferPointer { source in
      guard let quick = QuickScanner.parse(source, Limits()) else { return false }
      let full = TreeBuilder.parseWithLibYAML(source, Limits())
      defer {
        quick.tree.nodes.free()
        full.tree.nodes.free()
      }
      let isSame =
        quick.isComplete == full.isComplete && quick.documents == full.documents && quick.problems == full.problems
        && quick.tree.spelled == full.tree.spelled && quick.tree.pool == full.tree.pool
      #expect(isSame, "\(text)", sourceLocation: sourceLocation)
      return true
    }
  }

  @Test(arguments: [
    "", "# nothing\n", "a: 1", "a:\n  b: [1, 2.5, 'x', \"y\"]\n  c: {d: e, f: [g]}\n", "- 1\n-\n- - a\n  - b\n- c: d\n  e: f\n",
    "k:\n- a\n- b:\n  - c\nl: -5", "---\na: ???\n", "  a: 1 # x\n\n  # y\n  b:   \n  c: a#b\n", "größe: 尺寸 # 通道\n😀: [é]\n",
    "a: &x {b: 1}\nc: &y\n  <<: *x\n  d: *y\ne: &z text\nf:\n  - *z\n  - &w\n    g: h\n", "a: [\n  1, # one\n  2,\n]\nb: {\n  c: d\n}\n",
    "a: 1\na: 2\n", "b: *nowhere\n", "url: http://x:80/y\n\"q k\" : v\n", "[a, b]", "just text", "a: []\nb: {}\n", "<<: 1",
  ])
  func commonTextIsRead(text: String) { #expect(isRead(text)) }

  @Test(arguments: [
    "a: \"\\n\"", "a: 'it''s'", "a: |\n  x\n", "a: x\n  y\n", "a: !t b", "a:\tb", "a: 1\r\n", "? a\n: b\n", "a: 1\n---\nb: 2\n",
    "...\n", "%YAML 1.1\n---\na: 1\n", "a: [b: c]", "{a, b}", "{a: }", "\u{FEFF}a: 1", "a: \u{2028}", "a: 1\n b: 2\n", "a: b: c",
    "a: [1", "a: 'x\n", "- a\nb: 1\n", "&a b: 1", "a: &b\n", "[a]: b", "a: - b", "a: \u{7F}", "{\"a\":1}", "a: @b",
    "- a\n - b\n", "a: [\n---\n]",
  ])
  func otherTextIsLeftToLibYAML(text: String) { #expect(!isRead(text)) }

  @Test func nestingAndKeysHaveLimits() {
    #expect(isRead(String(repeating: "[", count: 60) + String(repeating: "]", count: 60)))
    #expect(!isRead(String(repeating: "[", count: 70) + String(repeating: "]", count: 70)))
    #expect(isRead(String(repeating: "k", count: 1000) + ": v"))
    #expect(!isRead(String(repeating: "k", count: 1030) + ": v"))
  }

  /// Texts put together from what matters to YAML: those that the quick scanner takes are many, and never another tree.
  @Test(arguments: 0..<8)
  func randomTextsGiveTheSameTree(seed: Int) {
    let pieces = [
      "a", "\n", "\n", "\n  ", "\n    ", ": ", ":", "- ", "\n- ", " #c", "&a ", "*a", "[", "]", "{", "}", ", ", "? ", "'", "\"",
      "\n---\n", "---", "<<: *a", "~", "|", "  ", "??", "-x", "a: ", "\n    b: c", ": [", "\n]", "é", "a: 1\n", "'b c'",
    ]
    var random = SplitMix(state: UInt64(seed))
    var taken = 0
    for _ in 0..<2_000 {
      var text = ""
      for _ in 0...(random.next() % 12) { text += pieces[Int(random.next() % UInt64(pieces.count))] }
      if isRead(text) { taken += 1 }
    }
    #expect(taken > 100)
  }
}

extension Tree {
  /// Everything that is known of the nodes.
  fileprivate var spelled: [String] {
    (0..<nodes.count).map { "\(nodes[$0])" } + properties.map { "\($0)" }
  }
}
