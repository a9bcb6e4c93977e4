import Testing

@testable import YAMLSource

@Suite struct PositionTests {
  @Test func rowsAndColumns() {
    let file = parse("\u{FEFF}a: é😀x\r\nb: 1\rc: 2\n\nd")
    let text = Array(file.bytes)
    func at(_ byte: UInt8) -> Position { file.position(at: text.firstIndex(of: byte)!) }
    #expect(file.position(at: 0) == Position(row: 1, column: 1))
    #expect(at(UInt8(ascii: "x")) == Position(row: 1, column: 6))
    #expect(at(UInt8(ascii: "\r")) == Position(row: 1, column: 7))
    #expect(at(UInt8(ascii: "b")) == Position(row: 2, column: 1))
    #expect(at(UInt8(ascii: "c")) == Position(row: 3, column: 1))
    #expect(at(UInt8(ascii: "d")) == Position(row: 5, column: 1))
    #expect(file.position(at: text.count) == Position(row: 5, column: 2))
    #expect(file.position(at: text.count + 99) == Position(row: 5, column: 2))
    #expect(file.lineCount == 5)
    #expect((1...6).map { file.slice(file.line($0)) } == ["a: é😀x", "b: 1", "c: 2", "", "d", ""])
    #expect(file.slice(file.line(0)).isEmpty)
  }

  @Test("Columns in the units of others")
  func units() {
    let file = parse("a: é😀x\nb: 😀c\n")
    let x = file.bytes.firstIndex(of: UInt8(ascii: "x"))!
    #expect(file.position(at: x) == Position(row: 1, column: 6))
    #expect(file.position(at: x, in: .utf16) == Position(row: 1, column: 7))
    #expect(file.position(at: x, in: .utf8) == Position(row: 1, column: 10))
    #expect(file.position(at: file.bytes.firstIndex(of: UInt8(ascii: "c"))!, in: .utf16) == Position(row: 2, column: 6))
    let mark = parse("\u{FEFF}é: 1\n")
    for unit in [ColumnUnit.scalars, .utf16] { #expect(mark.position(at: 5, in: unit) == Position(row: 1, column: 2)) }
  }

  @Test func textThatEndsWithALineEndHasAnEmptyLastLine() {
    #expect(parse("a\n").lineCount == 2 && parse("").lineCount == 1 && parse("a\r\n").line(1) == 0..<1)
    #expect(parse("a\n").position(at: 2) == Position(row: 2, column: 1))
  }

  /// Each look-up may read one step of the index, not the line: 20,000 look-ups over 1 MB would be 20 GB.
  @Test func manyPlacesInOneLongLine() {
    let file = parse("k: \"" + String(repeating: "aé", count: 350_000) + "\"\n")
    for i in 0..<20_000 {
      let byte = 4 + 3 * i * 17
      #expect(file.position(at: byte).column == 5 + 2 * i * 17 || byte > 1_000_000)
    }
    let emoji = parse("k: \"" + String(repeating: "a😀", count: 200_000) + "\"\n")
    for i in 0..<10_000 { #expect(emoji.position(at: 4 + 5 * i, in: .utf16).column == 5 + 3 * i) }
  }
}
