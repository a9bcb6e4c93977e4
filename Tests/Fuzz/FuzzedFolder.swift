import Formats
import PythonModels
import YAMLSource

/// A folder in one text, as the fuzzer makes it: a line `=== NAME` begins a file; what stands before the first such line is `model.yaml`.
struct FuzzedFolder {
  static let path = "/p"
  private(set) var files: [String: [UInt8]] = [:]

  init(_ text: [UInt8]) {
    let mark = Array("=== ".utf8)
    var name = "model.yaml"
    for line in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if line.starts(with: mark) {
        name = String(decoding: line.dropFirst(mark.count), as: UTF8.self)
      } else {
        files[name, default: []] += line + [0x0A]
      }
    }
    // A file ends as the text ends, and not with a line break.
    if files[name]?.isEmpty == false { files[name]?.removeLast() }
  }

  /// The texts of the Python files.
  var sources: [String: [UInt8]] { files.filter { $0.key.hasSuffix(".py") } }
}

extension FuzzedFolder: ConfigFiles {
  func read(_ path: String) -> YAMLFile? { files[path].map { YAMLFile(bytes: $0) } }
}

/// The Python files of a folder as the finder of sources sees them.
struct FuzzedSources: SourceFiles {
  let files: [String: [UInt8]]

  init(_ folder: FuzzedFolder) { files = Dictionary(folder.sources.map { ("\(FuzzedFolder.path)/\($0)", $1) }) { first, _ in first } }

  func kind(_ path: String) -> SourceFileKind? {
    files[path] != nil ? .regular : files.keys.contains { $0.hasPrefix(path + "/") } ? .folder : nil
  }

  func realPath(_ path: String) -> String? { kind(path) == nil ? nil : path }

  func identity(_ path: String) -> SourceFileIdentity? {
    files[path].map { SourceFileIdentity(device: 1, inode: path.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) }, size: $0.count, modified: 0) }
  }

  func read(_ path: String, limit: Int) -> [UInt8]? { files[path].flatMap { $0.count > limit ? nil : $0 } }

  func entries(_ path: String) -> [String] {
    let inside = files.keys.filter { $0.hasPrefix(path + "/") }.compactMap { $0.dropFirst(path.count + 1).split(separator: "/").first }
    return Set(inside.map(String.init)).sorted()
  }
}
