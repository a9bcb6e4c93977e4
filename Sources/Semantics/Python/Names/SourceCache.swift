import PythonSource
import Synchronization

/// The parsed files of a run, which all workers share.
public final class SourceCache: Sendable {
  private let files = Mutex<[SourceFileIdentity: Entry]>([:])
  private let indexes = Mutex<[String: DefinitionIndex]>([:])
  private let compiled = Mutex<[String: [String]]>([:])

  private struct Entry {
    let path: String
    let file: PythonFile
    /// The bytes on disk, if the parsed file has them in another encoding.
    let original: [UInt8]?
  }

  public init() {}

  /// The parsed file at a path; `nil` if it can't be read.
  ///
  /// Two workers may parse the same file at once, but all get the same value.
  func file(_ path: String, _ identity: SourceFileIdentity, in system: any SourceFiles) -> PythonFile? {
    if let known = files.withLock({ $0[identity]?.file }) { return known }
    guard let bytes = system.read(path, limit: PythonLimits().bytes) else { return nil }
    let parsed = PythonFile(bytes: bytes)
    return files.withLock { files in
      let kept = files[identity] ?? Entry(path: path, file: parsed, original: parsed.bytes == bytes ? nil : bytes)
      files[identity] = kept
      return kept.file
    }
  }

  /// The compiled modules in a folder. The folder is listed on the first call.
  func compiledModules(in folder: String, of system: any SourceFiles) -> [String] {
    compiled.withLock { known in
      if let files = known[folder] { return files }
      let files = system.entries(folder).filter { $0.hasSuffix(".so") || $0.hasSuffix(".pyd") || $0.hasSuffix(".pyc") }
      known[folder] = files
      return files
    }
  }

  /// The index of the definitions below a folder. It is made on the first call.
  func index(of folder: String, make: () -> DefinitionIndex) -> DefinitionIndex {
    if let known = indexes.withLock({ $0[folder] }) { return known }
    let made = make()
    return indexes.withLock { indexes in
      let kept = indexes[folder] ?? made
      indexes[folder] = kept
      return kept
    }
  }

  /// Whether a file has another state than when it was read.
  package func hasChanged(in system: any SourceFiles) -> Bool {
    files.withLock { $0.contains { system.identity($0.value.path) != $0.key } }
  }

  /// Forgets the files that have changed, and what folders hold.
  package func forgetChanged(in system: any SourceFiles) {
    files.withLock { files in files = files.filter { system.identity($0.value.path) == $0.key } }
    indexes.withLock { $0 = [:] }
    compiled.withLock { $0 = [:] }
  }

  /// The absolute paths of the files that were read, sorted, each with its contents.
  package var filesRead: [(path: String, bytes: [UInt8])] {
    files.withLock { $0.values.map { ($0.path, $0.original ?? $0.file.bytes) } }.sorted { $0.0 < $1.0 }
  }
}
