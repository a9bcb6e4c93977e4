import ArgumentParser
import Rules

/// `normlint check`: the command that runs when none is named.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Find what vmap refuses in YAML model configs.")

  @Argument(
    help: ArgumentHelp("Files and folders; - reads standard input. Default: the current folder.", valueName: "paths"),
    completion: .file())
  var paths: [String] = []

  @Option(help: ArgumentHelp("The name of what standard input holds.", valueName: "path"))
  var stdinFilename: String?

  @Flag(help: "List the files that would be linted, and stop.")
  var showFiles = false

  @Flag(help: "Check again whenever a file changes, until Ctrl-C.")
  var watch = false

  @OptionGroup(title: "Files") var files: FileOptions
  @OptionGroup(title: "Rules") var rules: RuleOptions
  @OptionGroup(title: "Fixes") var fixes: FixFlags
  @OptionGroup(title: "Suppressions") var suppressions: SuppressionOptions
  @OptionGroup(title: "Settings") var settings: SettingsOptions
  @OptionGroup(title: "Output") var reporting: ReportOptions
  @OptionGroup(title: "Output") var coloring: ColorOptions
  @OptionGroup(title: "Context (stronger than what a file says)") var context: ContextOptions

  func validate() throws {
    for path in paths { try Choice.refuseEmpty(path) }
    guard watch else { return }
    let writes = fixes.mode != .report && fixes.mode != .verify || suppressions.addIgnore != nil || suppressions.writeBaseline != nil
    if writes { throw ValidationError("--watch writes nothing: it excludes --fix, --fix-with, --diff, --add-ignore and --write-baseline") }
    if paths.contains("-") || showFiles { throw ValidationError("--watch is for files: it excludes standard input and --show-files") }
  }

  func run() throws {
    if watch { try Watch(command: self, overrides: try context.overrides()).run() }
    let check = Check(self, engine: .standard, overrides: try context.overrides())
    let code = check.run()
    // The process ends here: what was read is not freed.
    _ = Unmanaged.passRetained(check.store)
    if code != .success { throw code }
  }
}

/// Which files are read.
struct FileOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Leave out what this glob takes, written as in a .gitignore of the current folder; repeatable.", valueName: "glob"))
  var exclude: [String] = []

  @Flag(help: "Let --exclude hold for paths given by name too.")
  var forceExclude = false

  @Flag(name: .customLong("no-respect-gitignore"), help: "Lint what git ignores too.")
  var ignoreGitignore = false
}

/// Which findings are reported, and which of them fail the run.
struct RuleOptions: ParsableArguments {
  enum Threshold: String, CaseIterable { case error, warning, note, never }

  @Option(
    help: ArgumentHelp("Report only these rules: comma-separated codes, beginnings of codes, names, or ALL.", valueName: "rules"),
    transform: RuleOptions.selectors)
  var select: [[Selection.Selector]] = []

  @Option(
    help: ArgumentHelp("Don't report these rules. The more specific of --select and --ignore wins.", valueName: "rules"),
    transform: RuleOptions.selectors)
  var ignore: [[Selection.Selector]] = []

  @Option(
    help: ArgumentHelp("Exit with 1 from this severity on: error, warning, note or never.", valueName: "severity"),
    completion: .list(Choice.names(of: Threshold.self)), transform: Choice.parse)
  var failOn: Threshold = .warning

  @Flag(help: "Exit with 1 where a model is not known in full (verdict unknown) too.")
  var strictUnknown = false

  @Flag(help: "Exit with 0 whatever was found.")
  var exitZero = false

  /// The severity that fails the run; nil for none.
  var failingSeverity: Severity? { Severity(rawValue: failOn.rawValue) }

  static func selectors(_ text: String) throws -> [Selection.Selector] {
    try Choice.items(text).map { item in
      if let selector = Selection.Selector(item) { return selector }
      throw ValidationError("no rule is called '\(item)'\(Choice.hint(for: item, in: Selection.Selector.vocabulary))")
    }
  }
}

/// Options that silence known findings: comments and baselines.
struct SuppressionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write '# normlint: ignore[...]' beside every finding instead of reporting it; --add-ignore=REASON says why.",
      valueName: "reason"))
  var addIgnore: String?

  @Option(
    help: ArgumentHelp("Don't report the findings that this file lists.", valueName: "file"), completion: .file())
  var baseline: String?

  @Flag(help: "Report what '# normlint:' comments suppress, too.")
  var noIgnores = false

  @Option(
    help: ArgumentHelp("List the findings in this file instead of reporting them.", valueName: "file"),
    completion: .file())
  var writeBaseline: String?

  func validate() throws {
    if addIgnore != nil, writeBaseline != nil { throw ValidationError("--add-ignore and --write-baseline exclude each other") }
  }

  /// The argument parser has no optional values, so a bare `--add-ignore` (no reason) becomes `--add-ignore=`.
  static func completed(_ arguments: [String]) -> [String] {
    let end = arguments.firstIndex(of: "--") ?? arguments.count
    return arguments.enumerated().map { $0.offset < end && $0.element == "--add-ignore" ? "--add-ignore=" : $0.element }
  }
}

/// How findings are written.
struct ReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Format of the findings: \(Choice.names(of: OutputFormat.self).joined(separator: ", ")). Given twice: what is shown, "
        + "and what --output-file holds.", valueName: "format"),
    completion: .list(Choice.names(of: OutputFormat.self)), transform: Choice.parse)
  var outputFormat: [OutputFormat] = []

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("Write the findings to this file too, in the --output-format; the terminal then shows full.", valueName: "file"))
  var outputFile: String?

  @Flag(help: "Count the findings by rule, on standard error.")
  var statistics = false

  @Flag(name: .shortAndLong, help: "Write findings and nothing else.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say on standard error what was read and what came of it.")
  var verbose = false

  /// What standard output shows; nil for nothing.
  var shownFormat: OutputFormat? {
    guard outputFile != nil else { return outputFormat.first ?? .full }
    if outputFormat.count > 1 { return outputFormat[0] }
    return quiet ? nil : .full
  }

  /// What the file holds, where there is one.
  var writtenFormat: OutputFormat { outputFormat.last ?? .full }

  func validate() throws {
    if quiet && verbose { throw ValidationError("--quiet and --verbose exclude each other") }
    if outputFormat.count > (outputFile == nil ? 1 : 2) {
      throw ValidationError("a second --output-format is that of an --output-file, and there is no third")
    }
  }
}
