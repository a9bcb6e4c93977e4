#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import PythonModels

/// The file system as the Python source finder sees it.
struct SystemSources: SourceFiles {
  /// Texts that take the place of files, by their absolute paths without links.
  var texts: [String: [UInt8]] = [:]

  func kind(_ path: String) -> SourceFileKind? {
    if texts[path] != nil { return .regular }
    guard let status = try? System.status(Path(path)) else { return nil }
    switch status.kind {
    case .regular: return .regular
    case .directory: return .folder
    default: return .other
    }
  }

  func realPath(_ path: String) -> String? { texts[path] != nil ? path : (try? System.realPath(Path(path)))?.text }

  func identity(_ path: String) -> SourceFileIdentity? {
    if let text = texts[path] { return SourceFileIdentity(text: text, path: path) }
    var buffer = stat()
    guard Path(path).withCString({ stat($0, &buffer) }) == 0, (try? System.status(Path(path)))?.kind == .regular else { return nil }
    #if canImport(Darwin)
      let time = buffer.st_mtimespec
    #else
      let time = buffer.st_mtim
    #endif
    return SourceFileIdentity(
      device: UInt64(truncatingIfNeeded: buffer.st_dev), inode: UInt64(truncatingIfNeeded: buffer.st_ino), size: Int(buffer.st_size),
      modified: Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec))
  }

  func read(_ path: String, limit: Int) -> [UInt8]? {
    if let text = texts[path] { return text.count <= limit ? text : nil }
    return try? FileReader.read(Path(path), limit: limit)
  }

  func entries(_ path: String) -> [String] {
    ((try? System.entries(of: Path(path))) ?? []).map { String(decoding: $0.name, as: UTF8.self) }.sorted()
  }
}

extension SourceFileIdentity {
  /// That of a text that stands on no disk: no device has the highest number.
  fileprivate init(text: [UInt8], path: String) {
    self.init(
      device: .max, inode: UInt64(truncatingIfNeeded: path.hashValue), size: text.count,
      modified: Int(truncatingIfNeeded: text.hashValue))
  }
}
