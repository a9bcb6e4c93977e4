/// Which characters a terminal may show as they are, and their width.
package enum TerminalText {
  /// Control characters, those that reorder the text around them, and those that can't be seen.
  package static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F, 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
      0xE0000...0xE007F:
      true
    default: false
    }
  }

  /// What CI services take for a command wherever it stands in a line of a log: GitHub's runner (`ActionCommand.cs`, its older form), Azure Pipelines,
  /// TeamCity. `::error::` is one only at the start of a line, where no text of a file stands.
  private static let commands = ["##[", "##vso[", "##teamcity["].map { Array($0.utf8) }

  /// Whether a command to a CI service begins here.
  private static func isCommand(_ bytes: some Collection<UInt8>) -> Bool { commands.contains { bytes.starts(with: $0) } }

  /// Calls `body` with each scalar, and whether it must not be shown as it is: the second `#` of a command must not either.
  package static func forEachScalar(of text: String, _ body: (_ scalar: Unicode.Scalar, _ isUnsafe: Bool) -> Void) {
    var isInCommand = false
    for index in text.unicodeScalars.indices {
      let scalar = text.unicodeScalars[index]
      body(scalar, isUnsafe(scalar) || isInCommand)
      isInCommand = scalar == "#" && isCommand(text.utf8[index...])
    }
  }

  /// Whether text may be shown as it is, judged at a glance.
  package static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool { isPrintableASCII(bytes) && !holdsCommand(bytes) }

  /// Shows the second `#` of commands as another character of the same width.
  package static func breakCommands(in bytes: inout [UInt8]) {
    var start = 0
    while let mark = bytes[start...].firstIndex(of: UInt8(ascii: "#")) {
      if isCommand(bytes[mark...]) { bytes.replaceSubrange(mark + 1...mark + 1, with: "\u{266F}".utf8) }
      start = mark + 1
    }
  }

  /// Passes over eight bytes at a time where none is a `#`.
  private static func holdsCommand(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var i = 0
    while i < bytes.count {
      if i + 8 <= bytes.count {
        // A byte that is `#` becomes zero, and only zeros borrow from their highest bit.
        let word = bytes.loadUnaligned(fromByteOffset: i, as: UInt64.self) ^ 0x2323_2323_2323_2323
        if (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 == 0 {
          i += 8
          continue
        }
      }
      if bytes[i] == UInt8(ascii: "#"), isCommand(bytes[i...]) { return true }
      i += 1
    }
    return false
  }

  /// Whether all bytes are printable ASCII; checks eight at a time, since all output passes through here.
  static func isPrintableASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var i = 0
    while i + 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: i, as: UInt64.self)
      // The highest bit of a byte shows where it is not ASCII, where it is below 0x20, and where it is 0x7F.
      let belowSpace = word &- 0x2020_2020_2020_2020
      let isDelete = word &+ 0x0101_0101_0101_0101
      if (word | belowSpace | isDelete) & 0x8080_8080_8080_8080 != 0 { return false }
      i += 8
    }
    return bytes[i...].allSatisfy { $0 &- 0x20 < 0x5F }
  }

  package static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{" + String(scalar.value, radix: 16) + "}"
    }
  }

  /// Columns that a terminal gives a scalar: 0 for marks that sit on the one before, 2 for wide East Asian and emoji.
  package static func width(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return 1 }
    if isZeroWidth(scalar) { return 0 }
    return value >= 0x1100 && isWide(value) ? 2 : 1
  }

  private static func isZeroWidth(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200B...0x200D, 0x2060, 0xFE00...0xFE0F, 0xE0100...0xE01EF: return true
    default: break
    }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return true
    default: return false
    }
  }

  private static func isWide(_ value: UInt32) -> Bool {
    var low = 0
    var high = wideRanges.count
    while low < high {
      let middle = (low + high) / 2
      let range = wideRanges[middle]
      if range.contains(value) { return true }
      if value < range.lowerBound { high = middle } else { low = middle + 1 }
    }
    return false
  }

  /// East_Asian_Width W and F, neighbouring blocks taken together.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x23F0...0x23F0, 0x23F3...0x23F3,
    0x25FD...0x25FE, 0x2614...0x2615, 0x2648...0x2653, 0x267F...0x267F, 0x2693...0x2693, 0x26A1...0x26A1,
    0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5, 0x26CE...0x26CE, 0x26D4...0x26D4, 0x26EA...0x26EA,
    0x26F2...0x26F3, 0x26F5...0x26F5, 0x26FA...0x26FA, 0x26FD...0x26FD, 0x2705...0x2705, 0x270A...0x270B,
    0x2728...0x2728, 0x274C...0x274C, 0x274E...0x274E, 0x2753...0x2755, 0x2757...0x2757, 0x2795...0x2797,
    0x27B0...0x27B0, 0x27BF...0x27BF, 0x2B1B...0x2B1C, 0x2B50...0x2B50, 0x2B55...0x2B55, 0x2E80...0x303E,
    0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF,
    0x1F004...0x1F004, 0x1F0CF...0x1F0CF, 0x1F18E...0x1F18E, 0x1F191...0x1F19A, 0x1F200...0x1F320,
    0x1F32D...0x1F335, 0x1F337...0x1F37C, 0x1F37E...0x1F393, 0x1F3A0...0x1F3CA, 0x1F3CF...0x1F3D3,
    0x1F3E0...0x1F3F0, 0x1F3F4...0x1F3F4, 0x1F3F8...0x1F43E, 0x1F440...0x1F440, 0x1F442...0x1F4FC,
    0x1F4FF...0x1F53D, 0x1F54B...0x1F54E, 0x1F550...0x1F567, 0x1F57A...0x1F57A, 0x1F595...0x1F596,
    0x1F5A4...0x1F5A4, 0x1F5FB...0x1F64F, 0x1F680...0x1F6C5, 0x1F6CC...0x1F6CC, 0x1F6D0...0x1F6D2,
    0x1F6D5...0x1F6D7, 0x1F6DC...0x1F6DF, 0x1F6EB...0x1F6EC, 0x1F6F4...0x1F6FC, 0x1F7E0...0x1F7EB,
    0x1F7F0...0x1F7F0, 0x1F90C...0x1F93A, 0x1F93C...0x1F945, 0x1F947...0x1F9FF, 0x1FA70...0x1FAFF,
    0x20000...0x2FFFD, 0x30000...0x3FFFD,
  ]
}
