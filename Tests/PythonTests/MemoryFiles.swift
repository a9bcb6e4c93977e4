@testable import PythonModels

/// Files in memory.
struct MemoryFiles: SourceFiles {
  let files: [String: String]
  let links: [String: String]

  func kind(_ path: String) -> SourceFileKind? {
    if files[links[path] ?? path] != nil { return .regular }
    return files.keys.contains { $0.hasPrefix(path + "/") } || path == "/p/recipes" ? .folder : nil
  }

  func realPath(_ path: String) -> String? { kind(path) == nil ? nil : links[path] ?? path }

  func identity(_ path: String) -> SourceFileIdentity? {
    files[path].map { SourceFileIdentity(device: 1, inode: path.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) }, size: $0.utf8.count, modified: 0) }
  }

  func read(_ path: String, limit: Int) -> [UInt8]? { files[path].map { Array($0.utf8) } }

  func entries(_ path: String) -> [String] {
    let inside = files.keys.filter { $0.hasPrefix(path + "/") }.compactMap { $0.dropFirst(path.count + 1).split(separator: "/").first }
    return Set(inside.map(String.init)).sorted()
  }
}
