extension String {
  /// The parts between dots. Splits bytes, which is many times faster than characters.
  package var dottedParts: [Substring] { utf8.split(separator: UInt8(ascii: ".")).map { Substring($0) } }

  /// The last name of a dotted one: `BatchNorm2d` of `torch.nn.BatchNorm2d`.
  public var shortName: String { dottedParts.last.map(String.init) ?? self }
}

extension String {
  /// Whether dots join several names.
  package var isDotted: Bool { utf8.contains(UInt8(ascii: ".")) }

  /// Whether the last name begins as functions do by convention, with a small letter.
  package var isFunctionName: Bool {
    let last = utf8.lastIndex(of: UInt8(ascii: ".")).map { utf8[utf8.index(after: $0)...] } ?? utf8[...]
    return last.first.map { $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } ?? false
  }

  /// Whether it could be the path of something in Python: names joined by dots.
  package var isPythonPath: Bool {
    func isName(_ byte: UInt8) -> Bool { byte == 0x5F || (0x41...0x5A).contains(byte & 0xDF) || (0x30...0x39).contains(byte) }
    guard isDotted, utf8.allSatisfy({ isName($0) || $0 == UInt8(ascii: ".") }), !utf8.starts(with: "..".utf8) else { return false }
    let parts = utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.allSatisfy { part in part.first.map { !(0x30...0x39).contains($0) } ?? false }
  }
}
