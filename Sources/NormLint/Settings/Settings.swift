import Catalogue
import Rules

/// What settings files say. The initial values are the defaults, which `rules.yaml` writes down.
struct Settings: Sendable {
  /// What a rule is set to, by a selector, for all files or for some.
  struct RuleSetting: Sendable {
    let selector: Selection.Selector
    /// Nil leaves it to less specific settings.
    var severity: Level?
    /// The last one whose globs match the path counts.
    var perPath: [(globs: PathGlobs, severity: Level)] = []
    let origin: String
  }

  enum Level: Sendable, Equatable {
    case off
    case severity(Severity)

    var text: String { if case .severity(let severity) = self { severity.rawValue } else { "off" } }
  }

  /// A context and the globs of its files.
  struct ContextSetting: Sendable {
    let globs: PathGlobs
    let named: NamedContext
    let origin: String
  }

  var select: [Selection.Selector] = []
  var ignore: [Selection.Selector] = []
  /// What is not reported of some files, whatever else selects it.
  var perFileIgnores: [(globs: PathGlobs, selectors: [Selection.Selector])] = []
  var rules: [RuleSetting] = []
  var exclude: PathGlobs?
  var forceExclude = false
  /// Whether models that are not known in full fail the run.
  var strictUnknown = false
  var contexts: [ContextSetting] = []
  var modules = OwnModules()
  var fix = FixSettings()
  var python = PythonSettings()
  /// Memory limit for running a model in bytes; nil for the executor's default.
  var maxMemory: Int?
  /// Where each setting comes from that is not the default, by its key.
  var origins: [String: String] = [:]

  static let keys = [
    "normlint-rules", "required-version", "extend", "rules", "select", "ignore", "per-file-ignores", "exclude", "force-exclude", "strict-unknown",
    "contexts",
    "modules", "fix", "python", "max-memory",
  ]
}

/// How fixes are chosen.
struct FixSettings: Sendable {
  /// Nil leaves it to less specific settings.
  struct Choice: Sendable {
    /// In the order in which the options are tried.
    var prefer: [FixOption]?
    /// Maximum number of GroupNorm groups.
    var numGroups: Int?
  }

  var all = Choice()
  var perPath: [(globs: PathGlobs, choice: Choice)] = []

  /// The choice for one file (absolute path).
  func choice(for path: Path) -> (prefer: [FixOption], numGroups: Int) {
    let matching = perPath.reversed().filter { $0.globs.match(path) }.map(\.choice) + [all]
    let prefer = matching.lazy.compactMap(\.prefer).first ?? []
    return (prefer, matching.lazy.compactMap(\.numGroups).first ?? FixOptions().groups)
  }
}

/// Globs written as in a `.gitignore` of the folder of their settings file.
struct PathGlobs: Sendable {
  let texts: [String]
  private let file: IgnoreFile

  init(_ texts: [String], in directory: Path) {
    self.texts = texts
    let lines = texts.map { text in
      let bytes = Array(text.utf8)[...]
      return bytes.starts(with: "./".utf8) ? bytes.dropFirst() : bytes
    }
    file = IgnoreFile(directory: directory, lines: lines)
  }

  /// Whether the globs match an absolute path or one of its folders.
  func match(_ path: Path) -> Bool {
    if let decision = file.decides(path, isDirectory: false) { return decision }
    var next = path.parent
    while let folder = next, folder.bytes.count > file.directory.bytes.count {
      if let decision = file.decides(folder, isDirectory: true) { return decision }
      next = folder.parent
    }
    return false
  }

  /// Whether the globs match this path itself.
  func take(_ path: Path, isDirectory: Bool) -> Bool { file.decides(path, isDirectory: isDirectory) == true }
}
