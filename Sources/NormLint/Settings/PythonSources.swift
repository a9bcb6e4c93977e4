import Catalogue
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

/// Python sources for all files of a run; parsed files and resolved names are shared.
final class PythonSources: Sendable {
  private struct Place: Hashable {
    let folder: Path
    let settings: PythonSettings
  }

  private let cache = SourceCache()
  private let here = (try? System.realPath(Path(".")))?.text
  private let classes = Mutex<[Place: PythonClasses]>([:])

  /// Who knows the classes that a file (absolute) names.
  func provider(for file: Path, _ settings: PythonSettings) -> any ClassProvider {
    FileClasses(sources: self, file: file, settings: settings)
  }

  /// The classes that a file (absolute) can name.
  fileprivate func classes(for file: Path, _ settings: PythonSettings) -> PythonClasses {
    let place = Place(folder: file.parent ?? Path("/"), settings: settings)
    return classes.withLock { known in
      if let classes = known[place] { return classes }
      let path = LazySearchPath(file: file, settings)
      let classes = PythonClasses { [cache, here] in SourceFinder(path.value, in: SystemSources(), cache: cache, shownFrom: here) }
      known[place] = classes
      return classes
    }
  }
}

/// The Python classes that one file can name, looked up lazily: most files name none.
private struct FileClasses: ClassProvider {
  let sources: PythonSources
  let file: Path
  let settings: PythonSettings

  func entry(for target: String) -> Catalogue.Entry? { sources.classes(for: file, settings).entry(for: target) }
}

/// The search path of a file's names, found when the first name is looked up.
private final class LazySearchPath: Sendable {
  private let file: Path
  private let settings: PythonSettings
  private let found = Mutex<SearchPath?>(nil)

  init(file: Path, _ settings: PythonSettings) { (self.file, self.settings) = (file, settings) }

  var value: SearchPath {
    found.withLock { found in
      if let found { return found }
      let variables = ["VIRTUAL_ENV", "CONDA_PREFIX"].compactMap(System.environment)
      let path = SearchPath(
        forFile: file.text, path: settings.path, environments: settings.environment.map { [$0] } ?? variables, in: SystemSources())
      found = path
      return path
    }
  }
}
