import ArgumentParser

/// Which settings hold.
struct SettingsOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A settings file to use instead of those found, or a setting such as 'select=[NL1]' or 'fix.num-groups=16'; repeatable.",
      valueName: "file|key=value"),
    completion: .file())
  var config: [String] = []

  @Flag(help: "Ignore all settings files.")
  var isolated = false

  @Flag(help: "Read no Python sources: classes that the catalogue lacks are unknown.")
  var noPython = false

  func validate() throws {
    let file = config.first { !$0.contains("=") }
    if isolated, let file { throw ValidationError("--isolated ignores settings files, '\(file)' among them: give one of the two") }
  }

  /// - Parameter python: the Python sources of an earlier run; nil to look for them anew
  func store(_ commandLine: CommandLineSettings, python: PythonSources? = nil) -> SettingsStore {
    var commandLine = commandLine
    if !noPython { commandLine.python = python ?? PythonSources() }
    return SettingsStore(.init(isIsolated: isolated, config: config, commandLine: commandLine))
  }

  /// The settings of one file, its absolute path, and the files that hold the settings. Ends the run where they are wrong.
  func folder(of path: Path, _ commandLine: CommandLineSettings) throws -> (settings: FolderSettings, absolute: Path, files: Set<Path>) {
    let store = store(commandLine)
    let absolute = (try? System.realPath(path)) ?? path
    let here = (try? System.realPath(Path("."))) ?? Path("/")
    let settings = store.settings(for: absolute.parent ?? here)
    if SettingsOptions.report(store.problems, Messages()) { throw Exit.misuse }
    return (settings, absolute, store.files)
  }

  /// Tells what is wrong with settings. Returns whether anything is.
  static func report(_ problems: [SettingsProblem], _ messages: Messages) -> Bool {
    var bytes: [UInt8] = []
    for problem in problems { problem.add(to: &bytes, messages.style) }
    messages.write(bytes)
    return !problems.isEmpty
  }
}
