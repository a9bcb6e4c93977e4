/// A file to lint.
struct InputFile: Sendable {
  enum Source: Sendable {
    case file
    case standardInput
    /// Known beforehand not to be readable: it gets a finding instead of a lint.
    case unreadable(FileReader.Problem)
  }

  /// As findings spell it.
  let path: Path
  let source: Source

  var isStandardInput: Bool { if case .standardInput = source { true } else { false } }
}

/// Turns the command line's paths into the files to lint, each once, in the order of their bytes.
struct FileCollector {
  struct Options: Sendable {
    var exclude: [String] = []
    var forceExclude = false
    var respectGitignore = true
    var standardInputName: String?
  }

  private struct Candidate {
    let path: Path
    let source: InputFile.Source
    /// Where the file really is.
    let real: Path
    let isLink: Bool
  }

  private let options: Options
  private let exclusions: Exclusions
  private var candidates: [Candidate] = []
  /// Paths of the command line that lead to nothing.
  private(set) var missing: [Path] = []

  init(options: Options) {
    self.options = options
    let here = (try? System.realPath(Path("."))) ?? Path("/")
    exclusions = Exclusions(globs: options.exclude, currentDirectory: here)
  }

  /// The files, sorted; of several ways to one file the one without a link wins.
  func files() -> [InputFile] {
    var seen: Set<Path> = []
    let ordered = candidates.sorted { ($0.isLink ? 1 : 0, $0.path) < ($1.isLink ? 1 : 0, $1.path) }
    let unique = ordered.filter { seen.insert($0.real).inserted }
    return unique.map { InputFile(path: $0.path, source: $0.source) }.sorted { $0.path < $1.path }
  }

  /// Adds a path as it was given: `-`, a file of any name, or a directory to walk.
  mutating func add(_ argument: Path) {
    if argument.bytes == [UInt8(ascii: "-")] { return addStandardInput() }
    let path = argument.tidy
    do throws(System.Failure) {
      let status = try System.status(path)
      let real = try System.realPath(path)
      let isDirectory = status.kind == .directory
      if options.forceExclude, exclusions.excludeWithAncestors(real, isDirectory: isDirectory) { return }
      if isDirectory { return walk(from: path, real: real) }
      let source = FileReader.problem(with: status.kind).map(InputFile.Source.unreadable) ?? .file
      candidates.append(Candidate(path: path, source: source, real: real, isLink: false))
    } catch {
      if error.isMissing { missing.append(path) } else { addUnreadable(path, real: path, error) }
    }
  }

  private mutating func addStandardInput() {
    let name = Path(options.standardInputName ?? "<stdin>").tidy
    if options.forceExclude, options.standardInputName != nil {
      let here = (try? System.realPath(Path("."))) ?? Path("/")
      let absolute = name.bytes.first == Path.separator ? name : here.appending(name.bytes)
      if exclusions.excludeWithAncestors(absolute, isDirectory: false) { return }
    }
    candidates.append(Candidate(path: name, source: .standardInput, real: Path("-"), isLink: false))
  }

  private mutating func addUnreadable(_ path: Path, real: Path, _ failure: System.Failure) {
    let problem = FileReader.Problem(failure)
    candidates.append(Candidate(path: path, source: .unreadable(problem), real: real, isLink: false))
  }
}

// MARK: - Walking

extension FileCollector {
  private mutating func walk(from path: Path, real: Path) {
    let ignores = options.respectGitignore ? GitRepository.ignoreFiles(above: real) : []
    walk(path, real: real, ignores: ignores, isStart: true)
  }

  /// `real` is the absolute path of the same directory: links to directories are not followed, so it stays true.
  private mutating func walk(_ path: Path, real: Path, ignores inherited: [IgnoreFile], isStart: Bool) {
    let entries: [System.Entry]
    do throws(System.Failure) {
      entries = try System.entries(of: path)
    } catch {
      return addUnreadable(path, real: real, error)
    }
    let ignores = ignoreFiles(for: real, entries: entries, inherited: inherited, isStart: isStart)
    for entry in entries where entry.name.first != UInt8(ascii: ".") {
      visit(entry, path.appending(entry.name), real: real.appending(entry.name), ignores: ignores)
    }
  }

  private mutating func visit(_ entry: System.Entry, _ path: Path, real: Path, ignores: [IgnoreFile]) {
    let isDirectory = entry.kind == .directory
    guard isDirectory || ((entry.kind == .regular || entry.kind == .link) && FileCollector.isYAML(entry.name)) else {
      return
    }
    if isIgnored(real, isDirectory: isDirectory, ignores) || exclusions.exclude(real, isDirectory: isDirectory) { return }
    if isDirectory { return walk(path, real: real, ignores: ignores, isStart: false) }
    guard entry.kind == .link else {
      return candidates.append(Candidate(path: path, source: .file, real: real, isLink: false))
    }
    // A link that leads nowhere, in circles, or to anything but a file is passed over.
    guard let status = try? System.status(path), status.kind == .regular, let target = try? System.realPath(path) else {
      return
    }
    candidates.append(Candidate(path: path, source: .file, real: target, isLink: true))
  }

  /// Adds the directory's own `.gitignore`; a repository inside another one starts afresh.
  private func ignoreFiles(
    for directory: Path, entries: [System.Entry], inherited: [IgnoreFile], isStart: Bool
  ) -> [IgnoreFile] {
    guard options.respectGitignore else { return [] }
    var ignores = inherited
    if !isStart, entries.contains(where: { $0.name.elementsEqual(".git".utf8) }) {
      ignores = GitRepository.excludeFile(ofRoot: directory)
    }
    if entries.contains(where: { $0.name.elementsEqual(".gitignore".utf8) }) {
      ignores += GitRepository.ignoreFile(in: directory)
    }
    return ignores
  }

  /// The closest file that has a say decides.
  private func isIgnored(_ path: Path, isDirectory: Bool, _ ignores: [IgnoreFile]) -> Bool {
    for file in ignores.reversed() {
      if let ignored = file.decides(path, isDirectory: isDirectory) { return ignored }
    }
    return false
  }

  private static func isYAML(_ name: [UInt8]) -> Bool {
    name.suffix(5).elementsEqual(".yaml".utf8) || name.suffix(4).elementsEqual(".yml".utf8)
  }
}
