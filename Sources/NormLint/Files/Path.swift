/// A path as the file system has it: bytes, which need not be UTF-8.
struct Path: Hashable, Comparable, Sendable {
  static let separator = UInt8(ascii: "/")

  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }
  init(_ text: String) { bytes = Array(text.utf8) }

  /// A copy of a C string's bytes.
  init(copying start: UnsafePointer<CChar>) {
    var length = 0
    while start[length] != 0 { length += 1 }
    bytes = UnsafeBufferPointer(start: start, count: length).map { UInt8(bitPattern: $0) }
  }

  static func < (a: Path, b: Path) -> Bool { System.stands(a.bytes, before: b.bytes) }

  /// All bytes at once: one by one takes ten times as long.
  func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }

  /// The path for a reader; bytes that are not UTF-8 become U+FFFD.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The path to something inside this directory; the empty path is the current directory.
  func appending(_ name: [UInt8]) -> Path {
    if bytes.isEmpty { return Path(name) }
    return Path(bytes.last == Path.separator ? bytes + name : bytes + [Path.separator] + name)
  }

  func appending(_ name: String) -> Path { appending(Array(name.utf8)) }

  /// The part behind the last slash.
  var lastComponent: ArraySlice<UInt8> {
    guard let slash = bytes.lastIndex(of: Path.separator) else { return bytes[...] }
    return bytes[(slash + 1)...]
  }

  /// The directory that holds this; nil for the root and for a bare name.
  var parent: Path? {
    guard let slash = bytes.lastIndex(of: Path.separator), bytes.count > 1 else { return nil }
    return Path(Array(bytes[..<max(slash, 1)]))
  }

  /// Without doubled slashes and `.` components: as findings spell it. `..` stays, since links may stand before it.
  var tidy: Path {
    let parts = bytes.split(separator: Path.separator).filter { !$0.elementsEqual([0x2E]) }
    let joined = Array(parts.joined(separator: [Path.separator]))
    return Path(bytes.first == Path.separator ? [Path.separator] + joined : joined)
  }

  /// What remains of this path below `directory`; nil when it lies elsewhere.
  func relative(to directory: Path) -> ArraySlice<UInt8>? {
    let base = directory.bytes
    if base == [Path.separator] { return bytes.dropFirst() }
    guard bytes.count > base.count, bytes[base.count] == Path.separator, bytes.starts(with: base) else { return nil }
    return bytes[(base.count + 1)...]
  }

  /// The path from `directory`; this path itself when it lies elsewhere.
  func below(_ directory: Path) -> Path { relative(to: directory).map { Path(Array($0)) } ?? self }

  /// Calls `body` with the path as C wants it; the empty path is the current directory.
  func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    var terminated = bytes.isEmpty ? [0x2E] : bytes
    terminated.append(0)
    return terminated.withUnsafeBytes { body($0.bindMemory(to: CChar.self).baseAddress!) }
  }
}
