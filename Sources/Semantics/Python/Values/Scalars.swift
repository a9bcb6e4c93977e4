/// A `bytes`.
final class PyBytes {
  let bytes: [UInt8]
  init(_ bytes: [UInt8]) { self.bytes = bytes }
}

/// A `slice`: start, stop and step as given.
final class PySlice: HeapObject {
  private(set) var start: PyValue
  private(set) var stop: PyValue
  private(set) var step: PyValue

  init(_ heap: Heap, start: PyValue, stop: PyValue, step: PyValue) {
    (self.start, self.stop, self.step) = (start, stop, step)
    super.init(heap)
  }

  override func clear() { (start, stop, step) = (.none, .none, .none) }
}

/// A `range`, whose numbers are computed when they are needed.
final class PyRange {
  let start: Int
  let stop: Int
  /// The step, which is never 0.
  let step: Int
  let count: Int

  /// - Returns: nil for a step of 0, and for more than 2^63 - 1 numbers.
  init?(start: Int, stop: Int, step: Int) {
    guard step != 0 else { return nil }
    (self.start, self.stop, self.step) = (start, stop, step)
    guard step > 0 ? start < stop : start > stop else {
      count = 0
      return
    }
    let (span, overflow) = stop.subtractingReportingOverflow(start)
    guard !overflow else { return nil }
    count = Int(clamping: (span.magnitude - 1) / step.magnitude + 1)
  }

  /// The n-th number; `n` is in 0 ..< count.
  subscript(n: Int) -> Int { start &+ n &* step }
}
