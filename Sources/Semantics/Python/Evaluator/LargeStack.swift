import CSignals

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A thread whose stack is large enough for the deepest evaluation: 8,000 nested expressions.
package enum OnLargeStack {
  package static let size = 512 << 20
  /// What the deepest evaluation takes of it, and a little more.
  private static let needed = 320 << 20

  /// Runs a function on such a thread and waits for it. Where the caller's is one, and enough of it is left, or no thread can be made, the
  /// function runs on the caller's stack: models nested in each other take no thread each.
  static func run<R>(_ body: @escaping () -> R) -> R {
    if cs_stack_left() >= needed { return body() }
    let task = Task(body)
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return body() }
    defer { pthread_attr_destroy(&attributes) }
    guard pthread_attr_setstacksize(&attributes, size) == 0 else { return body() }
    let argument = Unmanaged.passRetained(task as AnyTask).toOpaque()
    guard let thread = start(&attributes, argument) else {
      Unmanaged<AnyTask>.fromOpaque(argument).release()
      return body()
    }
    pthread_join(thread, nil)
    return task.result ?? body()
  }

  private static func start(_ attributes: inout pthread_attr_t, _ argument: UnsafeMutableRawPointer) -> pthread_t? {
    #if canImport(Glibc)
      var thread = pthread_t()
      let status = pthread_create(
        &thread, &attributes,
        { argument in
          performOnStack(argument)
          return nil
        }, argument)
      return status == 0 ? thread : nil
    #else
      var thread: pthread_t?
      let status = pthread_create(
        &thread, &attributes,
        { argument in
          performOnStack(argument)
          return nil
        }, argument)
      return status == 0 ? thread : nil
    #endif
  }

  /// Work that a fault of the new thread is told of as if it had happened on the thread that waits.
  fileprivate class AnyTask {
    private let number = cs_number()
    private let report = cs_report()
    func perform() {}

    func run() {
      cs_begin(number, report)
      perform()
    }
  }

  private final class Task<R>: AnyTask {
    private let body: () -> R
    private(set) var result: R?
    init(_ body: @escaping () -> R) { self.body = body }
    override func perform() { result = body() }
  }
}

private func performOnStack(_ argument: UnsafeMutableRawPointer?) { cs_with_signal_stack(performTask, argument, OnLargeStack.size) }

private func performTask(_ argument: UnsafeMutableRawPointer?) {
  if let argument { Unmanaged<OnLargeStack.AnyTask>.fromOpaque(argument).takeRetainedValue().run() }
}
