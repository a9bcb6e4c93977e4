/// Why some bytes of the stream are no message.
package struct FrameFault: Error, Equatable {
  package let message: String
}

/// Cuts a stream of bytes into the contents of messages: a header with `Content-Length`, an empty line, so many bytes.
package struct FrameReader {
  /// Contents above this size are passed over: 64 MiB.
  package static let contentLimit = 1 << 26
  private static let headerLimit = 1 << 12
  private static let key = Array("content-length".utf8)

  private var buffer: [UInt8] = []
  private var start = 0
  /// How many bytes of a message that is too large are still to come.
  private var passedOver = 0

  package init() {}

  package mutating func append(_ bytes: some Collection<UInt8>) {
    if start > 0, start == buffer.count || start > 1 << 16 {
      buffer.removeSubrange(..<start)
      start = 0
    }
    buffer += bytes
  }

  /// The content of the next message; nil where it is not there in full. After a fault the search goes on behind what was faulty.
  package mutating func next() throws(FrameFault) -> [UInt8]? {
    let skipped = min(passedOver, buffer.count - start)
    (start, passedOver) = (start + skipped, passedOver - skipped)
    guard let (header, end) = try header() else { return nil }
    guard let length = Self.contentLength(buffer[start..<header]) else {
      resynchronize(from: end)
      throw FrameFault(message: "a header has no valid Content-Length")
    }
    guard length <= Self.contentLimit else {
      (start, passedOver) = (end, length)
      throw FrameFault(message: "a message of \(length) bytes is larger than \(Self.contentLimit)")
    }
    guard buffer.count - end >= length else { return nil }
    start = end + length
    return Array(buffer[end..<start])
  }

  /// Where the header ends, and where the content begins.
  private mutating func header() throws(FrameFault) -> (end: Int, content: Int)? {
    let limit = min(buffer.count, start + Self.headerLimit)
    var offset = start
    while offset + 3 < limit {
      if buffer[offset] == 0x0D, buffer[offset + 1] == 0x0A, buffer[offset + 2] == 0x0D, buffer[offset + 3] == 0x0A {
        return (offset, offset + 4)
      }
      offset += 1
    }
    guard buffer.count - start >= Self.headerLimit else { return nil }
    resynchronize(from: limit)
    throw FrameFault(message: "a header is longer than \(Self.headerLimit) bytes")
  }

  /// Goes on at the next word that begins a header, or behind all that is there.
  private mutating func resynchronize(from end: Int) {
    start =
      buffer[(start + 1)...].indices.first { index in
        index + Self.key.count <= buffer.count && buffer[index..<index + Self.key.count].elementsEqual(Self.key, by: { $0 | 0x20 == $1 || $0 == $1 })
      } ?? max(end, buffer.count - Self.key.count)
  }

  private static func contentLength(_ header: ArraySlice<UInt8>) -> Int? {
    for line in header.split(separator: 0x0A) {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), line[..<colon].map({ $0 | 0x20 }) == key.map({ $0 | 0x20 }) else { continue }
      let digits = line[(colon + 1)...].filter { $0 != 0x20 && $0 != 0x0D }
      guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      return Int(String(decoding: digits, as: UTF8.self))
    }
    return nil
  }

  /// A message's bytes as the stream has them.
  package static func framed(_ content: [UInt8]) -> [UInt8] { Array("Content-Length: \(content.count)\r\n\r\n".utf8) + content }
}
