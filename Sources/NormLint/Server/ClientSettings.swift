import LanguageServer

/// What the settings of the editor say, below `normlint`.
struct ClientSettings: Sendable, Equatable {
  /// Whether documents are linted.
  var isEnabled = true
  /// As `--config`: settings files and `key=value`.
  var config: [String] = []
  /// As `--select` and `--ignore`.
  var select: [String] = []
  var ignore: [String] = []
  /// Whether Python sources are read.
  var readsPython = true
  var showsHints = true

  init(_ json: JSONValue) {
    isEnabled = json["enable"]?.bool ?? true
    config = ClientSettings.texts(json["config"])
    select = ClientSettings.texts(json["select"])
    ignore = ClientSettings.texts(json["ignore"])
    readsPython = json["python"]?.bool ?? true
    showsHints = json["inlayHints"]?.bool ?? true
  }

  /// A text, or a list of texts.
  private static func texts(_ json: JSONValue?) -> [String] {
    json?.strings ?? json?.string.map { $0.isEmpty ? [] : [$0] } ?? []
  }

  /// The settings of a run, which override settings files.
  func options(python: PythonSources?) -> SettingsStore.Options {
    var commandLine = CommandLineSettings()
    (commandLine.select, commandLine.ignore) = (select.compactMap { Selection.Selector($0) }, ignore.compactMap { Selection.Selector($0) })
    commandLine.python = readsPython ? python : nil
    return SettingsStore.Options(config: config, commandLine: commandLine)
  }
}
