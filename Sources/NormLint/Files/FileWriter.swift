/// Replaces a file by a new version so that at every moment the old or the new one is there, whole.
enum FileWriter {
  /// Why a file was not written, behind its name.
  struct Problem: Error, Equatable {
    let message: String
    /// Somebody else has written it meanwhile: nothing went wrong.
    var isChange = false
  }

  /// Writes `bytes` to a new file beside the one that `path` leads to, and gives it that one's name. Mode and owner stay; of a
  /// link its target is rewritten. A file that no longer holds `expected` is left alone.
  static func replace(_ path: Path, expecting expected: [UInt8], with bytes: [UInt8]) throws(Problem) {
    do throws(System.Failure) {
      let target = try System.realPath(path)
      guard System.isWritable(target) else { throw System.Failure.notPermitted }
      let owner = try System.ownership(of: target)
      let (descriptor, temporary) = try create(beside: target)
      do throws(System.Failure) {
        try fill(descriptor, bytes, owner)
        try exchange(temporary, target, expected)
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
    // Not a name that a search for YAML files takes.
    let name = [UInt8(ascii: ".")] + target.lastComponent.prefix(200)
    let folder = target.parent
    for attempt in 0..<100 {
      let own = name + Array(".\(System.processNumber)-\(attempt).normlint".utf8)
      let path = folder?.appending(own) ?? Path(own)
      if let descriptor = try System.createNew(path) { return (descriptor, path) }
    }
    throw System.Failure.exists
  }

  /// Everything is on the disk before the name changes hands.
  private static func fill(
    _ descriptor: Int32, _ bytes: [UInt8], _ owner: System.Ownership
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

  private static func exchange(_ temporary: Path, _ target: Path, _ expected: [UInt8]) throws(System.Failure) {
    guard let current = try? FileReader.read(target), current == expected else { throw System.Failure.changed }
    try System.rename(temporary, to: target)
    System.synchronizeFolder(target.parent ?? Path(""))
  }
}
