/// Decodes the contents of string and bytes literals.
struct StringDecoder {
  let source: UnsafeBufferPointer<UInt8>
  let isRaw: Bool
  let isBytes: Bool
  /// Whether `{{` stands for `{`.
  let hasDoubledBraces: Bool
  private var i = 0
  private var end = 0

  init(_ source: UnsafeBufferPointer<UInt8>, _ prefix: StringPrefix, hasDoubledBraces: Bool = false) {
    self.source = source
    isRaw = prefix.contains(.raw)
    isBytes = prefix.contains(.bytes)
    self.hasDoubledBraces = hasDoubledBraces
  }

  /// Whether the contents are the value as they are written, so that nothing needs to be decoded.
  func isLiteral(_ range: Range<Int>) -> Bool {
    let slice = source[range]
    if !isRaw && slice.contains(UInt8(ascii: "\\")) || slice.contains(0x0D) { return false }
    return !hasDoubledBraces || !slice.contains { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }
  }

  /// Appends the value of the contents.
  mutating func decode(_ range: Range<Int>, to text: inout ContiguousArray<UInt8>) throws(PythonProblem) {
    (i, end) = (range.lowerBound, range.upperBound)
    while i < end {
      let byte = source[i]
      switch byte {
      case UInt8(ascii: "\\") where !isRaw: try escape(&text)
      case 0x0D:
        text.append(0x0A)
        i += i + 1 < end && source[i + 1] == 0x0A ? 2 : 1
      case UInt8(ascii: "{") where hasDoubledBraces, UInt8(ascii: "}") where hasDoubledBraces:
        text.append(byte)
        i += i + 1 < end && source[i + 1] == byte ? 2 : 1
      default:
        text.append(byte)
        i += 1
      }
    }
  }

  private mutating func escape(_ text: inout ContiguousArray<UInt8>) throws(PythonProblem) {
    guard i + 1 < end else {
      // The literal part of an f-string may end with a backslash.
      text.append(source[i])
      i += 1
      return
    }
    let letter = source[i + 1]
    if let plain = Self.plain(letter) {
      text.append(plain)
      i += 2
      return
    }
    switch letter {
    case 0x0A: i += 2
    case 0x0D: i += i + 2 < end && source[i + 2] == 0x0A ? 3 : 2
    case UInt8(ascii: "0")...UInt8(ascii: "7"): octal(&text)
    case UInt8(ascii: "x"): try hexadecimal(2, &text)
    case UInt8(ascii: "u") where !isBytes: try hexadecimal(4, &text)
    case UInt8(ascii: "U") where !isBytes: try hexadecimal(8, &text)
    case UInt8(ascii: "N") where !isBytes: try named(&text)
    default:
      // An unknown escape is kept as it is written.
      text.append(UInt8(ascii: "\\"))
      i += 1
    }
  }

  private static func plain(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): letter
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "a"): 0x07
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "v"): 0x0B
    default: nil
    }
  }

  private mutating func octal(_ text: inout ContiguousArray<UInt8>) {
    i += 1
    var value: UInt32 = 0
    for _ in 0..<3 {
      guard i < end, source[i] >= 0x30, source[i] < 0x38 else { break }
      value = value * 8 + UInt32(source[i] - 0x30)
      i += 1
    }
    append(value, &text)
  }

  private mutating func hexadecimal(_ digits: Int, _ text: inout ContiguousArray<UInt8>) throws(PythonProblem) {
    let start = i
    i += 2
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard i < end, let digit = source[i].hexadecimalValue else { throw invalid(start) }
      value = value << 4 | UInt32(digit)
      i += 1
    }
    guard value <= 0x10FFFF else { throw invalid(start) }
    append(value, &text)
  }

  private mutating func named(_ text: inout ContiguousArray<UInt8>) throws(PythonProblem) {
    let start = i
    guard i + 2 < end, source[i + 2] == UInt8(ascii: "{"),
      let close = source[i..<end].firstIndex(of: UInt8(ascii: "}")),
      let scalar = CharacterNames.scalar(String(decoding: source[i + 3..<close], as: UTF8.self))
    else { throw invalid(start) }
    i = close + 1
    append(scalar.value, &text)
  }

  private func invalid(_ start: Int) -> PythonProblem {
    PythonProblem(message: "this escape stands for no character", range: start..<min(max(i, start + 2), end))
  }

  /// Appends a character as UTF-8, also a surrogate; to bytes, the lowest eight bits of its number.
  private func append(_ value: UInt32, _ text: inout ContiguousArray<UInt8>) {
    if isBytes || value < 0x80 { return text.append(UInt8(truncatingIfNeeded: value)) }
    let last = { (shift: UInt32) in UInt8(truncatingIfNeeded: 0x80 | value >> shift & 0x3F) }
    if value < 0x800 {
      text.append(UInt8(truncatingIfNeeded: 0xC0 | value >> 6))
    } else if value < 0x10000 {
      text.append(UInt8(truncatingIfNeeded: 0xE0 | value >> 12))
      text.append(last(6))
    } else {
      text.append(UInt8(truncatingIfNeeded: 0xF0 | value >> 18))
      text.append(last(12))
      text.append(last(6))
    }
    text.append(last(0))
  }
}
