import Glibc

/// The input under way, which is written to standard error where a signal ends the process, or where it takes too long.
enum FailingInput {
  private static let room = 1 << 20
  private nonisolated(unsafe) static let bytes = UnsafeMutableRawPointer.allocate(byteCount: room, alignment: 1)
  private nonisolated(unsafe) static var count = 0

  static func set(_ text: [UInt8]) {
    count = min(text.count, room)
    bytes.copyMemory(from: text, byteCount: count)
  }

  /// Has the process end by SIGPROF after so much processor time, which other programs on the machine don't lengthen; 0 takes that back.
  static func allow(seconds: Int) {
    var timer = itimerval()
    timer.it_value.tv_sec = seconds
    setitimer(Int32(ITIMER_PROF.rawValue), &timer, nil)
  }

  /// Signals that somebody else catches are left: other tests of the process trap on purpose, and go on.
  static func showOnSignals() {
    for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGPROF] {
      var now = sigaction()
      guard sigaction(number, nil, &now) == 0, now.__sigaction_handler.sa_handler == nil else { continue }
      signal(number) { number in
        write(2, FailingInput.bytes, FailingInput.count)
        signal(number, SIG_DFL)
        raise(number)
      }
    }
  }
}
