/// The URI of a document (RFC 3986), as clients write it.
package struct DocumentURI: Hashable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  /// The URI of a file, by the bytes of its absolute path.
  package init(path: [UInt8]) {
    var text = "file://"
    for byte in path {
      if byte.isUnreserved || byte == UInt8(ascii: "/") {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        text += byte < 16 ? "%0" : "%"
        text += String(byte, radix: 16, uppercase: true)
      }
    }
    self.text = text
  }

  /// The bytes of the absolute path of a file; nil for another scheme, and for a file of another machine.
  package var path: [UInt8]? {
    let prefix = "file://"
    guard text.lowercased().hasPrefix(prefix) else { return nil }
    var rest = Array(text.utf8.dropFirst(prefix.utf8.count))
    if rest.starts(with: "localhost/".utf8) { rest.removeFirst("localhost".utf8.count) }
    guard rest.first == UInt8(ascii: "/") else { return nil }
    return Self.decoded(rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
  }

  private static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let digits = bytes[index...].dropFirst().prefix(2)
      if bytes[index] == UInt8(ascii: "%"), digits.count == 2, let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) {
        result.append(byte)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }
}

extension UInt8 {
  fileprivate var isUnreserved: Bool {
    (0x30...0x39).contains(self) || (0x61...0x7A).contains(self | 0x20) && self & 0x40 != 0 || [0x2D, 0x2E, 0x5F, 0x7E].contains(self)
  }
}
