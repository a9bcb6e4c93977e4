#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

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
  package private(set) var capacity: Int
  package var order = Order.rowMajor
  /// The module whose gradient needs the values as they are.
  package var savedBy: String?
  private let arena: Arena

  package init(_ count: Int, _ arena: Arena) throws(Refusal) {
    self.arena = arena
    (pointer, capacity) = try arena.take(count)
  }

  /// Room for as many values as the product of `sizes`.
  package convenience init(elements sizes: [Int], _ arena: Arena) throws(Refusal) {
    try self.init(try arena.product(sizes), arena)
  }

  deinit { arena.put(pointer, capacity) }

  /// Lets the tensors that share the memory see the values of `other` instead.
  package func exchange(with other: Storage) {
    swap(&pointer, &other.pointer)
    swap(&capacity, &other.capacity)
    swap(&order, &other.order)
  }
}

/// Hands out memory and takes it back: what the last reader of a value lets go of is the next layer's.
///
/// For one thread: kernels run on several, allocations don't.
package final class Arena {
  private var free: [(pointer: UnsafeMutablePointer<Float>, capacity: Int)] = []
  /// Bytes that may be in use at once.
  private let limit: Int
  package private(set) var bytes = 0
  package private(set) var peakBytes = 0

  package init(limit: Int) { self.limit = limit }

  /// Room for `count` values, uninitialised, on a cache line. A block that is at most twice too large is good enough.
  package func take(_ count: Int) throws(Refusal) -> (UnsafeMutablePointer<Float>, Int) {
    var best = -1
    for (i, block) in free.enumerated() where block.capacity >= count && block.capacity <= 2 * max(count, 1024) {
      if best < 0 || block.capacity < free[best].capacity { best = i }
    }
    if best >= 0 {
      let block = free.swapAndRemove(best)
      return (block.pointer, block.capacity)
    }
    return try allocate((max(count, 1) + 15) & ~15)
  }

  /// The product of sizes of something that is to stand in memory.
  func product(_ sizes: [Int]) throws(Refusal) -> Int {
    var result = 1
    for size in sizes where !sizes.contains(0) {
      let (product, overflows) = result.multipliedReportingOverflow(by: size)
      if overflows || product > Arena.largest { throw excess }
      result = product
    }
    return sizes.contains(0) ? 0 : result
  }

  /// Refuses tables of so many entries that they don't fit beside what is in use. An entry is counted as an array of its own.
  package func demandRoom(forTable entries: [Int]) throws(Refusal) {
    for count in entries where bytes + max(0, min(count, Arena.largest)) * 64 > limit { throw excess }
  }

  /// More values than any machine holds; with a few of them arithmetic doesn't overflow.
  private static let largest = 1 << 48

  private var excess: Refusal { .skipped("the run takes more than the \(Amount.bytes(limit)) of memory allowed (--max-memory)") }

  private func allocate(_ capacity: Int) throws(Refusal) -> (UnsafeMutablePointer<Float>, Int) {
    let size = capacity * MemoryLayout<Float>.stride
    while bytes + size > limit, !free.isEmpty { release(free.removeFirst()) }
    if bytes + size > limit { throw excess }
    var memory: UnsafeMutableRawPointer?
    guard posix_memalign(&memory, 64, size) == 0, let memory else {
      throw .skipped("the system has no \(Amount.bytes(size)) of memory for a tensor")
    }
    bytes += size
    peakBytes = max(peakBytes, bytes)
    return (memory.bindMemory(to: Float.self, capacity: capacity), capacity)
  }

  /// Takes memory back. What lies about unused is given back to the system when it outgrows what is in use.
  package func put(_ pointer: UnsafeMutablePointer<Float>, _ capacity: Int) {
    // What is small the system's allocator keeps better.
    if capacity < 1024 { return release((pointer, capacity)) }
    free.append((pointer, capacity))
    if free.count > 12 { release(free.removeFirst()) }
  }

  private func release(_ block: (pointer: UnsafeMutablePointer<Float>, capacity: Int)) {
    bytes -= block.capacity * MemoryLayout<Float>.stride
    giveBack(block.pointer)
  }

  deinit { for block in free { giveBack(block.pointer) } }
}

/// `free` of the C library, which a member of the same name hides.
private func giveBack(_ pointer: UnsafeMutablePointer<Float>) { free(pointer) }

extension Array {
  /// Removes the element at `index` without moving more than one other.
  fileprivate mutating func swapAndRemove(_ index: Int) -> Element {
    swapAt(index, count - 1)
    return removeLast()
  }
}
