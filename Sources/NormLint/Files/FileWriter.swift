/// Replaces a file atomically: readers see the old or the new version, never a part.
enum FileWriter {
  /// Why a file was not written; printed after its name.
  struct Problem: Error, Equatable {
    let message: String
    /// Whether another program changed the file since it was read.
    var isChange = false
  }

  /// Writes `bytes` to a temporary file in the same folder and renames it over the target of `path`. Keeps mode and owner;
  /// follows a link to its target. Fails if the file no longer holds `expected`.
  static func replace(_ path: Path, expecting expected: [UInt8], with bytes: [UInt8]) throws(Problem) {
    do throws(System.Failure) {
      let target = try System.realPath(path)
      guard System.isWritable(target) else { throw System.Failure.notPermitted }
      let owner = try System.ownership(of: target)
      let (descriptor, temporary) = try create(beside: target)
      do throws(System.Failure) {
        try fill(descriptor, bytes, owner: owner)
        try exchange(temporary, target, expected: expected)
      } catch {
        System.remove(temporary)
        throw error
      }
    } catch {
      if error == .changed {
        throw Problem(message: "was changed since it was read, and is left alone", isChange: true)
      }
      throw Problem(message: "can't be written: \(error.reason)")
    }
  }

  private static func create(beside target: Path) throws(System.Failure) -> (Int32, Path) {
    // The temporary name must not end like a YAML file, or a concurrent walk would lint it.
    let name = [UInt8(ascii: ".")] + target.lastComponent.prefix(200)
    let folder = target.parent
    for attempt in 0..<100 {
      let own = name + Array(".\(System.processNumber)-\(attempt).normlint".utf8)
      let path = folder?.appending(own) ?? Path(own)
      if let descriptor = try System.createNew(path) { return (descriptor, path) }
    }
    throw System.Failure.exists
  }

  /// Writes and syncs the temporary file, so that the rename never exposes unwritten data.
  private static func fill(
    _ descriptor: Int32, _ bytes: [UInt8], owner: System.Ownership
  ) throws(System.Failure) {
    var failure: System.Failure?
    do throws(System.Failure) {
      try System.writeAll(bytes, to: descriptor)
      try System.apply(owner, to: descriptor)
      try System.synchronize(descriptor)
    } catch {
      failure = error
    }
    do throws(System.Failure) { try System.closeDescriptor(descriptor) } catch { failure = failure ?? error }
    if let failure { throw failure }
  }

  private static func exchange(_ temporary: Path, _ target: Path, expected: [UInt8]) throws(System.Failure) {
    guard let current = try? FileReader.read(target), current == expected else { throw System.Failure.changed }
    try System.rename(temporary, to: target)
    System.synchronizeFolder(target.parent ?? Path(""))
  }
}
