/// The file system, as far as Python sources are looked up in it. All paths are absolute.
public protocol SourceFiles: Sendable {
  /// What a path leads to, links followed; `nil` where there is nothing.
  func kind(_ path: String) -> SourceFileKind?
  /// The path without links, `.` and `..`; `nil` where there is nothing.
  func realPath(_ path: String) -> String?
  /// What names a regular file and the state it is in.
  func identity(_ path: String) -> SourceFileIdentity?
  /// The bytes of a regular file; `nil` where it can't be read or is larger than `limit`.
  func read(_ path: String, limit: Int) -> [UInt8]?
  /// The names in a folder in the order of their bytes; none where it can't be read.
  func entries(_ path: String) -> [String]
}

public enum SourceFileKind: Sendable { case regular, folder, other }

/// A file and the state it is in.
public struct SourceFileIdentity: Hashable, Sendable {
  let device: UInt64
  let inode: UInt64
  let size: Int
  /// Nanoseconds.
  let modified: Int

  public init(device: UInt64, inode: UInt64, size: Int, modified: Int) {
    (self.device, self.inode, self.size, self.modified) = (device, inode, size, modified)
  }
}

/// Paths as strings.
package enum SourcePath {
  /// A path as messages tell it: relative to a folder that holds it or that lies in it.
  package static func shown(_ path: String, from folder: String?) -> String {
    guard let folder else { return path }
    if path != folder, path != "/", isBelow(folder, path) {
      return folder.dropFirst(path.count).split(separator: "/").map { _ in ".." }.joined(separator: "/")
    }
    guard isBelow(path, folder) else { return path }
    let rest = path.dropFirst(folder.count).drop { $0 == "/" }
    return rest.isEmpty ? "." : String(rest)
  }

  static func join(_ folder: String, _ name: String) -> String { folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)" }

  /// The folder that holds a path; `nil` for the root.
  static func parent(_ path: String) -> String? {
    guard path.count > 1, let slash = path.lastIndex(of: "/") else { return nil }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func isBelow(_ path: String, _ folder: String) -> Bool { path == folder || path.hasPrefix(join(folder, "")) }
}
