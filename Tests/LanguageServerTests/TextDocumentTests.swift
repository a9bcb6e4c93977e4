import Testing

@testable import LanguageServer

/// Positions of documents. What is expected is counted by Swift's own views of strings.
struct TextDocumentTests {
  private let text = "a: 1\r\nö: 😀 # x\rb: \"e\u{301}\"\n\n漢字: 𝒳y\n"

  private func units(_ line: Substring.UnicodeScalarView, _ encoding: PositionEncoding) -> Int {
    encoding == .utf8 ? String(line).utf8.count : String(line).utf16.count
  }

  @Test(arguments: [PositionEncoding.utf8, .utf16])
  func positionsLeadThereAndBack(_ encoding: PositionEncoding) {
    let document = TextDocument(Array(text.utf8), encoding: encoding)
    var (line, start) = (0, text.unicodeScalars.startIndex)
    for index in text.unicodeScalars.indices {
      let position = DocumentPosition(line: line, character: units(text.unicodeScalars[start..<index], encoding))
      let offset = text.utf8.distance(from: text.utf8.startIndex, to: index)
      let isInsideOfEnd = text.unicodeScalars[index] == "\n" && index > start && text.utf8[text.utf8.index(before: index)] == 0x0D
      if !isInsideOfEnd {
        #expect(document.position(at: offset) == position)
        #expect(document.offset(of: position) == offset)
      }
      let next = text.unicodeScalars.index(after: index)
      let isEnd = text.unicodeScalars[index] == "\n" || text.unicodeScalars[index] == "\r" && text.unicodeScalars[next] != "\n"
      if isEnd { (line, start) = (line + 1, next) }
    }
    #expect(document.lineCount == 6)
  }

  @Test func emojiCountTwoUnits() {
    let bytes = Array("k: 😀 v".utf8)
    #expect(TextDocument(bytes, encoding: .utf16).position(at: 8).character == 6)
    #expect(TextDocument(bytes, encoding: .utf8).position(at: 8).character == 8)
  }

  @Test func positionsBehindTheEndAreTheEnd() {
    let document = TextDocument(Array("ab\ncd".utf8), encoding: .utf16)
    #expect(document.offset(of: DocumentPosition(line: 0, character: 99)) == 2)
    #expect(document.offset(of: DocumentPosition(line: 99, character: 0)) == 5)
    #expect(document.offset(of: DocumentPosition(line: -1, character: -1)) == 0)
    #expect(document.position(at: 99) == DocumentPosition(line: 1, character: 2))
  }

  @Test func positionsInsideOfACharacterAreItsBegin() {
    let bytes = Array("😀x".utf8)
    #expect(TextDocument(bytes, encoding: .utf16).offset(of: DocumentPosition(line: 0, character: 1)) == 0)
    #expect(TextDocument(bytes, encoding: .utf8).offset(of: DocumentPosition(line: 0, character: 3)) == 0)
  }

  /// Random replacements, against the same on Swift's strings.
  @Test(arguments: [PositionEncoding.utf8, .utf16])
  func changesAreThoseOfStrings(_ encoding: PositionEncoding) {
    var random = SystemRandomNumberGenerator()
    var document = TextDocument(Array(text.utf8), encoding: encoding)
    var expected = Array(text.unicodeScalars)
    for _ in 0..<500 {
      let start = Int.random(in: 0...expected.count, using: &random)
      let end = Int.random(in: start...min(expected.count, start + 8), using: &random)
      let new = ["", "x", "😀", "é\n", "a: [1, 漢]"].randomElement(using: &random) ?? ""
      // A position between the two characters of `\r\n` is none.
      guard !isInsideOfEnd(start, expected), !isInsideOfEnd(end, expected) else { continue }
      let range = DocumentRange(start: position(start, expected, document), end: position(end, expected, document))
      document.replace(range, with: new)
      expected.replaceSubrange(start..<end, with: new.unicodeScalars)
      #expect(document.bytes == utf8(expected[...]))
    }
  }

  private func utf8(_ scalars: ArraySlice<Unicode.Scalar>) -> [UInt8] { scalars.flatMap { Array(String($0).utf8) } }

  private func isInsideOfEnd(_ index: Int, _ scalars: [Unicode.Scalar]) -> Bool {
    index > 0 && index < scalars.count && scalars[index] == "\n" && scalars[index - 1] == "\r"
  }

  private func position(_ index: Int, _ scalars: [Unicode.Scalar], _ document: TextDocument) -> DocumentPosition {
    document.position(at: utf8(scalars[..<index]).count)
  }

  @Test func changesWithoutARangeReplaceAll() {
    var document = TextDocument(Array("a".utf8), encoding: .utf16)
    document.replace(nil, with: "b\nc")
    #expect(document.bytes == Array("b\nc".utf8) && document.lineCount == 2)
  }
}

/// URIs of files.
struct DocumentURITests {
  @Test(arguments: [
    ("/a/b.yaml", "file:///a/b.yaml"), ("/a b/ü.yaml", "file:///a%20b/%C3%BC.yaml"), ("/a:%#?", "file:///a%3A%25%23%3F"),
    ("/x~_.-9", "file:///x~_.-9"), ("/@[`{", "file:///%40%5B%60%7B"),
  ])
  func pathsAndURIs(_ path: String, _ uri: String) {
    #expect(DocumentURI(path: Array(path.utf8)).text == uri)
    #expect(DocumentURI(uri).path == Array(path.utf8))
  }

  @Test func othersHaveNoPath() {
    #expect(DocumentURI("untitled:Untitled-1").path == nil)
    #expect(DocumentURI("file://host/a").path == nil)
    #expect(DocumentURI("file://localhost/a").path == Array("/a".utf8))
    #expect(DocumentURI("file:///a%2").path == Array("/a%2".utf8))
  }
}
