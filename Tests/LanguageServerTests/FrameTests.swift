import Testing

@testable import LanguageServer

/// Cutting the stream into messages.
struct FrameTests {
  private func frame(_ text: String) -> [UInt8] { FrameReader.framed(Array(text.utf8)) }

  private func contents(_ reader: inout FrameReader) -> [String] {
    var result: [String] = []
    for _ in 0..<100 {
      do throws(FrameFault) {
        guard let content = try reader.next() else { return result }
        result.append(String(decoding: content, as: UTF8.self))
      } catch {
        result.append("fault: \(error.message)")
      }
    }
    return result
  }

  @Test func messagesComeWhole() {
    var reader = FrameReader()
    reader.append(frame("{}") + frame("[1]"))
    #expect(contents(&reader) == ["{}", "[1]"])
  }

  @Test func messagesComeByteByByte() {
    var reader = FrameReader()
    var found: [String] = []
    for byte in frame("{\"é\": 1}") + frame("") + frame("2") {
      reader.append([byte])
      found += contents(&reader)
    }
    #expect(found == ["{\"é\": 1}", "", "2"])
  }

  @Test func otherHeadersAndSpellingsAreTaken() {
    var reader = FrameReader()
    reader.append(Array("Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length:2\r\n\r\n{}".utf8))
    #expect(contents(&reader) == ["{}"])
  }

  @Test(arguments: ["Content-Length: x\r\n\r\n", "Content-Length: -1\r\n\r\n", "Content-Length:\r\n\r\n", "Length: 2\r\n\r\n", "\r\n\r\n"])
  func faultyHeadersArePassedOver(_ header: String) {
    var reader = FrameReader()
    reader.append(Array(header.utf8) + frame("{}"))
    #expect(contents(&reader) == ["fault: a header has no valid Content-Length", "{}"])
  }

  @Test func contentThatIsTooLargeIsPassedOver() {
    var reader = FrameReader()
    let size = FrameReader.contentLimit + 1
    reader.append(Array("Content-Length: \(size)\r\n\r\n".utf8))
    #expect(contents(&reader).count == 1)
    for _ in 0..<size / 1024 { reader.append([UInt8](repeating: 0x20, count: 1024)) }
    #expect(contents(&reader) == [])
    reader.append([UInt8](repeating: 0x20, count: size % 1024) + frame("{}"))
    #expect(contents(&reader) == ["{}"])
  }

  @Test func anEndlessHeaderIsCut() {
    var reader = FrameReader()
    reader.append([UInt8](repeating: UInt8(ascii: "x"), count: 5000))
    let found = contents(&reader)
    #expect(found.first == "fault: a header is longer than 4096 bytes")
    reader.append(frame("{}"))
    #expect(contents(&reader).last == "{}")
  }
}
