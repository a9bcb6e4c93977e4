import Catalogue
import Model
import PythonModels
import Synchronization

/// Settings for Python sources.
struct PythonSettings: Sendable, Hashable {
  enum Reading: String, Sendable, CaseIterable { case auto, never }

  var read = Reading.auto
  /// Folders searched first for modules, absolute.
  var path: [String] = []
  /// The virtual environment to search, absolute; nil to use `VIRTUAL_ENV` and the like.
  var environment: String?
}

/// What a run read of Python sources.
struct SourcesRead: Sendable {
  /// The folders in which modules were looked up, sorted.
  var folders: [String] = []
  /// The files that were read, sorted, with what they held.
  var files: [(path: String, bytes: [UInt8])] = []
}

/// Python sources for all files of a run; parsed files, resolved names and models are shared.
final class PythonSources: Sendable {
  private struct Place: Hashable {
    let folder: Path
    let settings: PythonSettings
  }

  private let cache: SourceCache
  private let here = (try? System.realPath(Path(".")))?.text
  private let files: SystemSources
  private let system: RememberedFiles
  private let places = Memo<Place, PythonClasses>()
  private let pool = ModelPool()
  /// Places with one search path share what is read by it.
  private let classes = Mutex<[SearchPath: PythonClasses]>([:])
  private let folders = Mutex<Set<String>>([])
  /// The files with names that were looked up in the sources.
  private let asking = Mutex<Set<Path>>([])

  /// - Parameters:
  ///   - cache: the files that an earlier run has parsed
  ///   - texts: texts that take the place of files, by absolute path
  init(_ cache: SourceCache = SourceCache(), texts: [String: [UInt8]] = [:]) {
    (self.cache, files) = (cache, SystemSources(texts: texts))
    system = RememberedFiles(files)
  }

  /// The absolute paths of the files that were read, and of those that were looked for and are not there.
  var pathsAsked: [String] { cache.filesRead.map(\.path) + system.missing }

  /// Whether a file has changed since it was read.
  var hasChanged: Bool { cache.hasChanged(in: files) }

  /// The sources as they are now; files that have not changed are not parsed again.
  func renewed(texts: [String: [UInt8]] = [:]) -> PythonSources {
    cache.forgetChanged(in: SystemSources(texts: texts))
    return PythonSources(cache, texts: texts)
  }

  /// Whether something in a file (absolute) was looked up in the sources.
  func wasAsked(by file: Path) -> Bool { asking.withLock { $0.contains(file) } }

  /// What has been read so far, with paths as messages tell them.
  var read: SourcesRead {
    let files = cache.filesRead.map { (path: SourcePath.shown($0.path, from: here), bytes: $0.bytes) }
    return SourcesRead(folders: folders.withLock { $0.sorted() }, files: files)
  }

  /// Who knows the classes that a file (absolute) names.
  func provider(for file: Path, _ settings: PythonSettings) -> any ClassProvider {
    FileClasses(sources: self, file: file, settings: settings)
  }

  /// What the source lets a call of a name be given, by keyword; the name stands in a file (absolute).
  func parameters(of name: String, for file: Path, _ settings: PythonSettings) -> [PythonParameter]? {
    classes(for: file, settings).parameters(of: name)
  }

  /// Where the source defines a name that stands in a file (absolute).
  func definition(of name: String, for file: Path, _ settings: PythonSettings) -> PythonDefinition? {
    classes(for: file, settings).definition(of: name)
  }

  /// The classes that a file (absolute) can name.
  fileprivate func classes(for file: Path, _ settings: PythonSettings) -> PythonClasses {
    asking.withLock { _ = $0.insert(file) }
    return places.value(for: Place(folder: file.parent ?? Path("/"), settings: settings)) { classes(on: searchPath(of: file, settings)) }
  }

  private func classes(on path: SearchPath) -> PythonClasses {
    classes.withLock { known in
      if let classes = known[path] { return classes }
      let classes = PythonClasses(pool: pool) { [cache, here, system, weak self] in
        let finder = SourceFinder(path, in: system, cache: cache, shownFrom: here)
        self?.folders.withLock { $0.formUnion(finder.folders) }
        return finder
      }
      known[path] = classes
      return classes
    }
  }

  private func searchPath(of file: Path, _ settings: PythonSettings) -> SearchPath {
    let variables = ["VIRTUAL_ENV", "CONDA_PREFIX"].compactMap(System.environment)
    let extra = System.environment("PYTHONPATH")?.split(separator: ":").map(String.init) ?? []
    return SearchPath(
      forFile: file.text, path: settings.path, extra: extra, workingFolder: here,
      environments: settings.environment.map { [$0] } ?? variables, in: system)
  }
}

/// The Python classes that one file can name, looked up lazily: most files name none.
private final class FileClasses: ClassProvider {
  private let sources: PythonSources
  private let file: Path
  private let settings: PythonSettings
  private let found = Mutex<PythonClasses?>(nil)

  init(sources: PythonSources, file: Path, settings: PythonSettings) { (self.sources, self.file, self.settings) = (sources, file, settings) }

  /// A name without a dot is that of no class in a module.
  func entry(for target: String) -> Catalogue.Entry? {
    target.isDotted && !Catalogue.isNoModel(target) ? classes.entry(for: target) : nil
  }

  func absence(of target: String) -> Absence? { Catalogue.isNoModel(target) ? nil : classes.absence(of: target) }

  func dottedName(of className: String, derivedFrom base: ModuleBase, in catalogue: Catalogue) -> String? {
    classes.dottedName(of: className, derivedFrom: base, in: catalogue)
  }

  func instantiateOptions(of key: String) -> InstantiateOptions? { classes.instantiateOptions(of: key) }

  private var classes: PythonClasses {
    found.withLock { found in
      if let found { return found }
      let classes = sources.classes(for: file, settings)
      found = classes
      return classes
    }
  }
}
