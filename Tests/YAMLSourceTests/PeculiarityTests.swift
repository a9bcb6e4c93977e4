import Testing

@testable import YAMLSource

/// What YAML allows and loaders refuse, asked of PyYAML 6.0.4, OmegaConf 2.3, jsonargparse and HyperPyYAML 1.2.
@Suite struct PeculiarityTests {
  private func kinds(_ text: String) -> [Problem.Kind] { parse(text).peculiarities.map(\.kind) }

  @Test(arguments: [
    "a: 1\t# c\nb: 2", "a:\t1", "a: x\ty", "a\t: 1", "a: 1\t\nb: 2", "a: &x\t1", "a: |\t\n  x", "a: |\t# c\n  x", "a:\t# c\n  b: 1",
    "---\t# c\na: 1", "a: \"x\"\t# c", "a: &x 1\nb: *x\t# c",
  ])
  func tabs(text: String) { #expect(kinds(text) == [.tab]) }

  @Test(arguments: ["a: [1,\t2]", "a: [1,\n\t2]", "a: {x: 1,\ty: 2}"])
  func tabsInFlow(text: String) { #expect(kinds(text) == [.flowTab]) }

  @Test(arguments: [
    "a: \"x\ty\"", "a: 'x\ty'", "a: |\n  x\ty\n", "a: 1 # c\td\n", "# \t\na: 1", "a: 1\n...\n", "a: !!str 1", "a: ! 1", "a: !!set {x, y}",
  ])
  func whatEveryLoaderTakes(text: String) { #expect(kinds(text).isEmpty && parse(text).problems.isEmpty) }

  @Test(arguments: [
    ("a: &x 1\nb: &x 2\nc: *x", Problem.Kind.anchor), ("a: &x 1\nb: *x\nc: &x 2", .anchor), ("a: 1\n---\nb: 2", .document),
    ("a: 1\n---\n", .document),
    ("a: !foo 1", .tag), ("a: !!python/tuple [1, 2]", .tag), ("? [a, b]\n: 1", .collectionKey), ("{1: a, 1: b}", .equalValues),
    ("{true: a, true: b}", .equalValues), ("? \n: 1\n?\n: 2", .equalValues),
  ])
  func others(text: String, kind: Problem.Kind) { #expect(kinds(text) == [kind] && parse(text).problems.isEmpty) }

  /// The mapping in `parts` is merged by `m` before its own turn comes.
  @Test(arguments: [
    ("parts:\n  wide: &wide\n    <<: *base\n    nn: 16\nm:\n  <<: *wide", true), ("wide: &wide\n  <<: *base\n  nn: 16\nm:\n  <<: *wide", false),
    ("parts:\n  wide: &wide\n    <<: *base\n    oo: 16\nm:\n  <<: *wide", false),
    ("wide: &wide\n  <<: *base\n  nn: 16\nz:\n  m:\n    <<: *wide", false),
    ("parts:\n  wide: &wide\n    <<: *base\n    nn: 16\nm: *wide\nq:\n  <<: *wide", false),
  ])
  func mergesThroughASibling(text: String, isRefused: Bool) {
    let kinds = kinds("base: &base {aa: 1, nn: 8}\n" + text)
    #expect(kinds.contains(.mergeChain) == isRefused)
    #expect(kinds.contains(.mergeKey))
  }
}
