/// The configs that git tracks in one repository, read lazily from its index (`gitformat-index`, versions 2 to 4). Tracked
/// files are linted even if an ignore pattern matches them, as git keeps tracking them.
final class GitIndex {
  private let root: Path
  private let file: Path
  /// Relative to the root, in the order of their bytes, as git keeps them.
  private lazy var paths: [[UInt8]] = GitIndex.read(file)

  /// - Parameters:
  ///   - root: the work tree's root, absolute
  ///   - file: the index itself, which need not exist
  init(root: Path, file: Path) { (self.root, self.file) = (root, file) }

  /// Whether git tracks this file, or some config below this directory.
  func tracks(_ path: Path, isDirectory: Bool) -> Bool {
    guard let below = path.relative(to: root) else { return false }
    let name = isDirectory ? below + [Path.separator] : below
    let first = firstIndex(notBefore: name)
    guard first < paths.count else { return false }
    return isDirectory ? paths[first].starts(with: name) : paths[first].elementsEqual(name)
  }

  private func firstIndex(notBefore name: ArraySlice<UInt8>) -> Int {
    var (low, high) = (0, paths.count)
    while low < high {
      let middle = (low + high) / 2
      if paths[middle].lexicographicallyPrecedes(name) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func read(_ file: Path) -> [[UInt8]] {
    guard let entries = entries(of: file) else { return [] }
    guard let shared = entries.shared, let folder = file.parent else { return entries.paths }
    // A split index: what it holds was added to the shared one (`core.splitIndex`).
    let others = GitIndex.entries(of: folder.appending("sharedindex." + shared))?.paths ?? []
    return (entries.paths + others).sorted { $0.lexicographicallyPrecedes($1) }
  }

  private static func entries(of file: Path) -> GitIndexReader.Entries? {
    guard let bytes = try? FileReader.read(file) else { return nil }
    // Try SHA-1 first, then SHA-256: with the wrong length the entries don't parse.
    return GitIndexReader.entries(bytes, hashLength: 20) ?? GitIndexReader.entries(bytes, hashLength: 32)
  }
}

/// Reads the entries of an index.
private struct GitIndexReader {
  private let bytes: [UInt8]
  private let version: Int
  private let hashLength: Int
  private var offset = 12
  private var name: [UInt8] = []

  struct Entries {
    /// The files that may be configs by their names.
    var paths: [[UInt8]] = []
    /// The hash of the index that this one changes, in hexadecimal digits.
    var shared: String?
  }

  /// The entries; nil for what is no index with hashes of this length.
  static func entries(_ bytes: [UInt8], hashLength: Int) -> Entries? {
    guard bytes.count > 12, bytes.starts(with: "DIRC".utf8) else { return nil }
    var reader = GitIndexReader(bytes, hashLength)
    guard (2...4).contains(reader.version) else { return nil }
    var result = Entries()
    for _ in 0..<reader.number(at: 8, bytes: 4) {
      guard let isFile = reader.next() else { return nil }
      if isFile, FileCollector.hasConfigSuffix(reader.name) { result.paths.append(reader.name) }
    }
    result.shared = reader.shared()
    return result
  }

  /// What the extension `link` names: it is the first where the index is split.
  private func shared() -> String? {
    guard offset + 8 + hashLength <= bytes.count, bytes[offset...].starts(with: "link".utf8) else { return nil }
    return bytes[(offset + 8)..<(offset + 8 + hashLength)].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private init(_ bytes: [UInt8], _ hashLength: Int) {
    (self.bytes, self.hashLength) = (bytes, hashLength)
    version = bytes[4..<8].reduce(0) { $0 << 8 | Int($1) }
  }

  private func number(at start: Int, bytes count: Int) -> Int { bytes[start..<start + count].reduce(0) { $0 << 8 | Int($1) } }

  /// Reads the next entry and sets `name` to its path, empty for that of a shared index. Returns whether it is a file or a link; nil at the end.
  private mutating func next() -> Bool? {
    let start = offset
    let flags = start + 40 + hashLength
    guard flags + 4 < bytes.count else { return nil }
    let kind = number(at: start + 24, bytes: 4) >> 12
    guard [0o10, 0o12, 0o16, 0o04].contains(kind) else { return nil }
    let isExtended = version > 2 && bytes[flags] & 0x40 != 0
    offset = flags + (isExtended ? 4 : 2)
    if version == 4 {
      guard let dropped = strippedCount(), dropped <= name.count else { return nil }
      name.removeLast(dropped)
    } else {
      name = []
    }
    guard let end = bytes[offset...].firstIndex(of: 0) else { return nil }
    name += bytes[offset..<end]
    // Entries are padded with 1 to 8 zeros, but for version 4.
    offset = version == 4 ? end + 1 : start + ((end - start) / 8 + 1) * 8
    // An entry that replaces one of a shared index has no name.
    return kind == 0o10 || kind == 0o12
  }

  /// How many trailing bytes of the previous path to drop (`varint.c`, `decode_varint`).
  private mutating func strippedCount() -> Int? {
    var value = 0
    for count in 0..<5 {
      guard offset < bytes.count else { return nil }
      let byte = bytes[offset]
      offset += 1
      value = (count > 0 ? value + 1 : value) << 7 | Int(byte & 0x7F)
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }
}
