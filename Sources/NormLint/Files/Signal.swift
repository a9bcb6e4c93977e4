#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Wakes a thread that waits, also one that waits for input as well.
struct Signal: Sendable {
  /// Readable where somebody has sent.
  let descriptor: Int32
  private let end: Int32

  /// Where the system has no descriptor left, nobody is woken, and who waits goes on at once.
  init() {
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    (descriptor, end) = (ends[0], ends[1])
  }

  func send() {
    var byte: UInt8 = 1
    _ = write(end, &byte, 1)
  }

  /// Takes what was sent, and waits where nothing was.
  func take() {
    var byte: UInt8 = 1
    while read(descriptor, &byte, 1) < 0, errno == EINTR {}
  }
}

extension System {
  /// Waits until one of two descriptors has something to read, or is at its end.
  /// - Parameter milliseconds: how long to wait; -1 for ever
  static func awaitInput(_ first: Int32, _ second: Int32, milliseconds: Int32) -> (first: Bool, second: Bool) {
    var asked = [pollfd(fd: first, events: Int16(POLLIN), revents: 0), pollfd(fd: second, events: Int16(POLLIN), revents: 0)]
    guard poll(&asked, 2, milliseconds) > 0 else { return (false, false) }
    return (asked[0].revents != 0, asked[1].revents != 0)
  }
}
