/// Reads whole files; errors are one sentence.
enum FileReader {
  /// A file above this size is not read: 1 GiB.
  static let sizeLimit = 1 << 30

  /// Why a file was not read, as the message of a finding.
  struct Problem: Error, Equatable {
    let message: String

    init(_ message: String) { self.message = message }
    init(_ failure: System.Failure) { message = "can't be read: \(failure.reason)" }
    fileprivate init(above limit: Int) { message = "is larger than \(limit >> 20) MiB, which is as much as normlint reads" }
  }

  /// The bytes of a regular file. Never waits for a pipe's other end.
  static func read(_ path: Path, limit: Int = sizeLimit) throws(Problem) -> [UInt8] {
    let descriptor = try attempt { () throws(System.Failure) in try System.openForReading(path) }
    defer { try? System.closeDescriptor(descriptor) }
    let status = try attempt { () throws(System.Failure) in try System.status(ofDescriptor: descriptor) }
    if let problem = problem(with: status.kind) { throw problem }
    if status.size > limit { throw Problem(above: limit) }
    return try bytes(of: descriptor, expected: status.size, limit: limit)
  }

  /// The file that an argument names; `-` is standard input.
  static func readArgument(_ path: Path) throws(Problem) -> [UInt8] {
    path.text == "-" ? try readStandardInput() : try read(path)
  }

  /// Everything that standard input holds.
  static func readStandardInput(limit: Int = sizeLimit) throws(Problem) -> [UInt8] {
    try bytes(of: 0, expected: 1 << 16, limit: limit)
  }

  /// The error for a path that is no regular file; nil for one that is.
  static func problem(with kind: System.Kind) -> Problem? {
    switch kind {
    case .regular, .link: nil
    case .directory: Problem("is a directory")
    case .pipe: Problem("is a pipe, not a file; standard input is read as `normlint -`")
    case .socket: Problem("is a socket, not a file")
    case .device: Problem("is a device, not a file")
    case .other: Problem("is not a regular file")
    }
  }

  /// Reads to the end. Asks for one byte more than expected to see the end without growing the buffer.
  private static func bytes(of descriptor: Int32, expected: Int, limit: Int) throws(Problem) -> [UInt8] {
    var bytes: [UInt8] = []
    var room = expected + 1
    while true {
      let count = try append(upTo: room, of: descriptor, to: &bytes)
      if count == 0 { return bytes }
      if bytes.count > limit { throw Problem(above: limit) }
      room = count < room ? room - count : max(bytes.count, 1 << 12)
    }
  }

  private static func append(upTo room: Int, of descriptor: Int32, to bytes: inout [UInt8]) throws(Problem) -> Int {
    var outcome: Result<Int, System.Failure> = .success(0)
    let more = [UInt8](unsafeUninitializedCapacity: room) { buffer, initialized in
      do throws(System.Failure) {
        initialized = try System.readOnce(descriptor, into: UnsafeMutableRawBufferPointer(buffer))
        outcome = .success(initialized)
      } catch {
        outcome = .failure(error)
      }
    }
    // The whole file usually comes at once: no copy then.
    if bytes.isEmpty { bytes = more } else { bytes += more }
    return try attempt { () throws(System.Failure) in try outcome.get() }
  }

  private static func attempt<Value>(_ call: () throws(System.Failure) -> Value) throws(Problem) -> Value {
    do { return try call() } catch { throw Problem(error) }
  }
}
