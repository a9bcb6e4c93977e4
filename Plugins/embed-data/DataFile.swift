#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Why no Swift can be made of the data, as the build shows it.
struct Refusal: Error {
  let text: String

  init(_ text: String) { self.text = text }

  static func stop(_ error: Refusal) -> Never {
    let line = Array("error: \(error.text)\n".utf8)
    _ = write(2, line, line.count)
    exit(1)
  }
}

/// A file that Swift is made of.
struct DataFile {
  let path: String
  let bytes: [UInt8]

  /// The name without folder and extension.
  var name: String { String(path.split(separator: "/").last?.split(separator: ".").first ?? "") }

  init(_ path: String) throws(Refusal) {
    guard let file = fopen(path, "rb") else { throw Refusal("\(path): \(String(cString: strerror(errno)))") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    guard ferror(file) == 0 else { throw Refusal("\(path) can't be read") }
    (self.path, self.bytes) = (path, bytes)
  }

  static func write(_ text: String, to path: String) throws(Refusal) {
    let bytes = Array(text.utf8)
    guard let file = fopen(path, "wb") else { throw Refusal("\(path): \(String(cString: strerror(errno)))") }
    let count = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, count == bytes.count else { throw Refusal("\(path) can't be written") }
  }
}
