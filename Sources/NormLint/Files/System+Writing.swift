import CSignals

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension System.Failure {
  static let notPermitted = System.Failure(code: EACCES)
  static let exists = System.Failure(code: EEXIST)
  /// Not an errno: the file changed since it was read.
  static let changed = System.Failure(code: -1)
}

/// What replacing a file takes.
extension System {
  /// Mode bits, user and group of a file.
  struct Ownership {
    fileprivate let mode: mode_t
    fileprivate let user: uid_t
    fileprivate let group: gid_t
  }

  static func ownership(of path: Path) throws(Failure) -> Ownership {
    var buffer = stat()
    guard path.withCString({ stat($0, &buffer) }) == 0 else { throw Failure(code: errno) }
    return Ownership(mode: buffer.st_mode & 0o7777, user: buffer.st_uid, group: buffer.st_gid)
  }

  /// Gives a new file the owner, group and mode of another. The owner changes only if the process may change owners.
  static func apply(_ owner: Ownership, to descriptor: Int32) throws(Failure) {
    var buffer = stat()
    guard fstat(descriptor, &buffer) == 0 else { throw Failure(code: errno) }
    if buffer.st_uid != owner.user || buffer.st_gid != owner.group {
      guard fchown(descriptor, owner.user, owner.group) == 0 else { throw Failure(code: errno) }
    }
    guard fchmod(descriptor, owner.mode) == 0 else { throw Failure(code: errno) }
  }

  static func isWritable(_ path: Path) -> Bool { path.withCString { access($0, W_OK) } == 0 }

  /// A new file, open for writing; nil where one of that name is there.
  static func createNew(_ path: Path, mode: mode_t = 0o666) throws(Failure) -> Int32? {
    let descriptor = path.withCString { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode) }
    if descriptor >= 0 { return descriptor }
    guard errno == EEXIST else { throw Failure(code: errno) }
    return nil
  }

  /// A new file without a name, open for writing, with the mode that new files get; nil where the system or the folder can have none.
  static func createNameless(in folder: Path) -> Int32? {
    #if os(Linux)
      // Swift does not see the value of O_TMPFILE.
      let flags = O_WRONLY | O_CLOEXEC | O_DIRECTORY | 0o20_000_000
      let descriptor = folder.withCString { open($0, flags, mode_t(0o666)) }
      guard descriptor >= 0 else { return nil }
      if (try? status(path(ofDescriptor: descriptor), followLinks: false)) != nil { return descriptor }
      close(descriptor)
    #endif
    return nil
  }

  /// Names a file that has no name. Returns false where there is a file of that name.
  static func name(_ descriptor: Int32, _ path: Path) throws(Failure) -> Bool {
    let result = self.path(ofDescriptor: descriptor).withCString { old in
      path.withCString { new in linkat(AT_FDCWD, old, AT_FDCWD, new, AT_SYMLINK_FOLLOW) }
    }
    if result == 0 { return true }
    guard errno == EEXIST else { throw Failure(code: errno) }
    return false
  }

  private static func path(ofDescriptor descriptor: Int32) -> Path { Path("/proc/self/fd/\(descriptor)") }

  /// Has signals remove a file, until ``forget(_:)`` is called with the result.
  static func remember(_ path: Path) -> Int32 { path.withCString { cs_remember($0) } }
  static func forget(_ slot: Int32) { cs_forget(slot) }

  static func synchronize(_ descriptor: Int32) throws(Failure) {
    guard fsync(descriptor) == 0 else { throw Failure(code: errno) }
  }

  /// Syncs a folder so that a rename survives a crash. Errors are ignored: some file systems can't, and no file is broken by it.
  static func synchronizeFolder(_ path: Path) {
    let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    _ = close(descriptor)
  }

  static func rename(_ old: Path, to new: Path) throws(Failure) {
    let result = old.withCString { first in
      new.withCString { second in
        #if canImport(Darwin)
          Darwin.rename(first, second)
        #elseif canImport(Glibc)
          Glibc.rename(first, second)
        #else
          Musl.rename(first, second)
        #endif
      }
    }
    guard result == 0 else { throw Failure(code: errno) }
  }

  static func remove(_ path: Path) { _ = path.withCString { unlink($0) } }

  static var processNumber: Int { Int(getpid()) }
}
