/// A file under construction that takes the place of another one when it is complete.
///
/// Where the system has files without a name (Linux: `O_TMPFILE`), it gets one only for the moment of the exchange. Signals remove a file that has a name, SIGKILL
/// too: `CSignals` has a second process for that.
struct NewFile {
  let descriptor: Int32
  private let target: Path
  /// The name beside the target; nil while it has none.
  private let named: (path: Path, slot: Int32)?

  /// - Parameters:
  ///   - target: without links
  ///   - owner: the owner and the mode that the file gets; those of a new file where there is none
  init(for target: Path, as owner: System.Ownership?) throws(System.Failure) {
    self.target = target
    let folder = target.parent ?? Path(".")
    if let descriptor = System.createNameless(in: folder) {
      (self.descriptor, named) = (descriptor, nil)
    } else {
      let (descriptor, name, slot) = try NewFile.named(beside: target) { path throws(System.Failure) in try System.createNew(path) }
      (self.descriptor, named) = (descriptor, (name, slot))
    }
    do throws(System.Failure) {
      if let owner { try System.apply(owner, to: descriptor) }
    } catch {
      discard()
      throw error
    }
  }

  /// Puts the file in the target's place.
  func exchange() throws(System.Failure) {
    var file = named
    do throws(System.Failure) {
      if file == nil {
        let (_, path, slot) = try NewFile.named(beside: target) { path throws(System.Failure) in try System.name(descriptor, path) ? 0 : nil }
        file = (path, slot)
      }
      if let file { try System.rename(file.path, to: target) }
    } catch {
      remove(file)
      throw error
    }
    if let file { System.forget(file.slot) }
    try System.closeDescriptor(descriptor)
  }

  /// Nothing is left of the file.
  func discard() { remove(named) }

  private func remove(_ file: (path: Path, slot: Int32)?) {
    if let file {
      System.remove(file.path)
      System.forget(file.slot)
    }
    try? System.closeDescriptor(descriptor)
  }

  /// Tries names beside a file until `make` gives a result for one that is free; signals remove it from then on.
  private static func named(
    beside target: Path, _ make: (Path) throws(System.Failure) -> Int32?
  ) throws(System.Failure) -> (result: Int32, path: Path, slot: Int32) {
    // The name must not end like a YAML file's, or a walk at the same time would lint it.
    let name = [UInt8(ascii: ".")] + target.lastComponent.prefix(200)
    for attempt in 0..<100 {
      let own = name + Array(".\(System.processNumber)-\(attempt).normlint".utf8)
      let path = target.parent?.appending(own) ?? Path(own)
      let slot = System.remember(path)
      do throws(System.Failure) {
        if let result = try make(path) { return (result, path, slot) }
      } catch {
        System.forget(slot)
        throw error
      }
      System.forget(slot)
    }
    throw System.Failure.exists
  }
}
