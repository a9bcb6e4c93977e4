import CSignals
import Dispatch
import Synchronization

/// Runs the parts of a layer on all cores: each thread takes the next part from a counter, so that one that is held up
/// delays little.
package struct Workers: Sendable {
  package let threads: Int
  /// Each thread has memory of its own: more than these are of no use on any machine.
  static let most = 1024

  /// Calls `body` for every part, with the number of the thread that it runs on. Parts must not touch each other's results.
  package func run(_ parts: Int, _ body: (_ part: Int, _ thread: Int) -> Void) {
    let threads = min(self.threads, parts)
    if threads <= 1 {
      for part in 0..<max(parts, 0) { body(part, 0) }
      return
    }
    let next = Atomic(0)
    withoutActuallyEscaping(body) { escaping in
      // Parts are made to run at once.
      nonisolated(unsafe) let work = escaping
      let (number, report) = (cs_number(), cs_report())
      DispatchQueue.concurrentPerform(iterations: threads) { thread in
        // A fault here is one of the file under way.
        let before = (cs_number(), cs_report())
        cs_begin(number, report)
        defer { cs_begin(before.0, before.1) }
        while true {
          let part = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard part < parts else { return }
          work(part, thread)
        }
      }
    }
  }

  /// Splits `count` items, each of which costs about `cost` values' work, into contiguous parts. Small work stays whole.
  package func split(_ count: Int, cost: Int = 1, _ body: (Range<Int>) -> Void) {
    let parts = threads == 1 ? 1 : min(count, max(1, min(threads * 4, count * max(cost, 1) / 32_768)))
    if parts <= 1 {
      if count > 0 { body(0..<count) }
      return
    }
    run(parts) { part, _ in body(count * part / parts..<count * (part + 1) / parts) }
  }
}
