import Foundation
import Testing

@testable import LanguageServer

/// Reading JSON, compared with Foundation's reader.
struct JSONReaderTests {
  private func read(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

  /// The value as Foundation has it.
  private func object(_ value: JSONValue) -> NSObject {
    switch value {
    case .null: NSNull()
    case .bool(let value): NSNumber(value: value)
    case .integer(let number): NSNumber(value: number)
    case .number(let number): NSNumber(value: number)
    case .string(let text): text as NSString
    case .array(let items): items.map(object) as NSArray
    case .object(let members): Dictionary(members.map { ($0.name, object($0.value)) }) { $1 } as NSDictionary
    }
  }

  @Test(arguments: [
    "{}", "[]", " [1, -2, 0, 3.5, -0.25, 1e3, 1E-2, 12345678901] ", "{\"a\": {\"b\": [null, true, false]}, \"c\": \"\"}",
    #""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#, "\"é 😀 plain\"", "[[[[]]]]", "{\"a\": 1 , \"b\" : 2}",
  ])
  func agreesWithFoundation(_ text: String) throws {
    let expected = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed) as? NSObject
    #expect(object(try read(text)) == expected)
  }

  @Test(arguments: [
    ("", 0), ("{", 1), ("[1,]", 3), ("{\"a\" 1}", 5), ("{a: 1}", 1), ("nul", 0), ("\"a", 2), ("\"\n\"", 1), ("01", 1), ("1.", 2), ("-", 1),
    ("1 2", 2), (#""\x""#, 3), (#""\u12g4""#, 3), ("[1 2]", 3), ("\u{FEFF}{}", 0),
  ])
  func saysWhereItStops(_ text: String, _ offset: Int) {
    #expect { try read(text) } throws: { ($0 as? JSONFailure)?.offset == offset }
  }

  @Test func depthIsBounded() throws {
    func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    _ = try read(nested(JSONReader.depthLimit))
    #expect(throws: JSONFailure.self) { try read(nested(JSONReader.depthLimit + 1)) }
    #expect(throws: JSONFailure.self) { try read(nested(1_000_000)) }
  }

  @Test func whatIsNoUnicodeIsReplaced() throws {
    #expect(try read(#""\ud800x""#) == "\u{FFFD}x")
    #expect(try read(#""\ud800\u0041""#) == "\u{FFFD}A")
    #expect(try JSONReader.read([0x22, 0xFF, 0x22]) == "\u{FFFD}")
  }

  @Test func theLastOfEqualNamesCounts() throws { #expect(try read("{\"a\": 1, \"a\": 2}")["a"] == 2) }

  /// Every beginning of a message, and the message with one byte changed, is read or refused.
  @Test func nothingTraps() {
    let text = Array(#"{"jsonrpc": "2.0", "id": 1, "params": {"a": ["\ud83d\ude00", -1.5e2, true, null]}}"#.utf8)
    for end in text.indices { _ = try? JSONReader.read(Array(text[..<end])) }
    for index in text.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = text
        changed[index] = byte
        _ = try? JSONReader.read(changed)
      }
    }
  }
}
