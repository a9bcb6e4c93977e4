import Formats
import Model
import Rules
import Synchronization
import YAMLSource

/// Sees files together that make up one config: a file with those that it names, and a file with the configs that use it.
///
/// Reads other files only if a file has a defaults list, or holds a model below a folder whose configs have one.
final class ConfigViews: Sendable {
  /// How a file is seen.
  struct View {
    let report: FileReport
    /// Findings in files that are part of the config and were not asked for.
    var foreign: [FileReport] = []
    /// How the configs that use the file call its models; nil where nobody uses it.
    var contexts: [NamedContext]?
  }

  /// Larger files are skipped; a folder with more files than this is not searched for configs.
  private static let sizeLimit = 1 << 22
  private static let userLimit = 1 << 16
  private static let folderLimit = 64
  /// How many folders above a group's config are searched for configs that use it.
  private static let heightLimit = 4

  /// The files of the command line, by real path.
  private let linted: [Path: InputFile]
  /// Folders of the command line.
  private let folders: [Path]
  private let files = Mutex<[String: YAMLFile?]>([:])
  private let configs = Memo<Path, [Config]>()
  private let users = Memo<Path, [Config]>()
  private let headers = HydraHeaders()
  private let parts = Memo<Path, ConfigParts>()
  /// Those on files that configs of others name, by real path.
  private let ownReports = Memo<Path, FileReport>()

  /// A file with a defaults list.
  private typealias Config = (path: Path, file: YAMLFile)
  /// An option of a group, as the command line asks for it.
  private typealias Choice = (group: String, option: String)

  init(_ files: [InputFile], folders: [Path] = []) {
    linted = Dictionary(files.map { ($0.absolute, $0) }) { first, _ in first }
    self.folders = folders
  }

  /// A file as part of the configs that it belongs to; nil if it belongs to none.
  func view(of file: InputFile, _ own: FileReport) -> View? {
    if case .unreadable = file.source { return nil }
    if ComposedConfig.isNeeded(for: own.source, at: file.path.bytes) { return experiment(file, own.source) ?? whole(file, own.source) }
    guard !own.verdicts.isEmpty, case .file = file.source else { return nil }
    return used(file, own.source, candidates: candidates(above: file.path)) { parts(of: $0).paths.contains(file.path.text) ? [nil] : [] }
  }

  private func whole(_ file: InputFile, _ source: YAMLFile, showsForeign: Bool = true) -> View? {
    guard let config = ComposedConfig(source, path: file.path.text, files: Reader(owner: self), headers: headers) else { return nil }
    let reports = Linter(options: file.settings.options(for: file.absolute)).lint(config)
    let others = showsForeign ? reports.dropFirst().compactMap { foreign($0, from: file) } : []
    return View(report: reports[0], foreign: others)
  }

  /// A config that the command line chooses from a group of the configs above.
  private func experiment(_ file: InputFile, _ source: YAMLFile) -> View? {
    guard case .file = file.source else { return nil }
    return used(file, source, candidates: candidates(above: file.path)) { user in
      let groups = parts(of: user).groups
      return ConfigViews.choices(of: file.path, for: user).filter { groups.contains($0.group) }
    }
  }

  private func parts(of user: Config) -> ConfigParts {
    parts.value(for: user.path) { ConfigParts(user.file, path: user.path.text, files: Reader(owner: self), headers: headers) }
  }

  /// The ways in which `group=option` may name a file below a config's folder: `experiment/d1/deep.yaml` is `d1/deep` of the
  /// group `experiment`, or `deep` of `experiment/d1`.
  private static func choices(of path: Path, for user: Config) -> [Choice] {
    let base = user.path.parent ?? Path("")
    let below = base.bytes.isEmpty ? path.bytes[...] : path.relative(to: base) ?? []
    let parts = Path(Array(below)).text.split(separator: "/" as Character)
    return parts.indices.dropFirst().reversed().map { split in
      (parts[..<split].joined(separator: "/"), parts[split...].joined(separator: "/"))
    }
  }

  /// - Parameter choices: the options by which a config may be asked to take the file in, likeliest first; nil for a file
  ///   that its own list names
  private func used(
    _ file: InputFile, _ source: YAMLFile, candidates: [Config], choosing choices: (Config) -> [Choice?]
  ) -> View? {
    var reports: [(name: String, report: FileReport)] = []
    var contexts: [NamedContext] = []
    var others: [FileReport] = []
    let reader = Reader(owner: self, overlay: (file.path.text, source))
    for user in candidates {
      let choices = choices(user)
      let config = choices.lazy.compactMap { [headers] in
        ComposedConfig(user.file, path: user.path.text, files: reader, headers: headers, choosing: $0)
      }.first
      guard let config, config.sources.contains(where: { $0.path == file.path.text }) else { continue }
      let absolute = (try? System.realPath(user.path)) ?? file.absolute
      let linter = Linter(options: file.settings.options(for: absolute))
      let all = linter.lint(config)
      guard let own = all.first(where: { $0.path == file.path }) else { continue }
      reports.append((user.path.text, own))
      contexts.append(NamedContext(name: user.path.text, context: linter.context(of: config)))
      if choices.contains(where: { $0 != nil }) { others += all.filter { $0.path != file.path }.compactMap { foreign($0, from: file) } }
    }
    return Linter.merged(reports).map { View(report: $0, foreign: others, contexts: contexts) }
  }

  /// The report on another file of a config; nil if linting that file reports it anyway.
  private func foreign(_ report: FileReport, from file: InputFile) -> FileReport? {
    guard !report.diagnostics.isEmpty else { return nil }
    guard let other = (try? System.realPath(report.path)).flatMap({ linted[$0] }) else { return report }
    // If the other file's own lint considers this config as well, it reports the findings itself.
    if candidates(above: other.path).contains(where: { $0.path == file.path }) { return nil }
    let known = ownReports.value(for: other.absolute) { ownReport(on: other, report.source) }
    return report.without(known, namedBy: file.path.text)
  }

  /// What linting a file reports of it.
  private func ownReport(on file: InputFile, _ source: YAMLFile) -> FileReport {
    let alone = Linter(options: file.settings.options(for: file.absolute)).lint(source)
    let isComposed = ComposedConfig.isNeeded(for: alone.source, at: file.path.bytes)
    return (isComposed ? whole(file, alone.source, showsForeign: false) : view(of: file, alone))?.report ?? alone
  }

  // MARK: Configs that may use a file

  /// Those of the folders above that of a file.
  private func candidates(above path: Path) -> [Config] {
    guard let group = path.parent else { return [] }
    return users.value(for: group) { configs(aboveGroup: group) }
  }

  private func configs(aboveGroup group: Path) -> [Config] {
    var result: [Config] = []
    var folder = group
    for _ in 0..<ConfigViews.heightLimit {
      if folder.bytes.isEmpty || folder.lastComponent.elementsEqual("..".utf8) { break }
      guard let above = folder.parent ?? (folder.bytes.first == Path.separator ? nil : Path("")) else { break }
      if above.bytes.first == Path.separator, !isBelowFolders(above) { break }
      result += configs(in: above)
      folder = above
    }
    return result
  }

  private func isBelowFolders(_ path: Path) -> Bool {
    folders.contains { $0 == path || path.relative(to: $0) != nil }
  }

  private func configs(in folder: Path) -> [Config] { configs.value(for: folder) { findConfigs(in: folder) } }

  private func findConfigs(in folder: Path) -> [Config] {
    let entries = (try? System.entries(of: folder.bytes.isEmpty ? Path(".") : folder)) ?? []
    let names = entries.filter { $0.kind == .regular && $0.name.suffix(5).elementsEqual(".yaml".utf8) }.map(\.name)
    let sorted = names.sorted { $0.lexicographicallyPrecedes($1) }.prefix(ConfigViews.folderLimit)
    return sorted.compactMap { name -> Config? in
      let path = folder.appending(name)
      guard let file = read(path.text, limit: ConfigViews.userLimit), ComposedConfig.isNeeded(for: file, at: path.bytes),
        file.value(for: "defaults", in: file.documents[0]) != nil
      else { return nil }
      return (path, file)
    }
  }

  // MARK: Reading

  private struct Reader: ConfigFiles {
    let owner: ConfigViews
    /// A replacement for one file's text, for example after a fix.
    var overlay: (path: String, file: YAMLFile)?

    func read(_ path: String) -> YAMLFile? {
      if let overlay, overlay.path == path { return overlay.file }
      return owner.read(path)
    }
  }

  /// Each file is read once.
  private func read(_ path: String, limit: Int = sizeLimit) -> YAMLFile? {
    if let known = files.withLock({ $0[path] }) { return known }
    let bytes = try? FileReader.read(Path(path), limit: limit)
    let file = bytes.map { YAMLFile(bytes: $0) }
    if file != nil || limit == ConfigViews.sizeLimit { files.withLock { $0[path] = .some(file) } }
    return file
  }
}
