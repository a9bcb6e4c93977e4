import ArgumentParser
import Catalogue
import Rules
import Texts

/// `normlint config`: what holds for a path, and where it comes from.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Show the settings that hold for a file or folder, and where they come from.")

  @Argument(help: "A file or folder.", completion: .file())
  var path = "."

  @OptionGroup var coloring: ColorOptions
  @OptionGroup(title: "Settings") var settings: SettingsOptions

  func run() throws {
    let given = RawArguments.path(path)
    let store = settings.store(CommandLineSettings())
    let found: (absolute: Path, settings: FolderSettings)
    do throws(System.Failure) {
      let absolute = try System.realPath(given)
      let isFolder = try System.status(absolute).kind == .directory
      found = (absolute, store.settings(for: isFolder ? absolute : absolute.parent ?? Path("/")))
    } catch {
      let hint = MissingPath.hint(for: given)
      Messages().error("\(path): \(error.isMissing ? "no such file or folder\(hint)" : error.reason)")
      throw Exit.misuse
    }
    if SettingsOptions.report(store.problems, Messages()) { throw Exit.misuse }
    try Exit.write(SettingsPage(found.settings, for: found.absolute).bytes)
  }
}

/// The settings of one path, line by line: key, value, origin.
struct SettingsPage {
  private var lines: [(key: String, value: String, origin: String)] = []
  private let settings: Settings

  init(_ folder: FolderSettings, for path: Path) {
    settings = folder.settings
    add("settings file", folder.path.map(SettingsFiles.spelled) ?? "none", origin: "")
    for key in ["required-version", "extend"] where settings.origins[key] != nil { add(key, "set") }
    add("select", settings.select.isEmpty ? "ALL" : settings.select.map(\.text).joined(separator: ", "))
    add("ignore", settings.ignore.isEmpty ? "none" : settings.ignore.map(\.text).joined(separator: ", "))
    let own = settings.perFileIgnores.filter { $0.globs.match(path) }.flatMap(\.selectors).map(\.text)
    add("per-file-ignores", own.isEmpty ? "none" : own.joined(separator: ", "))
    add("exclude", settings.exclude.map { $0.texts.isEmpty ? "none" : $0.texts.joined(separator: ", ") } ?? "none")
    add("force-exclude", String(settings.forceExclude))
    add("strict-unknown", String(settings.strictUnknown))
    let contexts = settings.contexts.filter { $0.globs.match(path) }
    if contexts.isEmpty { add("contexts", "none") }
    for context in contexts { add("context", context.named.name, origin: context.origin) }
    add("modules", settings.modules.names.isEmpty ? "none" : settings.modules.names.joined(separator: ", "))
    let fix = settings.fix.choice(for: path)
    add("fix.prefer", fix.prefer.isEmpty ? "by the model" : fix.prefer.map(\.rawValue).joined(separator: ", "), of: "fix")
    add("fix.num-groups", String(fix.numGroups), of: "fix")
    add("max-memory", settings.maxMemory.map { "\($0) bytes" } ?? "4 GiB")
    addRules(folder, path)
  }

  private mutating func addRules(_ folder: FolderSettings, _ path: Path) {
    let selection = folder.selection(for: path)
    for code in RuleCode.allCases {
      let origin = settings.level(of: code, for: path)?.origin
      let isSelected = selection.severity(of: code) != nil
      let value = selection.severity(of: code)?.rawValue ?? "off"
      add("\(code.rawValue) \(code.name)", value, origin: origin ?? (isSelected ? "default" : "select, ignore"))
    }
  }

  private mutating func add(_ key: String, _ value: String, of setting: String? = nil) {
    add(key, value, origin: settings.origins[setting ?? key] ?? "default")
  }

  private mutating func add(_ key: String, _ value: String, origin: String) { lines.append((key, value, origin)) }

  var bytes: [UInt8] {
    let width = lines.map(\.key.utf8.count).max() ?? 0
    var bytes: [UInt8] = []
    for line in lines {
      bytes.addVisible(line.key)
      bytes.addSpaces(width - line.key.utf8.count + 2)
      bytes.addVisible(line.value)
      if !line.origin.isEmpty { bytes.addVisible("  (\(line.origin))") }
      bytes.add("\n")
    }
    return bytes
  }
}
