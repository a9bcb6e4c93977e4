import PythonSource
import Synchronization

/// The parsed files of a run, which all workers share.
public final class SourceCache: Sendable {
  private let files = Mutex<[SourceFileIdentity: PythonFile]>([:])

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
}
