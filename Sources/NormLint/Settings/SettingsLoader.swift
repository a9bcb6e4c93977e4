import Rules
import YAMLSource

/// Loads a settings file with those that it extends.
struct SettingsLoader {
  private(set) var problems: [SettingsProblem] = []
  /// What was read, without links.
  private(set) var files: Set<Path> = []
  /// The files under way, outermost first.
  private var chain: [Path] = []
  /// Where the files must lie; a file that the command line names may extend any.
  private let boundary: Boundary

  init(boundary: Boundary) { self.boundary = boundary }

  /// - Parameters:
  ///   - path: absolute
  ///   - directory: where the file's globs start; its own folder unless told otherwise
  mutating func load(_ path: Path, directory: Path? = nil) -> Settings {
    let name = SettingsFiles.spelled(path)
    do throws(FileReader.Problem) {
      let bytes = try FileReader.read(path)
      files.insert((try? System.realPath(path)) ?? path)
      chain.append(path)
      defer { chain.removeLast() }
      let directory = directory ?? path.parent ?? Path("/")
      if path.lastComponent.elementsEqual(PyProject.name) { return readProject(bytes, name, path: path, directory: directory) }
      return read(YAMLFile(bytes: bytes), name, path: path, directory: directory)
    } catch {
      problems.append(SettingsProblem(source: name, message: error.message, place: nil))
      return Settings()
    }
  }

  /// Reads a `pyproject.toml`; what is wrong is told of its own text.
  private mutating func readProject(_ bytes: [UInt8], _ name: String, path: Path, directory: Path) -> Settings {
    let toml = YAMLFile(bytes: bytes)
    func line(_ offset: Int) -> Range<Int> { offset..<max(offset, toml.line(toml.position(at: offset).row).upperBound) }
    do throws(PyProject.Malformed) {
      guard let project = try PyProject(bytes) else { return Settings() }
      let file = YAMLFile(bytes: project.yaml)
      return read(file, name, path: path, directory: directory, shown: toml) { line(project.offset(of: $0.lowerBound)) }
    } catch {
      problems.append(SettingsProblem(source: name, message: error.message, place: (toml, line(error.offset))))
      return Settings()
    }
  }

  /// Why a file is not read, behind its name.
  static func outside(_ boundary: Boundary) -> String {
    "lies outside of \(boundary.folder.map(SettingsFiles.spelled) ?? ""): settings from elsewhere are named by --config"
  }

  /// - Parameters:
  ///   - shown: the text that messages show; the file itself unless told otherwise
  ///   - place: where a range of the file stands in it
  private mutating func read(
    _ file: YAMLFile, _ name: String, path: Path, directory: Path, shown: YAMLFile? = nil, place: @escaping (Range<Int>) -> Range<Int> = { $0 }
  ) -> Settings {
    let shown = shown ?? file
    var reader = SettingsReader(file, name: name, directory: directory, over: Settings())
    reader.row = { range in shown.position(at: place(range).lowerBound).row }
    reader.readHead()
    if reader.mistakes.isEmpty { reader.readBody(over: extended(reader, from: path)) }
    problems += reader.mistakes.sorted { $0.range.lowerBound < $1.range.lowerBound }.map {
      SettingsProblem(source: name, message: $0.message, place: (shown, place($0.range)))
    }
    return reader.settings
  }

  private mutating func extended(_ reader: SettingsReader, from path: Path) -> Settings {
    guard let (text, range) = reader.extends else { return Settings() }
    let relative = Path(text)
    let base = relative.bytes.first == Path.separator ? relative : (path.parent ?? Path("/")).appending(relative.bytes)
    let place = (file: reader.file, range: range)
    do throws(System.Failure) {
      let real = try System.realPath(base)
      guard boundary.holds(real) else {
        problems.append(SettingsProblem(source: reader.name, message: "`extend`: `\(text)` \(SettingsLoader.outside(boundary))", place: place))
        return Settings()
      }
      if chain.contains(real) {
        problems.append(SettingsProblem(source: reader.name, message: "`extend` leads in a circle: to `\(text)`", place: place))
        return Settings()
      }
      return load(real)
    } catch {
      problems.append(SettingsProblem(source: reader.name, message: "`extend`: `\(text)`: \(error.reason)", place: place))
      return Settings()
    }
  }
}

/// Which files hold settings.
enum SettingsFiles {
  private static let names = ["normlint.yaml", ".normlint.yaml", "normlint.yml", ".normlint.yml"].map { Array($0.utf8) }
  /// Other tools use this file name too: a settings file of ours is recognised by its first key.
  private static let shared = Array("rules.yaml".utf8)

  /// The settings file of a folder. `entries` saves asking the system where the folder has been listed.
  static func find(in folder: Path, entries: [System.Entry]? = nil) -> Path? {
    for name in names + [shared, PyProject.name] {
      if let entries, !entries.contains(where: { $0.name == name }) { continue }
      let path = folder.appending(name)
      if let status = try? System.status(path), status.kind == .regular, isSettings(path) { return path }
    }
    return nil
  }

  /// Whether the file holds settings, judged by its name and, if needed, its first key.
  static func isSettings(_ path: Path) -> Bool {
    let name = Array(path.lastComponent)
    if names.contains(name) { return true }
    if name == PyProject.name {
      // A file that is not TOML is an error if the section may stand in it.
      guard let bytes = try? FileReader.read(path) else { return false }
      do throws(PyProject.Malformed) { return try PyProject(bytes) != nil } catch { return true }
    }
    guard name == shared, let bytes = try? FileReader.read(path) else { return false }
    return YAMLFile(bytes: bytes).holdsSettings
  }

  /// A path for messages: relative to the current folder if it lies below it.
  static func spelled(_ path: Path) -> String {
    guard let here = try? System.realPath(Path(".")), let rest = path.relative(to: here) else { return path.text }
    return String(decoding: rest, as: UTF8.self)
  }
}
