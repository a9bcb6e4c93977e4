import Formats
import Model
import Rules
import Synchronization
import YAMLSource

/// The files that configs are made of. Each is read once in a run.
final class ConfigSources: Sendable {
  /// A file with a defaults list.
  struct Primary: Sendable {
    let path: Path
    /// The real path; nil where it can't be told.
    let absolute: Path?
    let file: YAMLFile
  }

  /// Larger files are skipped; a folder with more files than this is not searched for configs.
  static let sizeLimit = 1 << 22
  private static let primaryLimit = 1 << 16
  private static let folderLimit = 64
  /// Maximum depth and number of files of a folder of configs.
  private static let depthLimit = 8
  private static let fileLimit = 4096
  /// How many folders above a group's config are searched for configs that use it.
  private static let heightLimit = 4

  let headers = HydraHeaders()
  /// Folders of the command line.
  private let folders: [Path]
  private let files: Mutex<[String: YAMLFile?]>
  private let primaries = Memo<Path, [Primary]>()
  private let users = Memo<Path, [Primary]>()
  private let parts = Memo<Path, ConfigParts?>()
  /// What the files of a folder (without links) may name, under the settings of a file.
  private let boundaries = Memo<[Path?], Boundary>()
  private let reals = Memo<String, Path?>()

  /// - Parameter texts: texts that take the place of those on disk, by path
  init(folders: [Path], texts: OtherTexts = [:]) {
    self.folders = folders
    files = Mutex(texts.mapValues { $0 })
  }

  /// The files that another has read, some of them with other texts.
  init(_ known: ConfigSources, taking texts: OtherTexts) {
    folders = known.folders
    files = Mutex(known.files.withLock { $0 }.merging(texts.mapValues { $0 }) { $1 })
  }

  // MARK: Reading

  /// A file that has been read; nil where nobody has asked for it.
  func known(_ path: Path) -> YAMLFile? { files.withLock { $0[path.text] } ?? nil }

  /// A file's text; nil where it can't be read or is too large.
  func read(_ path: String, limit: Int = sizeLimit) -> YAMLFile? {
    if let known = files.withLock({ $0[path] }) { return known.flatMap { $0.bytes.count <= limit ? $0 : nil } }
    let file = (try? FileReader.read(Path(path), limit: limit)).map { YAMLFile(bytes: $0) }
    if file != nil || limit == ConfigSources.sizeLimit { files.withLock { $0[path] = .some(file) } }
    return file
  }

  /// Takes in a file that was read to be linted. False where it has another text than the file that configs are made of, for example
  /// after a fix.
  func takes(_ file: YAMLFile, at path: Path) -> Bool {
    guard file.bytes.count <= ConfigSources.sizeLimit else { return false }
    let known = files.withLock { files in
      if case .some(.some(let known)) = files[path.text] { return known }
      files[path.text] = .some(file)
      return file
    }
    return known === file || known.bytes == file.bytes
  }

  // MARK: Configs that may use a file

  /// Those of the folders above that of a file.
  func candidates(above path: Path) -> [Primary] {
    guard let group = path.parent else { return [] }
    return users.value(for: group) { configs(aboveGroup: group) }
  }

  /// What a config with a defaults list is made of as it is.
  func parts(of user: Primary) -> ConfigParts? {
    parts.value(for: user.path) { ConfigParts(user.file, path: user.path.text, files: reader(for: user.path), headers: headers) }
  }

  private func configs(aboveGroup group: Path) -> [Primary] {
    var result: [Primary] = []
    var folder = group
    for _ in 0..<ConfigSources.heightLimit {
      if folder.bytes.isEmpty || folder.lastComponent.elementsEqual("..".utf8) { break }
      guard let above = folder.parent ?? (folder.bytes.first == Path.separator ? nil : Path("")) else { break }
      if above.bytes.first == Path.separator, !isBelowFolders(above) { break }
      result += primaries.value(for: above) { findPrimaries(in: above) }
      folder = above
    }
    return result
  }

  private func isBelowFolders(_ path: Path) -> Bool {
    folders.contains { $0 == path || path.relative(to: $0) != nil }
  }

  private func findPrimaries(in folder: Path) -> [Primary] {
    let names = entries(of: folder).filter(\.isYAML).map(\.name)
    let sorted = names.sorted { $0.lexicographicallyPrecedes($1) }.prefix(ConfigSources.folderLimit)
    return sorted.compactMap { name -> Primary? in
      let path = folder.appending(name)
      guard let file = read(path.text, limit: ConfigSources.primaryLimit), ComposedConfig.isNeeded(for: file, at: path.bytes),
        file.value(for: "defaults", in: file.documents[0]) != nil
      else { return nil }
      return Primary(path: path, absolute: try? System.realPath(path), file: file)
    }
  }
}

extension ConfigSources {
  /// The YAML files in a folder and those below it, without hidden ones, in order.
  func files(below folder: Path) -> [Path] {
    var result: [Path] = []
    collect(folder, depth: 0, into: &result)
    return result.sorted()
  }

  private func collect(_ folder: Path, depth: Int, into result: inout [Path]) {
    guard depth < ConfigSources.depthLimit else { return }
    for entry in entries(of: folder) where entry.name.first != UInt8(ascii: ".") {
      guard result.count < ConfigSources.fileLimit else { return }
      let path = folder.appending(entry.name)
      if entry.kind == .directory { collect(path, depth: depth + 1, into: &result) }
      if entry.isYAML { result.append(path) }
    }
  }

  /// What stands in a folder; nothing where it can't be read. The working folder has an empty path.
  private func entries(of folder: Path) -> [System.Entry] { (try? System.entries(of: folder.bytes.isEmpty ? Path(".") : folder)) ?? [] }

  /// Reads files for compositions.
  struct Reader: ConfigFiles {
    fileprivate let sources: ConfigSources
    fileprivate let boundary: Boundary
    /// Texts that take the place of those of files, for example after a fix.
    let overlays: OtherTexts

    func read(_ path: String) -> YAMLFile? {
      if let overlay = overlays[path] { return overlay }
      guard let real = sources.reals.value(for: path, { try? System.realPath(Path(path)) }), boundary.holds(real) else { return nil }
      return sources.read(path)
    }
  }

  /// What reads the files that a config at a path is made of, under some settings.
  func reader(for path: Path, _ settings: FolderSettings? = nil, overlays: OtherTexts = [:]) -> Reader {
    let folder = (try? System.realPath(path.parent ?? Path("."))) ?? Path("/")
    let boundary = boundaries.value(for: [folder, settings?.path]) { Boundary.config(in: folder, settings: settings?.path) }
    return Reader(sources: self, boundary: boundary, overlays: overlays)
  }
}

extension System.Entry {
  fileprivate var isYAML: Bool { kind == .regular && name.suffix(5).elementsEqual(".yaml".utf8) }
}
