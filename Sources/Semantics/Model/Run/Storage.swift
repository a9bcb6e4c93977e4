/// The order in which a tensor's values stand in memory. The lanes of vmap levels always come first.
package enum Order: Equatable {
  /// Last dimension fastest, as PyTorch's contiguous tensors.
  case rowMajor
  /// Channels fastest, as PyTorch's `channels_last`: (N, spatial..., C), with so many spatial dimensions.
  case channelsLast(Int)
}

/// The memory of tensors, which views share: what is written in place through one, all see.
///
/// The order of the values belongs to the memory. Whoever needs another one for a view changes it for all.
package final class Storage {
  package private(set) var pointer: UnsafeMutablePointer<Float>
  private var bytes: Int
  package var order = Order.rowMajor
  /// The module whose gradient needs the values as they are.
  package var savedBy: String?
  private let arena: Arena

  /// Room for as many values as the product of `sizes`.
  package init(_ sizes: [Int], _ arena: Arena) throws(Refusal) {
    self.arena = arena
    (pointer, bytes) = try arena.take(try arena.product(sizes))
  }

  deinit { arena.put(pointer, bytes) }

  /// Lets the tensors that share the memory see the values of `other` instead.
  package func exchange(with other: Storage) {
    swap(&pointer, &other.pointer)
    swap(&bytes, &other.bytes)
    swap(&order, &other.order)
  }
}

/// Hands out memory up to a limit.
///
/// For one thread: kernels run on several, allocations don't.
package final class Arena {
  /// Bytes that may be in use at once.
  private let limit: Int
  private var bytes = 0
  package private(set) var peakBytes = 0

  package init(limit: Int) { self.limit = limit }

  /// Room for `count` values, uninitialised, on a cache line, and for a vector behind them, which kernels read and don't use.
  fileprivate func take(_ count: Int) throws(Refusal) -> (UnsafeMutablePointer<Float>, bytes: Int) {
    let size = (count + 16) * MemoryLayout<Float>.stride
    try reserve(size)
    guard let memory = System.memory(size) else { throw .skipped("the system has no \(Amount.bytes(size)) of memory for a tensor") }
    return (memory.bindMemory(to: Float.self, capacity: count + 16), size)
  }

  /// Counts values that stay in memory outside of tensors, as a result's do.
  package func keep(_ count: Int) throws(Refusal) { try reserve(count * MemoryLayout<Float>.stride) }

  private func reserve(_ size: Int) throws(Refusal) {
    if bytes + size > limit { throw excess }
    bytes += size
    peakBytes = max(peakBytes, bytes)
  }

  fileprivate func put(_ pointer: UnsafeMutablePointer<Float>, _ size: Int) {
    bytes -= size
    System.release(pointer)
  }

  /// The product of sizes of something that is to stand in memory.
  func product(_ sizes: [Int]) throws(Refusal) -> Int {
    if sizes.contains(0) { return 0 }
    var result = 1
    for size in sizes {
      let (product, overflows) = result.multipliedReportingOverflow(by: size)
      if overflows || product > Arena.largest { throw excess }
      result = product
    }
    return result
  }

  /// Refuses tables that don't fit beside what is in use: of so many entries each, which are arrays of so many numbers with their weights.
  package func demandRoom(forTables tables: [(entries: Int, width: Int)]) throws(Refusal) {
    let room = tables.reduce(Double(bytes)) { $0 + Double(max(0, $1.entries)) * (64 + 24 * Double(max(0, $1.width))) }
    if room > Double(limit) { throw excess }
  }

  /// The same of lists of so many numbers each.
  package func demandRoom(forLists entries: [Int]) throws(Refusal) { try demandRoom(forTables: entries.map { ($0, 0) }) }

  /// More values than any machine holds; with a few of them arithmetic doesn't overflow.
  private static let largest = 1 << 48

  private var excess: Refusal { .skipped("the run takes more than the \(Amount.bytes(limit)) of memory allowed (--max-memory)") }
}
