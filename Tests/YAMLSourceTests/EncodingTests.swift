import Fixtures
import Testing

@testable import YAMLSource

@Suite struct EncodingTests {
  static let lines = [
    "größe: \"尺寸\"", "😀: [é, 🇩🇪]", "n: x\u{85}  y", "l: 'a\u{2028} b'", "e\u{301}: ü # ß", "last: \u{10FFFD}",
  ]

  @Test(arguments: ["\n", "\r\n", "\r"], ["", "\u{FEFF}"])
  func offsetsAreBytes(lineEnd: String, mark: String) {
    let file = parse(mark + Self.lines.joined(separator: lineEnd) + lineEnd)
    #expect(file.problems.isEmpty)
    let expected = [
      "größe", "\"尺寸\"", "😀", "[é, 🇩🇪]", "é", "🇩🇪", "n", "x\u{85}  y", "l", "'a\u{2028} b'", "e\u{301}", "ü", "last",
      "\u{10FFFD}",
    ]
    #expect(Array(file.slices.dropFirst()) == expected)
    #expect(file.commentTexts == ["# ß"])
    #expect(file.range(file.root).lowerBound == mark.utf8.count)
    #expect(file.position(at: file.range(file.root).lowerBound) == Position(row: 1, column: 1))
    #expect(file.text(file.at("n")) == "x y")
    file.expectSoundness()
  }

  @Test(arguments: [Encoding.utf16le, .utf16be])
  func utf16IsTranscoded(encoding: Encoding) {
    let text = "\u{FEFF}a: é\nb: \"😀\"\n"
    let bytes = text.utf16.flatMap {
      encoding == .utf16le ? [UInt8($0 & 255), UInt8($0 >> 8)] : [UInt8($0 >> 8), UInt8($0 & 255)]
    }
    let file = YAMLFile(bytes: bytes)
    #expect(file.encoding == encoding && file.bytes == Array(text.utf8) && file.problems.isEmpty)
    #expect(file.texts == ["a", "é", "b", "😀"])
    #expect(YAMLFile(bytes: bytes + [0]).problems.map(\.kind) == [.encoding])
    #expect(YAMLFile(bytes: Array(bytes[..<2]) + [0xD8, 0xD8]).problems.map(\.kind) == [.encoding])
  }

  @Test(
    arguments: [
      ([0x61, 0x3A, 0x20, 0xFF], 3), ([0x61, 0xC3], 1), ([0x61, 0xC0, 0x80], 1), ([0xED, 0xA0, 0x80], 0),
      ([0x61, 0x00], 1),
      ([0x61, 0x3A, 0x20, 0xC3, 0xA9, 0x07], 5), ([0xEF, 0xBB, 0xBF, 0x61, 0x01], 4), ([0x61, 0x7F], 1),
      ([0xF4, 0x90, 0x80, 0x80], 0),
    ] as [([UInt8], Int)])
  func unreadableBytes(bytes: [UInt8], offset: Int) {
    let file = YAMLFile(bytes: bytes)
    #expect(file.problems.map(\.kind) == [.encoding])
    #expect(file.problems.first?.range.lowerBound == offset)
    #expect(file.documents.isEmpty && file.nodeCount == 0 && file.comments().isEmpty)
  }

  @Test func anyBytesAtAll() {
    var random = SplitMix(state: 7)
    for _ in 0..<3000 {
      let alphabet =
        Array("ab:-?[]{}&*!|>'\"%@#, \n\t\r~<.0\\".utf8) + [0xC3, 0xA9, 0xEF, 0xBB, 0xBF, 0x00, 0xFF, 0xC2, 0x85]
      let bytes = (0..<Int(random.next() % 24)).map { _ in alphabet.randomElement(using: &random)! }
      YAMLFile(bytes: bytes).expectSoundness("\(bytes)")
    }
  }
}
