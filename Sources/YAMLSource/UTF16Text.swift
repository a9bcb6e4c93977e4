/// UTF-16 files become UTF-8 before anything else looks at them, so that all offsets are bytes of one encoding.
enum UTF16Text {
  /// The file's text as UTF-8, with its byte order mark. Files that don't begin with a UTF-16 mark pass unchanged.
  static func decode(_ bytes: [UInt8]) -> (bytes: [UInt8], encoding: Encoding, problem: Problem?) {
    guard bytes.count >= 2 else { return (bytes, .utf8, nil) }
    switch (bytes[0], bytes[1]) {
    case (0xFF, 0xFE): return transcode(bytes, .utf16le)
    case (0xFE, 0xFF): return transcode(bytes, .utf16be)
    default: return (bytes, .utf8, nil)
    }
  }

  private static func transcode(_ bytes: [UInt8], _ encoding: Encoding) -> ([UInt8], Encoding, Problem?) {
    let low = encoding == .utf16le ? 0 : 1
    let units = (0..<bytes.count / 2).lazy.map { UInt16(bytes[2 * $0 + low]) | UInt16(bytes[2 * $0 + 1 - low]) << 8 }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count / 2)
    let isBroken = Swift.transcode(
      units.makeIterator(), from: UTF16.self, to: UTF8.self, stoppingOnError: true, into: { text.append($0) })
    guard isBroken || bytes.count % 2 == 1 else { return (text, encoding, nil) }
    let message = "the file isn't valid UTF-16: half of a character stands alone here; save it as UTF-8"
    return (text, encoding, Problem(.encoding, message, at: text.count..<text.count))
  }
}
