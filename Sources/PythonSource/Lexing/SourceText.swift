/// Converts a file's bytes to UTF-8, as PEP 263 defines it.
enum SourceText {
  /// - Returns: the text, with its byte order mark if it has one.
  static func decode(_ bytes: [UInt8], _ limits: PythonLimits) throws(PythonProblem) -> [UInt8] {
    guard bytes.count <= limits.bytes else {
      throw PythonProblem(message: "the file is larger than \(limits.bytes >> 20) MiB", range: 0..<0)
    }
    let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    let text = try transcode(bytes, hasMark: hasMark)
    if let nul = text.firstIndex(of: 0) { throw PythonProblem(message: "a NUL character", range: nul..<nul + 1) }
    if let bad = text.withUnsafeBufferPointer({ $0.firstInvalidUTF8 }) {
      throw PythonProblem(message: "this is not valid UTF-8; save the file as UTF-8", range: bad..<bad + 1)
    }
    return text
  }

  private static func transcode(_ bytes: [UInt8], hasMark: Bool) throws(PythonProblem) -> [UInt8] {
    guard let range = declaration(bytes, from: hasMark ? 3 : 0) else { return bytes }
    switch encoding(bytes[range], isMarked: hasMark) {
    case .utf8: return bytes
    case .latin1 where !hasMark: return latin1(bytes)
    case .ascii where !hasMark:
      guard let bad = bytes.firstIndex(where: { $0 >= 0x80 }) else { return bytes }
      throw PythonProblem(message: "this is not ASCII, in which the file says that it is written", range: bad..<bad + 1)
    default:
      throw PythonProblem(message: "the file is in another encoding than UTF-8 and Latin-1; save it as UTF-8", range: range)
    }
  }

  private static func latin1(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes {
      if byte < 0x80 { text.append(byte) } else { text += [0xC0 | byte >> 6, 0x80 | byte & 0x3F] }
    }
    return text
  }

  private enum Encoding { case utf8, latin1, ascii, other }

  /// Python's names for codecs (`Lib/encodings/aliases.py`), spelled in lower case with `-`.
  /// After a byte order mark, CPython accepts only the name `utf-8` itself.
  private static func encoding(_ name: ArraySlice<UInt8>, isMarked: Bool) -> Encoding {
    let name = String(decoding: name.map { $0 == 0x5F ? 0x2D : $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
    let isVariant = { (base: String) in name == base || name.hasPrefix(base + "-") }
    if isVariant("utf-8") || !isMarked && ["utf8", "u8", "utf", "cp65001"].contains(name) { return .utf8 }
    if ["latin-1", "iso-8859-1", "iso-latin-1"].contains(where: isVariant) { return .latin1 }
    if ["latin1", "latin", "l1", "8859", "cp819", "ibm819", "iso8859", "iso8859-1", "iso-ir-100"].contains(name) { return .latin1 }
    return ["ascii", "us-ascii", "646", "us"].contains(name) ? .ascii : .other
  }

  /// The range of the encoding's name in `# -*- coding: NAME -*-` on the first or second line.
  private static func declaration(_ bytes: [UInt8], from start: Int) -> Range<Int>? {
    var start = start
    for _ in 0..<2 {
      let end = bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
      let line = bytes[start..<end]
      guard let first = line.firstIndex(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0C }) else {
        start = next(bytes, end)
        continue
      }
      guard bytes[first] == UInt8(ascii: "#") else { return nil }
      if let found = name(in: line[first...]) { return found }
      start = next(bytes, end)
    }
    return nil
  }

  private static func next(_ bytes: [UInt8], _ end: Int) -> Int {
    let isPair = end + 1 < bytes.count && bytes[end] == 0x0D && bytes[end + 1] == 0x0A
    return min(end + (isPair ? 2 : 1), bytes.count)
  }

  private static func name(in comment: ArraySlice<UInt8>) -> Range<Int>? {
    let word = Array("coding".utf8)
    var start = comment.startIndex
    while start + word.count < comment.endIndex {
      defer { start += 1 }
      guard comment[start...].starts(with: word) else { continue }
      var i = start + word.count
      guard comment[i] == UInt8(ascii: ":") || comment[i] == UInt8(ascii: "=") else { continue }
      i += 1
      while i < comment.endIndex && (comment[i] == 0x20 || comment[i] == 0x09) { i += 1 }
      let end = comment[i...].firstIndex { !($0.isIdentifierPart && $0 < 0x80 || $0 == 0x2D || $0 == 0x2E) } ?? comment.endIndex
      if end > i { return i..<end }
    }
    return nil
  }
}

extension UInt8 {
  /// Whether the byte can be part of a name, as all bytes outside of ASCII can.
  @inline(__always) var isIdentifierPart: Bool {
    self >= 0x80 || (self | 0x20) &- 0x61 < 26 || isDigit || self == 0x5F
  }
  @inline(__always) var isDigit: Bool { self &- 0x30 < 10 }

  /// The value of a hexadecimal digit.
  var hexadecimalValue: UInt8? {
    if isDigit { return self - 0x30 }
    let letter = (self | 0x20) &- 0x61
    return letter < 6 ? letter + 10 : nil
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The index of the first byte that isn't part of valid UTF-8.
  var firstInvalidUTF8: Int? {
    let raw = UnsafeRawBufferPointer(self)
    var i = 0
    while i < count {
      while i + 8 <= count && raw.loadUnaligned(fromByteOffset: i, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 { i += 8 }
      guard i < count else { return nil }
      let width = scalarWidth(at: i)
      if width == 0 { return i }
      i += width
    }
    return nil
  }

  /// The length of the scalar at `i`, 0 if there is no valid one.
  private func scalarWidth(at i: Int) -> Int {
    let first = self[i]
    if first < 0x80 { return 1 }
    let width = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0
    guard width > 0, i + width <= count else { return 0 }
    for j in i + 1..<i + width where self[j] & 0xC0 != 0x80 { return 0 }
    let second = self[i + 1]
    switch first {
    case 0xE0: return second >= 0xA0 ? 3 : 0
    case 0xED: return second < 0xA0 ? 3 : 0
    case 0xF0: return second >= 0x90 ? 4 : 0
    case 0xF4: return second < 0x90 ? 4 : 0
    default: return width
    }
  }
}
