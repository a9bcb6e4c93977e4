import LanguageServer
import YAMLSource

/// A folder in which normlint works as if it were called there: paths in messages are relative to it.
final class WorkspaceRoot: Hashable {
  /// Absolute, without links.
  let folder: Path
  private var store: SettingsStore?
  private var python: PythonSources?
  /// Python texts of the editor that take the place of files, by absolute path.
  private(set) var pythonTexts: [String: [UInt8]] = [:]
  /// The Python sources that the last lint has read.
  var pythonSources: PythonSources? { store?.python }
  /// How many lints have used the Python sources: what they remember of edited calls is let go after some.
  private var uses = 0
  private static let useLimit = 128
  /// What was found in files that are not open.
  private(set) var findings = WorkspaceFindings()

  init(_ folder: Path) { self.folder = folder }

  /// Nil where the URI leads to no folder of this machine.
  convenience init?(uri: DocumentURI) {
    guard let path = uri.path, let real = try? System.realPath(Path(path)) else { return nil }
    self.init(real)
  }

  static func == (a: WorkspaceRoot, b: WorkspaceRoot) -> Bool { a === b }
  func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

  func holds(_ path: Path) -> Bool { path.relative(to: folder) != nil }

  /// A path that messages spell, from the root of the file system.
  func absolute(_ path: Path) -> Path { path.bytes.first == Path.separator ? path : folder.appending(path.bytes) }

  /// Makes the folder the current one, in which settings and Python sources are looked for.
  func enter() { try? System.changeFolder(folder) }

  /// Has settings files be read again.
  /// - Parameter python: whether Python files that are new are looked for, too
  func renew(python isForgotten: Bool) {
    store = nil
    if isForgotten { python = python?.renewed(texts: pythonTexts) }
  }

  /// Has Python texts of the editor take the place of files from now on.
  func take(_ texts: [String: [UInt8]]) {
    guard texts != pythonTexts else { return }
    pythonTexts = texts
    renew(python: true)
  }

  /// The bytes of a Python file, as the editor has it or as it is on the disk.
  func python(at path: Path) -> [UInt8]? { pythonTexts[path.text] ?? (try? FileReader.read(path)) }

  /// Makes the folder the current one for a lint, and lets go of what is remembered of Python files that have changed since.
  func beginLint() {
    enter()
    uses += 1
    guard uses > WorkspaceRoot.useLimit || python?.hasChanged == true else { return }
    (python, store, uses) = (python?.renewed(texts: pythonTexts), nil, 0)
  }

  /// The settings of the files in a folder. Call ``enter()`` before.
  func settings(for folder: Path, _ client: ClientSettings) -> FolderSettings { settingsStore(client).settings(for: folder) }

  /// The settings of all folders. Call ``enter()`` before.
  func settingsStore(_ client: ClientSettings) -> SettingsStore {
    if let store { return store }
    let sources = python ?? PythonSources(texts: pythonTexts)
    let made = SettingsStore(client.options(python: sources))
    (python, store) = (sources, made)
    return made
  }
}
