#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The operating system calls that normlint makes, on paths as bytes. Nothing else uses libc. Foundation's file functions
/// would cost more than the lint of a small file.
enum System {
  /// A call that failed, by its `errno`.
  struct Failure: Error, Equatable {
    let code: Int32
    var reason: String { String(cString: strerror(code)) }
    var isMissing: Bool { code == ENOENT || code == ENOTDIR }
    var isBrokenPipe: Bool { code == EPIPE }
  }

  /// What a path leads to.
  enum Kind: Sendable {
    case regular, directory, link, pipe, socket, device, other
  }

  struct Status {
    let kind: Kind
    let size: Int
  }

  /// The kind and size of what `path` leads to; of a link itself when `followLinks` is off.
  static func status(_ path: Path, followLinks: Bool = true) throws(Failure) -> Status {
    var buffer = stat()
    let result = path.withCString { followLinks ? stat($0, &buffer) : lstat($0, &buffer) }
    guard result == 0 else { throw Failure(code: errno) }
    return Status(buffer)
  }

  static func status(ofDescriptor descriptor: Int32) throws(Failure) -> Status {
    var buffer = stat()
    guard fstat(descriptor, &buffer) == 0 else { throw Failure(code: errno) }
    return Status(buffer)
  }

  /// The absolute path without links, `.` and `..`.
  static func realPath(_ path: Path) throws(Failure) -> Path {
    guard let resolved = path.withCString({ realpath($0, nil) }) else { throw Failure(code: errno) }
    defer { free(resolved) }
    return Path(copying: resolved)
  }

  /// Opens for reading, never waiting for the other end of a pipe.
  static func openForReading(_ path: Path) throws(Failure) -> Int32 {
    let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
    guard descriptor >= 0 else { throw Failure(code: errno) }
    return descriptor
  }

  /// Opens for writing, an existing file anew.
  static func openForWriting(_ path: Path) throws(Failure) -> Int32 {
    let descriptor = path.withCString { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666) }
    guard descriptor >= 0 else { throw Failure(code: errno) }
    return descriptor
  }

  static func closeDescriptor(_ descriptor: Int32) throws(Failure) {
    guard close(descriptor) == 0 else { throw Failure(code: errno) }
  }

  /// Reads at most `space.count` bytes; 0 at the end of the file.
  static func readOnce(_ descriptor: Int32, into space: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    while true {
      let count = read(descriptor, space.baseAddress, space.count)
      if count >= 0 { return count }
      guard errno == EINTR else { throw Failure(code: errno) }
    }
  }

  /// Makes a folder the current one.
  static func changeFolder(_ path: Path) throws(Failure) {
    guard path.withCString({ chdir($0) }) == 0 else { throw Failure(code: errno) }
  }

  /// Writes all of `bytes`, in one call where the system takes them.
  static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(Failure) {
    let failure: Int32 = bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = write(descriptor, buffer.baseAddress! + done, buffer.count - done)
        if count >= 0 { done += count } else if errno != EINTR { return errno }
      }
      return 0
    }
    if failure != 0 { throw Failure(code: failure) }
  }

  /// Whether some bytes stand before others in the order of a dictionary.
  static func stands(_ a: [UInt8], before b: [UInt8]) -> Bool {
    let order = a.withUnsafeBytes { a in
      b.withUnsafeBytes { b in a.isEmpty || b.isEmpty ? 0 : memcmp(a.baseAddress!, b.baseAddress!, min(a.count, b.count)) }
    }
    return order == 0 ? a.count < b.count : order < 0
  }

  static func sleep(milliseconds: Int32) { _ = poll(nil, 0, milliseconds) }

  static func endProcess(_ code: Int32) -> Never { exit(code) }

  /// Opens those of the three standard descriptors that the caller closed, so that no file that is written gets their numbers.
  static func openStandardDescriptors() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) == -1 { _ = open("/dev/null", O_RDWR) }
  }

  /// Writing into a pipe that nobody reads, or more than a file may have, fails instead of ending the process.
  static func writeWithoutSignals() { for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) } }

  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
  /// The machine's name; empty where it has none.
  static let hostName: String = {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }()

  static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Milliseconds of a clock that only goes forward.
  static var milliseconds: Double {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) * 1000 + Double(now.tv_nsec) / 1_000_000
  }
}

extension System.Status {
  fileprivate init(_ buffer: stat) {
    kind =
      switch buffer.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFLNK: .link
      case S_IFIFO: .pipe
      case S_IFSOCK: .socket
      case S_IFCHR, S_IFBLK: .device
      default: .other
      }
    size = Int(buffer.st_size)
  }
}

extension System {
  /// An entry of a directory, by its bare name.
  struct Entry {
    let name: [UInt8]
    let kind: Kind
  }

  /// Everything in a directory but `.` and `..`, in no order.
  static func entries(of directory: Path) throws(Failure) -> [Entry] {
    guard let stream = directory.withCString({ opendir($0) }) else { throw Failure(code: errno) }
    defer { closedir(stream) }
    var entries: [Entry] = []
    while true {
      errno = 0
      guard let record = readdir(stream) else { break }
      let name = withUnsafePointer(to: &record.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: 1) { Path(copying: $0).bytes }
      }
      if name == [0x2E] || name == [0x2E, 0x2E] { continue }
      let kind = kind(ofType: Int(record.pointee.d_type))
      entries.append(Entry(name: name, kind: kind ?? unknownKind(directory.appending(name))))
    }
    guard errno == 0 else { throw Failure(code: errno) }
    return entries
  }

  /// Some file systems don't report the type of an entry.
  private static func unknownKind(_ path: Path) -> Kind { (try? status(path, followLinks: false))?.kind ?? .other }

  private static func kind(ofType type: Int) -> Kind? {
    switch type {
    case Int(DT_REG): .regular
    case Int(DT_DIR): .directory
    case Int(DT_LNK): .link
    case Int(DT_FIFO): .pipe
    case Int(DT_SOCK): .socket
    case Int(DT_CHR), Int(DT_BLK): .device
    case Int(DT_UNKNOWN): nil
    default: .other
    }
  }
}
