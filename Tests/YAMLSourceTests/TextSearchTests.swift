import Testing

@testable import YAMLSource

/// Searches give what Python's `str.partition`, `in` and `str.replace` give.
@Suite struct TextSearchTests {
  @Test(arguments: [
    ("a: b: c", ": ", "a"), (": b", ": ", ""), ("ab", "b", "a"), ("aab", "ab", "a"), ("größer # x", " #", "größer"), ("x", "", ""),
  ])
  func findsTheFirst(_ text: String, _ part: String, _ before: String) throws {
    let found = try #require(text.firstRange(ofPart: part))
    #expect(text[..<found.lowerBound] == before)
    #expect(text[found] == part)
    #expect(text.contains(part: part))
  }

  @Test(arguments: [("ab", "ba"), ("", "a"), ("a", "ab"), ("ß", "s")])
  func findsNothing(_ text: String, _ part: String) { #expect(!text.contains(part: part)) }

  @Test(arguments: [
    ("a_b__c", "_", "-", "a-b--c"), ("aaa", "aa", "b", "ba"), ("[x](1)](2)", "](", "] (", "[x] (1)] (2)"), ("ab", "c", "d", "ab"),
    ("#größe#", "#", "::", "::größe::"),
  ])
  func replacesEach(_ text: String, _ part: String, _ new: String, _ result: String) {
    #expect(text.replacing(part: part, with: new) == result)
  }
}
