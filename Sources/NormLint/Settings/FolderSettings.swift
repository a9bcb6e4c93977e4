import Catalogue
import Formats
import Rules

/// Options of the command line that override every settings file.
struct CommandLineSettings: Sendable {
  var select: [Selection.Selector] = []
  var ignore: [Selection.Selector] = []
  var overrides = ContextOverrides()
  var fixes = FixOptions()
  /// Whether comments suppress findings.
  var heedsSuppressions = true
  /// The classes of Python sources; nil where none are read.
  var python: PythonSources?
}

/// The settings of the files below one settings file; shared by all workers.
final class FolderSettings: Sendable {
  let settings: Settings
  /// The settings file; nil where there is none.
  let path: Path?
  private let commandLine: CommandLineSettings
  /// The selection for every file, if no setting depends on the path.
  private let selection: Selection?
  private let options: LintOptions

  init(_ settings: Settings, path: Path? = nil, commandLine: CommandLineSettings = CommandLineSettings()) {
    (self.settings, self.path, self.commandLine) = (settings, path, commandLine)
    let isUniform = settings.rules.allSatisfy(\.perPath.isEmpty) && settings.perFileIgnores.isEmpty
    selection = isUniform ? Selection(settings, commandLine, for: nil) : nil
    var options = LintOptions()
    options.overrides = commandLine.overrides
    options.heedsSuppressions = commandLine.heedsSuppressions
    options.catalogue = settings.modules.names.isEmpty ? .standard : Catalogue.standard.adding(settings.modules)
    self.options = options
  }

  /// Which rules report on a file (absolute), and how much their findings weigh.
  func selection(for path: Path) -> Selection { selection ?? Selection(settings, commandLine, for: path) }

  /// How a file (absolute) is analysed and fixed.
  func treatment(for path: Path) -> Treatment {
    var fixes = commandLine.fixes
    (fixes.prefer, fixes.groups) = settings.fix.choice(for: path)
    return Treatment(lint: options(for: path), fixes: fixes, maxMemory: settings.maxMemory)
  }

  /// How a file (absolute) is analysed.
  func options(for path: Path) -> LintOptions {
    var options = options
    options.path = path.bytes
    if let python = commandLine.python, settings.python.read == .auto {
      options.catalogue = options.catalogue.asking(python.provider(for: path, settings.python))
    }
    if settings.contexts.isEmpty { return options }
    options.contexts = settings.contexts.filter { $0.globs.match(path) }.map(\.named)
    return options
  }
}

extension Settings {
  /// A rule's level for a file and the setting that gave it; nil if no setting does.
  func level(of code: RuleCode, for path: Path?) -> (level: Level, origin: String)? {
    let candidates = rules.reversed().filter { $0.selector.takes(code) }
    // The sort is stable: of equals the later one stays in front.
    for rule in candidates.sorted(by: { $0.selector.weight > $1.selector.weight }) {
      let own = path.flatMap { path in rule.perPath.last { $0.globs.match(path) } }
      if let level = own?.severity ?? rule.severity { return (level, rule.origin) }
    }
    return nil
  }
}

extension Selection {
  /// The settings with the command line applied. `--select` replaces the settings' selection and re-enables rules that they
  /// switch off; `--ignore` adds to theirs.
  init(_ settings: Settings, _ commandLine: CommandLineSettings, for path: Path?) {
    let isSelected = !commandLine.select.isEmpty
    self.init(
      select: isSelected ? commandLine.select : settings.select,
      ignore: isSelected ? commandLine.ignore : settings.ignore + commandLine.ignore)
    for code in RuleCode.allCases {
      guard let (level, _) = settings.level(of: code, for: path) else { continue }
      switch level {
      case .severity(let severity): weigh(code, severity)
      case .off: if !isSelected { drop(code) }
      }
    }
    guard let path else { return }
    for (globs, selectors) in settings.perFileIgnores where globs.match(path) {
      for code in RuleCode.allCases where selectors.contains(where: { $0.takes(code) }) { drop(code) }
    }
  }
}
