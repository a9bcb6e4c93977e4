import Rules
import Semantics
import Synchronization
import YAMLSource

/// Sees files together that make up one config: a file with those that it names, and a file with the configs that use it.
///
/// Nothing is read unless a file has such a list, or holds a model below a folder whose configs have one.
final class Compositions: Sendable {
  /// How a file is seen.
  struct View {
    let linted: LintedFile
    /// Findings in files that are part of the config and were not asked for.
    var foreign: [SourceReport] = []
    /// How the configs that use the file call its models; nil where nobody uses it.
    var contexts: [NamedContext]?
  }

  /// Larger files are not read, nor searched for defaults lists; a folder with more files is no config folder.
  private static let sizeLimit = 1 << 22
  private static let userLimit = 1 << 16
  private static let folderLimit = 64
  /// How far above a group's config the configs may stand that use it.
  private static let heightLimit = 4

  private let linted: Set<Path>
  /// Folders of the command line.
  private let folders: [Path]
  private let files = Mutex<[String: YAMLFile?]>([:])
  private let users = Mutex<[Path: [(path: Path, file: YAMLFile)]]>([:])

  init(_ files: [InputFile], folders: [Path] = []) {
    linted = Set(files.map(\.absolute))
    self.folders = folders
  }

  /// A file as part of the configs that it belongs to; nil where it stands by itself.
  func view(of file: InputFile, _ own: LintedFile) -> View? {
    if case .unreadable = file.source { return nil }
    if ComposedConfig.isNeeded(for: own.source) { return whole(file, own.source) }
    guard !own.report.verdicts.isEmpty, case .file = file.source else { return nil }
    return used(file, own.source)
  }

  private func whole(_ file: InputFile, _ source: YAMLFile) -> View? {
    guard let config = ComposedConfig(source, path: file.path.text, files: Reader(owner: self)) else { return nil }
    let reports = Linter(options: file.settings.options(for: file.absolute)).lint(config)
    let foreign = reports.dropFirst().filter { !$0.linted.report.diagnostics.isEmpty && !isLinted($0.path) }
    return View(linted: reports[0].linted, foreign: Array(foreign))
  }

  private func used(_ file: InputFile, _ source: YAMLFile) -> View? {
    var reports: [(name: String, linted: LintedFile)] = []
    var contexts: [NamedContext] = []
    let reader = Reader(owner: self, overlay: (file.path.text, source))
    for user in candidates(above: file.path) {
      guard let config = ComposedConfig(user.file, path: user.path.text, files: reader),
        config.sources.contains(where: { $0.path == file.path.text })
      else { continue }
      let absolute = (try? System.realPath(user.path)) ?? file.absolute
      let linter = Linter(options: file.settings.options(for: absolute))
      guard let own = linter.lint(config).first(where: { $0.path == file.path.text }) else { continue }
      reports.append((user.path.text, own.linted))
      contexts.append(NamedContext(name: user.path.text, context: linter.context(of: config)))
    }
    return Linter.merged(reports).map { View(linted: $0, contexts: contexts) }
  }

  private func isLinted(_ path: String) -> Bool {
    (try? System.realPath(Path(path))).map { linted.contains($0) } ?? false
  }

  // MARK: Configs that may use a file

  private func candidates(above path: Path) -> [(path: Path, file: YAMLFile)] {
    var result: [(path: Path, file: YAMLFile)] = []
    var folder = path.parent
    for _ in 0..<Compositions.heightLimit {
      guard let group = folder, !group.lastComponent.elementsEqual("..".utf8) else { break }
      let above = group.parent ?? (group.bytes.first == Path.separator ? nil : Path(""))
      guard let above, !group.bytes.isEmpty, above.bytes.first != Path.separator || isBelowFolders(above) else { break }
      result += configs(in: above)
      folder = above
    }
    return result
  }

  private func isBelowFolders(_ path: Path) -> Bool {
    folders.contains { $0 == path || path.relative(to: $0) != nil }
  }

  /// The files of a folder with a defaults list.
  private func configs(in folder: Path) -> [(path: Path, file: YAMLFile)] {
    if let known = users.withLock({ $0[folder] }) { return known }
    let entries = (try? System.entries(of: folder.bytes.isEmpty ? Path(".") : folder)) ?? []
    let names = entries.filter { $0.kind == .regular && $0.name.suffix(5).elementsEqual(".yaml".utf8) }.map(\.name)
    let sorted = names.sorted { $0.lexicographicallyPrecedes($1) }.prefix(Compositions.folderLimit)
    let found = sorted.compactMap { name -> (path: Path, file: YAMLFile)? in
      let path = folder.appending(name)
      guard let file = read(path.text, limit: Compositions.userLimit), file.documents.first.map({ file.value(for: "defaults", in: $0) != nil }) ?? false,
        ComposedConfig.isNeeded(for: file)
      else { return nil }
      return (path, file)
    }
    users.withLock { $0[folder] = found }
    return found
  }

  // MARK: Reading

  private struct Reader: ConfigFiles {
    let owner: Compositions
    /// What stands for the text of a file, as after a fix.
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
    if file != nil || limit == Compositions.sizeLimit { files.withLock { $0[path] = .some(file) } }
    return file
  }
}
