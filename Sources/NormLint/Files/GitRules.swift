/// Git's rules for the paths below a directory: ignore patterns, and the tracked files that override them.
struct GitRules {
  /// Weakest first.
  private var ignores: [IgnoreFile]
  /// Nil outside of repositories.
  private var index: GitIndex?
  /// Whether the directory itself is ignored, so that only tracked files below it count.
  private var isIgnored = false

  /// Ignores nothing.
  init() { ignores = [] }

  /// The rules for a walk that starts in `directory` (absolute), without those of its own `.gitignore`.
  init(above directory: Path) {
    ignores = GitRepository.ignoreFiles(above: directory)
    index = GitRepository.root(above: directory).map(GitRepository.index)
  }

  /// Whether a walk takes this absolute path.
  func takes(_ path: Path, isDirectory: Bool) -> Bool {
    guard ignores(path, isDirectory: isDirectory) else { return true }
    return index?.tracks(path, isDirectory: isDirectory) ?? false
  }

  /// The rules for the inside of a directory that a walk takes.
  func inside(_ directory: Path) -> GitRules {
    var rules = self
    rules.isIgnored = ignores(directory, isDirectory: true)
    return rules
  }

  /// Adds what stands in the directory: its `.gitignore`, or a repository of its own, which starts afresh.
  mutating func add(_ entries: [System.Entry], of directory: Path, isStart: Bool) {
    if !isStart, entries.contains(where: { $0.name.elementsEqual(".git".utf8) }) {
      self = GitRules()
      ignores = GitRepository.excludeFiles(ofRoot: directory)
      index = GitRepository.index(ofRoot: directory)
    }
    if entries.contains(where: { $0.name.elementsEqual(".gitignore".utf8) }) {
      ignores += GitRepository.ignoreFile(in: directory)
    }
  }

  /// The closest ignore file with a matching pattern decides.
  private func ignores(_ path: Path, isDirectory: Bool) -> Bool {
    if isIgnored { return true }
    for file in ignores.reversed() {
      if let ignored = file.decides(path, isDirectory: isDirectory) { return ignored }
    }
    return false
  }
}
