#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The little of the file system that benchmarks need. Whatever fails ends the program with a word.
public enum Files {
  public static func fail(_ message: String) -> Never {
    let text = "benchmarks: \(message)\n"
    Array(text.utf8).withUnsafeBytes { _ = write(2, $0.baseAddress, $0.count) }
    exit(2)
  }

  public static func makeFolder(_ path: String) {
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { fail("\(path): \(String(cString: strerror(errno)))") }
  }

  public static func save(_ bytes: [UInt8], to path: String) {
    guard let file = fopen(path, "wb") else { fail("\(path): \(String(cString: strerror(errno)))") }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count, fclose(file) == 0 else { fail("\(path) can't be written") }
  }

  public static func read(_ path: String) -> String {
    guard let file = fopen(path, "rb") else { fail("\(path): \(String(cString: strerror(errno)))") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
    }
  }

  public static func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// The paths of everything in a folder whose name ends in `suffix`, sorted.
  public static func list(_ folder: String, suffix: String) -> [String] {
    guard let stream = opendir(folder) else { fail("\(folder): \(String(cString: strerror(errno)))") }
    defer { closedir(stream) }
    var names: [String] = []
    while let record = readdir(stream) {
      let name = withUnsafePointer(to: &record.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      if name.hasSuffix(suffix) { names.append("\(folder)/\(name)") }
    }
    return names.sorted()
  }

  /// The paths of all files below a folder whose name ends in `suffix`, and of no folder with a dot in its name.
  public static func tree(_ folder: String, suffix: String) -> [String] {
    list(folder, suffix: "").flatMap { path -> [String] in
      let name = path.dropFirst(folder.count + 1)
      if name.hasSuffix(suffix) { return [path] }
      return name.contains(".") ? [] : tree(path, suffix: suffix)
    }
  }

  public static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

  /// A program by its name on PATH.
  public static func onPath(_ name: String) -> String? {
    let folders = getenv("PATH").map { String(cString: $0) } ?? ""
    return folders.split(separator: ":").map { "\($0)/\(name)" }.first(where: isExecutable)
  }
}
