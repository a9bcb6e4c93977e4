/// Finds git's files around a walk: ignore files between the repository's root and the directory, and the index.
enum GitRepository {
  private static let marker = ".git"

  /// The ignore files that hold for the inside of `directory` (absolute), weakest first, without its own `.gitignore`.
  static func ignoreFiles(above directory: Path) -> [IgnoreFile] {
    var chain: [Path] = []
    var next: Path? = directory
    while let current = next {
      if isRoot(current) { return excludeFiles(ofRoot: current) + chain.reversed().flatMap(ignoreFile) }
      next = current.parent
      if let parent = next { chain.append(parent) }
    }
    return []
  }

  /// The root of the repository that a directory (absolute) lies in; nil outside of any.
  static func root(above directory: Path) -> Path? {
    var next: Path? = directory
    while let current = next {
      if isRoot(current) { return current }
      next = current.parent
    }
    return nil
  }

  /// The folder that paths in reports for code hosts are relative to: the root of the repository around `here`, else of the
  /// one that holds the files (absolute), else `here` itself.
  static func base(of files: [Path], from here: Path) -> Path {
    let holdsSome = { (folder: Path) in files.isEmpty || files.contains { $0.relative(to: folder) != nil } }
    if let own = root(above: here), holdsSome(own) { return own }
    let common = files.reduce(files.first?.parent) { folder, file in
      var folder = folder
      while let candidate = folder, file.relative(to: candidate) == nil { folder = candidate.parent }
      return folder
    }
    if let common, let root = root(above: common) { return root }
    return holdsSome(here) ? here : common ?? here
  }

  /// Whether a repository begins here; `.git` may be a file in worktrees and submodules.
  static func isRoot(_ directory: Path) -> Bool {
    (try? System.status(directory.appending(marker), followLinks: false)) != nil
  }

  /// The `.gitignore` of a directory, as a list of none or one. Git follows no link there.
  static func ignoreFile(in directory: Path) -> [IgnoreFile] {
    let file = directory.appending(".gitignore")
    if (try? System.status(file, followLinks: false))?.kind == .link { return [] }
    return read(file, for: directory)
  }

  /// What holds for the whole repository at `root`, weakest first: the person's own file (`core.excludesFile`), `.git/info/exclude`.
  static func excludeFiles(ofRoot root: Path) -> [IgnoreFile] {
    let git = commonDirectory(of: root.appending(marker), in: root)
    let own = GitConfiguration().excludesFile(ofRepository: git).map { read(resolve($0.bytes, in: root), for: root) } ?? []
    return own + read(git.appending("info/exclude"), for: root)
  }

  /// The index of the repository at `root`; for a worktree or submodule, in the folder that its `.git` file names.
  static func index(ofRoot root: Path) -> GitIndex {
    GitIndex(root: root, file: ownDirectory(of: root.appending(marker), in: root).appending("index"))
  }

  private static func read(_ file: Path, for directory: Path) -> [IgnoreFile] {
    guard let text = try? FileReader.read(file) else { return [] }
    let ignores = IgnoreFile(directory: directory, text: text)
    return ignores.isEmpty ? [] : [ignores]
  }

  /// Follows the `gitdir:` file of a worktree or submodule.
  private static func ownDirectory(of git: Path, in root: Path) -> Path {
    guard let pointer = firstLine(git), pointer.starts(with: "gitdir: ".utf8) else { return git }
    return resolve(Array(pointer.dropFirst(8)), in: root)
  }

  /// The directory that a worktree shares with its repository.
  private static func commonDirectory(of git: Path, in root: Path) -> Path {
    let own = ownDirectory(of: git, in: root)
    guard let common = firstLine(own.appending("commondir")) else { return own }
    return resolve(common, in: own)
  }

  private static func firstLine(_ file: Path) -> [UInt8]? {
    guard let text = try? FileReader.read(file), let line = text.split(separator: 0x0A).first else { return nil }
    return Array(line.last == 0x0D ? line.dropLast() : line)
  }

  private static func resolve(_ path: [UInt8], in base: Path) -> Path {
    path.first == Path.separator ? Path(path) : base.appending(path)
  }
}
