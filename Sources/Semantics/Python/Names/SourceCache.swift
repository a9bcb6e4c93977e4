import PythonSource
import Synchronization

/// The parsed files of a run, which all workers share.
public final class SourceCache: Sendable {
  private let files = Mutex<[SourceFileIdentity: PythonFile]>([:])
  private let indexes = Mutex<[String: DefinitionIndex]>([:])

  public init() {}

  /// The parsed file at a path; `nil` where it can't be read.
  ///
  /// Two workers may parse the same file at once, but all get the same value.
  func file(_ path: String, _ identity: SourceFileIdentity, in system: any SourceFiles) -> PythonFile? {
    if let known = files.withLock({ $0[identity] }) { return known }
    guard let bytes = system.read(path, limit: PythonLimits().bytes) else { return nil }
    let parsed = PythonFile(bytes: bytes)
    return files.withLock { files in
      let kept = files[identity] ?? parsed
      files[identity] = kept
      return kept
    }
  }

  /// The index of the definitions below a folder, made when it is first asked for.
  func index(of folder: String, make: () -> DefinitionIndex) -> DefinitionIndex {
    if let known = indexes.withLock({ $0[folder] }) { return known }
    let made = make()
    return indexes.withLock { indexes in
      let kept = indexes[folder] ?? made
      indexes[folder] = kept
      return kept
    }
  }
}
