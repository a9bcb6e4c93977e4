/// Replaces files so that a reader sees the old bytes or the new ones, and a fault midway leaves the old.
enum AtomicWriter {
  /// Writes beside the file and renames. Links are followed; the mode stays.
  static func replace(_ path: Path, with bytes: [UInt8]) throws(System.Failure) {
    let target = try System.realPath(path)
    let temporary = Path(target.bytes + Array(".normlint-\(System.processIdentifier)".utf8))
    let descriptor = try System.openForWriting(temporary)
    do throws(System.Failure) {
      try System.copyMode(of: target, to: descriptor)
      try System.writeAll(bytes, to: descriptor)
      try System.synchronize(descriptor)
      try System.closeDescriptor(descriptor)
      try System.rename(temporary, to: target)
    } catch {
      System.remove(temporary)
      throw error
    }
  }
}
