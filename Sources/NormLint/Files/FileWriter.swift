/// Rewrites a file atomically: readers see the old or the new version, never a part.
enum FileWriter {
  /// Why a file was not written; printed after its name.
  struct Problem: Error, Equatable {
    let message: String
    /// Whether another program changed the file since it was read.
    var isChange = false
  }

  /// Writes `bytes` into a new file, which takes the place of what `path` leads to. Keeps mode and owner. Fails if the file no longer
  /// holds `expected`.
  static func replace(_ path: Path, expecting expected: [UInt8], with bytes: [UInt8]) throws(Problem) {
    do throws(System.Failure) {
      let target = try System.realPath(path)
      guard System.isWritable(target) else { throw System.Failure.notPermitted }
      let file = try NewFile(for: target, as: System.ownership(of: target))
      do throws(System.Failure) {
        try System.writeAll(bytes, to: file.descriptor)
        // The exchange never exposes bytes that are not on the disk.
        try System.synchronize(file.descriptor)
        guard let current = try? FileReader.read(target), current == expected else { throw System.Failure.changed }
      } catch {
        file.discard()
        throw error
      }
      try file.exchange()
      System.synchronizeFolder(target.parent ?? Path(""))
    } catch {
      if error == .changed {
        throw Problem(message: "was changed since it was read, and is left alone", isChange: true)
      }
      throw Problem(message: "can't be written: \(error.reason)")
    }
  }
}

/// A file that the command line names for output: what it held stays until the new text is complete.
struct OutputFile {
  let descriptor: Int32
  private let file: NewFile?

  /// What is no regular file, such as a device or a pipe, is written to as it is.
  init(_ path: Path) throws(System.Failure) {
    let kind = try? System.status(path).kind
    let isSystems = ["/dev/", "/proc/"].contains { path.bytes.starts(with: $0.utf8) }
    guard !isSystems, kind == nil || kind == .regular else {
      (descriptor, file) = (try System.openForWriting(path), nil)
      return
    }
    let new = try NewFile(for: OutputFile.target(path), as: kind == nil ? nil : System.ownership(of: path))
    (descriptor, file) = (new.descriptor, new)
  }

  /// Where the file is, or would be, without links.
  static func target(_ path: Path) -> Path {
    if let real = try? System.realPath(path) { return real }
    guard let folder = try? System.realPath(path.parent ?? Path(".")) else { return path }
    return folder.appending(Array(path.lastComponent))
  }

  /// Why a file that an option names must not be written: the run reads it.
  static func refusal(_ option: String, _ name: String?, linted: some Sequence<Path>, settings: Set<Path>) -> String? {
    guard let name, case let target = target(RawArguments.path(name)) else { return nil }
    let isPython = target.lastComponent.reversed().starts(with: "yp.".utf8) && (try? System.status(target).kind) == .regular
    let what =
      linted.contains(target)
      ? "one of the files that are linted" : settings.contains(target) ? "a settings file of this run" : isPython ? "a source of Python" : nil
    return what.map { "\(option): \(name) is \($0); it would be overwritten" }
  }

  /// Puts the new text in the place of the old.
  func finish() throws(System.Failure) {
    if let file { try file.exchange() } else { try System.closeDescriptor(descriptor) }
  }

  /// Leaves what was there.
  func discard() {
    if let file { file.discard() } else { try? System.closeDescriptor(descriptor) }
  }

  /// Writes a text that comes in pieces.
  static func write(pieces: (([UInt8]) throws(System.Failure) -> Void) throws(System.Failure) -> Void, to path: Path) throws(System.Failure) {
    let file = try OutputFile(path)
    do throws(System.Failure) {
      try pieces { (bytes) throws(System.Failure) in try System.writeAll(bytes, to: file.descriptor) }
    } catch {
      file.discard()
      throw error
    }
    try file.finish()
  }

  /// Writes a text that is complete.
  static func write(_ bytes: [UInt8], to path: Path) throws(System.Failure) {
    let file = try OutputFile(path)
    do throws(System.Failure) {
      try System.writeAll(bytes, to: file.descriptor)
    } catch {
      file.discard()
      throw error
    }
    try file.finish()
  }
}
