/// A file to lint.
struct InputFile: Sendable {
  enum Source: Sendable {
    case file
    case standardInput
    /// Known to be unreadable: reported as a finding, not linted.
    case unreadable(FileReader.Problem)
  }

  /// As findings spell it.
  let path: Path
  let source: Source
  /// The absolute path; settings' globs match it.
  let absolute: Path
  let settings: FolderSettings
  /// Whether a link leads to the file from a folder that does not hold it: such a file is linted and never written.
  var isOutside = false

  /// Which rules report on the file.
  var selection: Selection { settings.selection(for: absolute) }
  /// How it is analysed and fixed.
  var treatment: Treatment { settings.treatment(for: absolute) }
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
    let settings: FolderSettings
    /// `real`, or the given name for standard input.
    var absolute: Path { if case .standardInput = source { named } else { real } }
    var named = Path("-")
    var isOutside = false
  }

  private let options: Options
  private let exclusions: Exclusions
  private let store: SettingsStore
  private var candidates: [Candidate] = []
  /// The folder under way, without links.
  private var walked: (real: Path, boundary: Boundary)?
  /// Paths of the command line that don't exist.
  private(set) var missing: [Path] = []

  init(options: Options, settings store: SettingsStore = SettingsStore(.init(isIsolated: true))) {
    self.options = options
    self.store = store
    let here = (try? System.realPath(Path("."))) ?? Path("/")
    exclusions = Exclusions(globs: options.exclude, currentDirectory: here)
  }

  /// The files, sorted. If several paths lead to one file, the one without a symbolic link is kept.
  func files() -> [InputFile] {
    let ordered = candidates.sorted { $0.path < $1.path }
    var seen = Set<Path>(minimumCapacity: ordered.count)
    var isKept = ordered.map { !$0.isLink && seen.insert($0.real).inserted }
    for index in ordered.indices where ordered[index].isLink { isKept[index] = seen.insert(ordered[index].real).inserted }
    return zip(ordered, isKept).filter(\.1).map { candidate, _ in
      InputFile(
        path: candidate.path, source: candidate.source, absolute: candidate.absolute, settings: candidate.settings,
        isOutside: candidate.isOutside)
    }
  }

  /// Adds a path as it was given: `-`, a file of any name, or a directory to walk.
  mutating func add(_ argument: Path) {
    if argument.bytes == [UInt8(ascii: "-")] { return addStandardInput() }
    let path = argument.tidy
    do throws(System.Failure) {
      let status = try System.status(path)
      let real = try System.realPath(path)
      let isDirectory = status.kind == .directory
      let settings = store.settings(for: isDirectory ? real : real.parent ?? Path("/"))
      if isExcludedByForce(real, isDirectory: isDirectory, settings: settings) { return }
      if isDirectory { return walk(from: path, real: real) }
      if SettingsFiles.isSettings(real) { return }
      let source = FileReader.problem(with: status.kind).map(InputFile.Source.unreadable) ?? .file
      candidates.append(Candidate(path: path, source: source, real: real, isLink: false, settings: settings))
    } catch {
      if error.isMissing { missing.append(path) } else { addUnreadable(path, real: path, failure: error) }
    }
  }

  private mutating func addStandardInput() {
    let name = Path(options.standardInputName ?? "<stdin>").tidy
    let here = (try? System.realPath(Path("."))) ?? Path("/")
    let absolute = name.bytes.first == Path.separator ? name : here.appending(name.bytes)
    let folder = absolute.parent.flatMap { try? System.realPath($0) } ?? here
    let settings = store.settings(for: folder)
    if options.standardInputName != nil, isExcludedByForce(absolute, isDirectory: false, settings: settings) { return }
    let standardInput = Candidate(
      path: name, source: .standardInput, real: Path("-"), isLink: false, settings: settings,
      named: folder.appending(Array(absolute.lastComponent)))
    candidates.append(standardInput)
  }

  /// Whether `--force-exclude` skips a path given by name.
  private func isExcludedByForce(_ path: Path, isDirectory: Bool, settings: FolderSettings) -> Bool {
    if options.forceExclude, exclusions.excludeWithAncestors(path, isDirectory: isDirectory) { return true }
    guard options.forceExclude || settings.settings.forceExclude else { return false }
    return settings.settings.exclude?.match(path) ?? false
  }

  private mutating func addUnreadable(_ path: Path, real: Path, failure: System.Failure) {
    let problem = FileReader.Problem(failure)
    let settings = store.settings(for: real.parent.flatMap { try? System.realPath($0) } ?? Path("/"))
    candidates.append(
      Candidate(path: path, source: .unreadable(problem), real: real, isLink: false, settings: settings))
  }
}

// MARK: - Walking

extension FileCollector {
  private mutating func walk(from path: Path, real: Path) {
    walked = (real, Boundary.repository(around: real))
    walk(path, real: real, git: options.respectGitignore ? GitRules(above: real) : nil, isStart: true)
  }

  /// `real` is the absolute path of the same directory; it stays valid because links to directories aren't followed.
  /// - Parameter git: git's rules; nil to ignore them
  private mutating func walk(_ path: Path, real: Path, git: GitRules?, isStart: Bool) {
    let entries: [System.Entry]
    do throws(System.Failure) {
      entries = try System.entries(of: path)
    } catch {
      return addUnreadable(path, real: real, failure: error)
    }
    var git = git
    git?.add(entries, of: real, isStart: isStart)
    let settings = store.settings(for: real, entries: entries)
    for entry in entries where entry.name.first != UInt8(ascii: ".") {
      visit(entry, path.appending(entry.name), real: real.appending(entry.name), git: git, settings: settings)
    }
  }

  private mutating func visit(
    _ entry: System.Entry, _ path: Path, real: Path, git: GitRules?, settings: FolderSettings
  ) {
    let isDirectory = entry.kind == .directory
    guard isDirectory || ((entry.kind == .regular || entry.kind == .link) && FileCollector.isConfig(real)) else {
      return
    }
    if git?.takes(real, isDirectory: isDirectory) == false || exclusions.exclude(real, isDirectory: isDirectory) { return }
    if settings.settings.exclude?.take(real, isDirectory: isDirectory) == true { return }
    if isDirectory { return walk(path, real: real, git: git?.inside(real), isStart: false) }
    if SettingsFiles.isSettings(real) { return }
    guard entry.kind == .link else {
      return candidates.append(Candidate(path: path, source: .file, real: real, isLink: false, settings: settings))
    }
    // Skip broken links, link cycles, and links to anything but a file.
    guard let status = try? System.status(path), status.kind == .regular, let target = try? System.realPath(path) else {
      return
    }
    // What a stranger's link leads to out of the repository is not theirs to show.
    guard let walked, walked.boundary.holds(target) else { return }
    let isOutside = target.relative(to: walked.real) == nil
    candidates.append(Candidate(path: path, source: .file, real: target, isLink: true, settings: settings, isOutside: isOutside))
  }

  /// YAML files, and JSON files in folders named `configs` (MONAI bundles). JSON elsewhere is usually data.
  private static func isConfig(_ path: Path) -> Bool {
    guard path.bytes.suffix(5).elementsEqual(".json".utf8) else { return hasConfigSuffix(path.bytes) }
    return path.parent?.lastComponent.elementsEqual("configs".utf8) == true
  }

  /// Whether a file may be a config by the end of its name.
  static func hasConfigSuffix(_ name: [UInt8]) -> Bool {
    let end = name.suffix(5)
    return end.elementsEqual(".yaml".utf8) || end.dropFirst().elementsEqual(".yml".utf8) || end.elementsEqual(".json".utf8)
  }
}
