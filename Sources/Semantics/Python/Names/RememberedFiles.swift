import Model

/// A file system that is asked once for each path: files are taken not to change during a run.
public final class RememberedFiles: SourceFiles {
  private let system: any SourceFiles
  private let kinds = Memo<String, SourceFileKind?>()
  private let realPaths = Memo<String, String?>()
  private let identities = Memo<String, SourceFileIdentity?>()
  private let folders = Memo<String, [String]>()
  private let texts = Memo<String, [UInt8]?>()

  /// Files that may be larger are read again; sources are kept by `SourceCache`.
  private static let small = 1 << 16

  public init(_ system: any SourceFiles) { self.system = system }

  /// The paths that were asked for where nothing was.
  public var missing: [String] { kinds.keys { $0 == nil } }

  public func kind(_ path: String) -> SourceFileKind? { kinds.value(for: path) { system.kind(path) } }
  public func realPath(_ path: String) -> String? { realPaths.value(for: path) { system.realPath(path) } }
  public func identity(_ path: String) -> SourceFileIdentity? { identities.value(for: path) { system.identity(path) } }
  public func entries(_ path: String) -> [String] { folders.value(for: path) { system.entries(path) } }

  public func read(_ path: String, limit: Int) -> [UInt8]? {
    guard limit <= Self.small else { return system.read(path, limit: limit) }
    return texts.value(for: path) { system.read(path, limit: Self.small) }.flatMap { $0.count <= limit ? $0 : nil }
  }
}
