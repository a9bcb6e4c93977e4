/// The patterns of one `.gitignore` (or of the `--exclude` flags), for the paths below one directory.
struct IgnoreFile: Sendable {
  private struct Pattern: Sendable {
    let glob: Glob
    let isNegated: Bool
    let onlyDirectories: Bool
    /// Matches the path from the file's directory; otherwise only the last component.
    let isAnchored: Bool
  }

  let directory: Path
  private let patterns: [Pattern]

  /// Reads the lines of a `.gitignore` that lies in `directory`.
  init(directory: Path, text: [UInt8]) {
    let body = text.starts(with: [0xEF, 0xBB, 0xBF]) ? text.dropFirst(3) : text[...]
    self.init(directory: directory, lines: body.split(separator: 0x0A))
  }

  init(directory: Path, lines: [ArraySlice<UInt8>]) {
    self.directory = directory
    patterns = lines.compactMap(IgnoreFile.pattern)
  }

  var isEmpty: Bool { patterns.isEmpty }

  /// Whether the last pattern that matches `path` (absolute) ignores it; nil if none matches.
  func decides(_ path: Path, isDirectory: Bool) -> Bool? {
    let below = path.relative(to: directory)
    let name = path.lastComponent
    for pattern in patterns.reversed() where isDirectory || !pattern.onlyDirectories {
      guard let subject = pattern.isAnchored ? below : name else { continue }
      if pattern.glob.matches(subject) { return !pattern.isNegated }
    }
    return nil
  }

  private static func pattern(_ line: ArraySlice<UInt8>) -> Pattern? {
    var text = withoutTrailingBlanks(line)
    if text.isEmpty || text.first == UInt8(ascii: "#") { return nil }
    let isNegated = text.first == UInt8(ascii: "!")
    if isNegated { text = text.dropFirst() }
    let onlyDirectories = text.last == Path.separator
    if onlyDirectories { text = text.dropLast() }
    let isAnchored = text.contains(Path.separator)
    if text.first == Path.separator { text = text.dropFirst() }
    if text.isEmpty { return nil }
    return Pattern(
      glob: Glob(text), isNegated: isNegated, onlyDirectories: onlyDirectories, isAnchored: isAnchored)
  }

  /// Git drops a carriage return and blanks at the end of a line, unless a backslash stands before the blank.
  private static func withoutTrailingBlanks(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = line.last == 0x0D ? line.dropLast() : line
    while text.last == 0x20, text.dropLast().last != UInt8(ascii: "\\") { text = text.dropLast() }
    return text
  }
}
