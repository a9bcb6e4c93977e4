import Formats
import PythonModels
import Synchronization
import YAMLSource

/// What was found in files, for the next run: it lints again only those on which something has changed.
final class RunMemory<Outcome: Sendable>: Sendable {
  private struct Known: Sendable {
    let outcome: Outcome
    let dependence: Dependence
  }

  private let known = Mutex<[Path: Known]>([:])

  /// What was found in a file; nil where it is to be linted.
  func outcome(of path: Path) -> Outcome? { known.withLock { $0[path]?.outcome } }

  func keep(_ outcome: Outcome, of path: Path, _ dependence: Dependence) {
    known.withLock { $0[path] = Known(outcome: outcome, dependence: dependence) }
  }

  /// Forgets what may be different now.
  func forget(from old: FileStates, to new: FileStates) {
    if old.settings != new.settings { return known.withLock { $0 = [:] } }
    let isPythonNew = old.python != new.python
    let changed = Set(old.linted.keys).union(new.linted.keys).filter { old.linted[$0] != new.linted[$0] }
    let configs = changed.filter { new.linted[$0] != nil && ComposedConfig.isNeeded(at: $0) }
    known.withLock { known in
      let isShared = changed.contains { old.linted[$0] == nil || new.linted[$0] == nil || known[$0]?.dependence.isPart != false } || !configs.isEmpty
      known = known.filter { path, known in
        !changed.contains(path) && !(isPythonNew && known.dependence.asksPython) && !(isShared && known.dependence.isPart)
          && !configs.contains { $0.parent.map { path.relative(to: $0) != nil || $0.bytes.isEmpty } ?? true }
      }
    }
  }
}

/// What a file's findings depend on besides its text and the settings.
struct Dependence: Sendable {
  /// Whether the file is part of a config with others, or is one.
  var isPart = false
  /// Whether something was looked up in Python sources.
  var asksPython = false
}

/// The state of each file that a run depends on: equal states, equal findings.
struct FileStates: Equatable {
  private(set) var linted: [Path: SourceFileIdentity?] = [:]
  private(set) var settings: [Path: SourceFileIdentity?] = [:]
  private(set) var python: [String: SourceFileIdentity?] = [:]

  /// - Parameters:
  ///   - settings: settings files that are not found by the files' folders
  ///   - system: may have texts in the place of files
  init(_ files: [InputFile], settings: [Path] = [], python: PythonSources?, in system: SystemSources = SystemSources()) {
    for file in files { linted[file.path] = system.identity(file.absolute.text) }
    for path in Set(files.compactMap(\.settings.path)).union(settings) { self.settings[path] = system.identity(path.text) }
    readPython(python, in: system)
  }

  /// Adds Python files that were read or looked for meanwhile.
  mutating func readPython(_ python: PythonSources?, in system: SystemSources = SystemSources()) {
    for path in python?.pathsAsked ?? [] { self.python[path] = system.identity(path) }
  }

  /// How many files these are.
  var count: Int { Set(linted.keys.map(\.text)).union(settings.keys.map(\.text)).union(python.filter { $0.value != nil }.keys).count }
}

extension ComposedConfig {
  /// Whether a file on the disk is a config that names others.
  fileprivate static func isNeeded(at path: Path) -> Bool {
    (try? FileReader.read(path)).map { isNeeded(for: YAMLFile(bytes: $0), at: path.bytes) } ?? false
  }
}
