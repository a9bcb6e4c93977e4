import CMemory
import CSignals
import PythonModels
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension System {
  /// Stack of a worker thread in bytes: one that the deepest evaluation of Python fits into, of which only what is used takes memory. Where
  /// there is no room for it, one as large as the main thread's: parsers recurse, and some systems default to 512 KiB.
  private static let stackSizes = [OnLargeStack.size, 8 << 20]

  /// A fault ends the thread on which it happens, where ``onThreads(_:count:failed:_:)`` started it; elsewhere it ends the process with a message
  /// and exit code 2.
  static func catchFaults() { cs_install() }

  // Not inlined: each of its callers would grow by 4 kB.
  /// Calls `body` for each number below `count` until it returns false, on at most `threads` threads; on the caller's where there can be no others.
  ///
  /// Swift can't catch a trap. A thread that traps stays where it is for good, with all that it holds, and another takes its place: nothing is
  /// undone, and nothing that the trap prevented has happened. No lock is held while a file is linted, so the other threads never wait for it. A process for
  /// each group of files would survive more (a heap that is broken, a system without memory), but what it finds has to be sent to the parent,
  /// and an interrupted process leaves files that were fixed and not told of.
  /// - Parameter failed: called on the caller's thread with the number whose call of `body` trapped
  @inline(never) static func onThreads(_ threads: Int, count: Int, failed: (Int) -> Void, _ body: @escaping @Sendable (Int) -> Bool) {
    var ends: [Int32] = [-1, -1]
    guard count > 0, count <= Int(Int32.max), pipe(&ends) == 0 else { return (0..<max(count, 0)).forEach { _ = body($0) } }
    defer { ends.forEach { close($0) } }
    let work = Work(count: count, report: ends[1], body)
    var running = 0
    while running < min(threads, count), start(work) { running += 1 }
    while running > 0, let number = message(from: ends[0]) {
      if number >= 0 { failed(number) }
      if number < 0 || !start(work) { running -= 1 }
    }
    while work.runNext(report: -1) {}
  }

  /// The next number that a thread wrote: that of a call that trapped, or -1 of a thread that has ended.
  private static func message(from descriptor: Int32) -> Int? {
    var number: Int32 = 0
    while true {
      let count = withUnsafeMutableBytes(of: &number) { read(descriptor, $0.baseAddress, $0.count) }
      if count == MemoryLayout<Int32>.size { return Int(number) }
      guard count < 0, errno == EINTR else { return nil }
    }
  }

  /// Starts a thread that works; false where there can be no more threads.
  private static func start(_ work: Work) -> Bool { stackSizes.contains { start(work, stackSize: $0) } }

  private static func start(_ work: Work, stackSize: Int) -> Bool {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackSize)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let handed = Unmanaged.passRetained(Handed(work: work, stackSize: stackSize)).toOpaque()
    #if canImport(Glibc)
      var thread = pthread_t()
    #else
      var thread: pthread_t?
    #endif
    if pthread_create(&thread, &attributes, runWork, handed) == 0 { return true }
    Unmanaged<Handed>.fromOpaque(handed).release()
    return false
  }
}

/// What several threads do together.
private final class Work: Sendable {
  private let count: Int
  private let report: Int32
  private let body: @Sendable (Int) -> Bool
  private let next = Atomic(0)

  init(count: Int, report: Int32, _ body: @escaping @Sendable (Int) -> Bool) { (self.count, self.report, self.body) = (count, report, body) }

  /// Calls the body for the next number. Returns false where there is no next one.
  /// - Parameter report: where a fault is told; -1 for nowhere
  func runNext(report: Int32) -> Bool {
    let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
    guard number < count else { return false }
    cs_begin(Int32(number), report)
    return body(number)
  }

  /// The work of a thread, which tells that it has ended.
  func run() {
    while runNext(report: report) {}
    var end: Int32 = -1
    _ = write(report, &end, MemoryLayout<Int32>.size)
  }
}

/// What a thread gets when it starts.
private final class Handed {
  let work: Work
  let stackSize: Int

  init(work: Work, stackSize: Int) { (self.work, self.stackSize) = (work, stackSize) }
}

#if canImport(Darwin)
  private typealias Pointer = UnsafeMutableRawPointer
#else
  private typealias Pointer = UnsafeMutableRawPointer?
#endif

private func runWork(_ pointer: Pointer) -> UnsafeMutableRawPointer? {
  let pointer: UnsafeMutableRawPointer? = pointer
  guard let handed = pointer.map({ Unmanaged<Handed>.fromOpaque($0).takeRetainedValue() }) else { return nil }
  cm_reserve(32 << 20)
  withExtendedLifetime(handed) {
    cs_with_signal_stack(
      { if let handed = $0 { Unmanaged<Handed>.fromOpaque(handed).takeUnretainedValue().work.run() } },
      Unmanaged.passUnretained(handed).toOpaque(), handed.stackSize)
  }
  return nil
}
