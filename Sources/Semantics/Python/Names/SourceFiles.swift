/// The access to the file system that finding Python sources needs. All paths are absolute.
public protocol SourceFiles: Sendable {
  /// The kind of what is at a path, after following links; `nil` if there is nothing.
  func kind(_ path: String) -> SourceFileKind?
  /// The path without links, `.` and `..`; `nil` if there is nothing at it.
  func realPath(_ path: String) -> String?
  /// The identity and the state of a regular file.
  func identity(_ path: String) -> SourceFileIdentity?
  /// The bytes of a regular file; `nil` if it can't be read or is larger than `limit`.
  func read(_ path: String, limit: Int) -> [UInt8]?
  /// The names in a folder, sorted by their bytes; none if it can't be read.
  func entries(_ path: String) -> [String]
}

public enum SourceFileKind: Sendable { case regular, folder, other }

/// The identity of a file and its state. If both are equal, the contents are taken to be equal.
public struct SourceFileIdentity: Hashable, Sendable {
  let device: UInt64
  let inode: UInt64
  let size: Int
  /// The time of the last change in nanoseconds.
  let modified: Int

  public init(device: UInt64, inode: UInt64, size: Int, modified: Int) {
    (self.device, self.inode, self.size, self.modified) = (device, inode, size, modified)
  }
}

/// Paths as strings.
package enum SourcePath {
  /// A path as messages show it: relative to a folder that contains it, or that it contains.
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

  /// The folder that contains a path; `nil` for the root.
  static func parent(_ path: String) -> String? {
    guard path.count > 1, let slash = path.lastIndex(of: "/") else { return nil }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func isBelow(_ path: String, _ folder: String) -> Bool { path == folder || path.hasPrefix(join(folder, "")) }
}
