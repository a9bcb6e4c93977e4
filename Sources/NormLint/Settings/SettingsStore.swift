import YAMLSource

/// Finds each folder's settings: the closest settings file above it, read once, overridden by the command line.
final class SettingsStore {
  struct Options {
    /// Ignore all settings files.
    var isIsolated = false
    /// `--config`: files and `key=value`.
    var config: [String] = []
    var commandLine = CommandLineSettings()
  }

  private(set) var problems: [SettingsProblem] = []
  /// The settings files that were read, without links.
  private(set) var files: Set<Path> = []
  private let options: Options
  /// `--config 'key=value'` arguments, each parsed as YAML.
  private var values: [(argument: String, file: YAMLFile)] = []
  private var byFolder: [Path: FolderSettings] = [:]
  private var byFile: [Path: FolderSettings] = [:]
  /// The settings if no file is found.
  private var fallback = FolderSettings(Settings())
  /// The settings of `--isolated` or `--config FILE`, for all folders.
  private var fixed: FolderSettings?

  init(_ options: Options = Options()) {
    self.options = options
    var file: Path?
    for argument in options.config {
      if let (key, value) = SettingsStore.assignment(argument) {
        values.append((argument, YAMLFile(bytes: Array(SettingsStore.text(key, value).utf8))))
      } else if let path = try? System.realPath(RawArguments.path(argument)) {
        if file != nil { refuse(argument, "is a second settings file; give one, and `key=value` beside it") }
        file = path
      } else {
        refuse(argument, "no such file, and no `key=value` either")
      }
    }
    fallback = folder(applying(to: Settings(), isFirst: true), nil)
    if let file { fixed = load(file, directory: try? System.realPath(Path("."))) } else if options.isIsolated { fixed = fallback }
  }

  /// The Python sources of the run; nil where none are read.
  var python: PythonSources? { options.commandLine.python }

  /// The settings of the files in a folder (absolute, without links). `entries` is what the folder holds, where that is known.
  func settings(for folder: Path, entries: [System.Entry]? = nil) -> FolderSettings {
    if let fixed { return fixed }
    if let known = byFolder[folder] { return known }
    let found: FolderSettings
    if let file = SettingsFiles.find(in: folder, entries: entries) {
      found = load(file)
    } else if let parent = folder.parent {
      found = settings(for: parent)
    } else {
      found = fallback
    }
    byFolder[folder] = found
    return found
  }

  /// - Parameters:
  ///   - file: a file that was found, or that the command line names, which is trusted
  ///   - directory: where the globs of a file that the command line names start
  private func load(_ file: Path, directory: Path? = nil) -> FolderSettings {
    if let known = byFile[file] { return known }
    let folder = file.parent ?? Path("/")
    let boundary = directory == nil ? Boundary(folder: GitRepository.root(above: folder) ?? folder) : Boundary(folder: nil)
    var loader = SettingsLoader(boundary: boundary)
    guard let real = try? System.realPath(file), boundary.holds(real) else {
      problems.append(SettingsProblem(source: SettingsFiles.spelled(file), message: SettingsLoader.outside(boundary), place: nil))
      return fallback
    }
    let settings = loader.load(file, directory: directory)
    problems += loader.problems
    files.formUnion(loader.files)
    let result = self.folder(applying(to: settings), file)
    byFile[file] = result
    return result
  }

  private func folder(_ settings: Settings, _ file: Path?) -> FolderSettings {
    FolderSettings(settings, path: file, commandLine: options.commandLine)
  }

  // MARK: key=value

  /// Applies the command line's values to settings. Their mistakes are reported once.
  private func applying(to settings: Settings, isFirst: Bool = false) -> Settings {
    values.reduce(settings) { settings, value in
      let here = (try? System.realPath(Path("."))) ?? Path("/")
      var reader = SettingsReader(value.file, name: "--config", directory: here, over: settings)
      reader.readHead()
      if reader.mistakes.isEmpty { reader.readBody(over: settings) }
      if isFirst { for mistake in reader.mistakes { refuse(value.argument, mistake.message) } }
      return reader.settings
    }
  }

  private func refuse(_ argument: String, _ message: String) {
    problems.append(SettingsProblem(source: "--config '\(argument)'", message: message, place: nil))
  }

  /// The parts of `key=value`; nil for a path.
  private static func assignment(_ text: String) -> (key: String, value: String)? {
    guard let sign = text.firstIndex(of: "="), sign != text.startIndex else { return nil }
    let key = text[..<sign]
    let isKey = key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) }
    return isKey ? (String(key), String(text[text.index(after: sign)...])) : nil
  }

  /// `fix.num-groups` and `16` as the YAML that a settings file would hold.
  private static func text(_ key: String, _ value: String) -> String {
    let parts = key.split(separator: ".", omittingEmptySubsequences: false)
    return parts.enumerated().map { "\(String(repeating: " ", count: $0.offset))\($0.element):" }.joined(separator: "\n")
      + " \(value)\n"
  }
}
