/// What a walk skips regardless of git: the `--exclude` globs, and folders with third-party files (`.venv`, `node_modules`).
struct Exclusions: Sendable {
  private static let defaultNames = ["node_modules", "__pycache__"].map { Array($0.utf8) }

  private let relative: IgnoreFile
  private let absolute: IgnoreFile
  private let currentDirectory: Path

  /// Globs are written as in a `.gitignore` of the current directory, except that `/...` is an absolute path.
  init(globs: [String], currentDirectory: Path) {
    self.currentDirectory = currentDirectory
    let lines = globs.map { Array($0.utf8)[...] }
    relative = IgnoreFile(
      directory: currentDirectory, lines: lines.filter { !$0.starts(with: "/".utf8) }.map(Exclusions.withoutDot))
    absolute = IgnoreFile(directory: Path("/"), lines: lines.filter { $0.starts(with: "/".utf8) })
  }

  /// Whether a walk passes over this absolute path.
  func exclude(_ path: Path, isDirectory: Bool) -> Bool {
    if isDirectory, Exclusions.defaultNames.contains(where: path.lastComponent.elementsEqual) { return true }
    return (absolute.decides(path, isDirectory: isDirectory) ?? relative.decides(path, isDirectory: isDirectory)) == true
  }

  /// Whether `--force-exclude` skips this absolute path: it or one of its parents below the current directory is excluded.
  func excludeWithAncestors(_ path: Path, isDirectory: Bool) -> Bool {
    if exclude(path, isDirectory: isDirectory) { return true }
    var next = path.parent
    while let directory = next, directory != currentDirectory {
      if exclude(directory, isDirectory: true) { return true }
      next = directory.parent
    }
    return false
  }

  /// `./models` is anchored as `/models` is in a `.gitignore`.
  private static func withoutDot(_ glob: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    glob.starts(with: "./".utf8) ? glob.dropFirst() : glob
  }
}
