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

  package init(_ count: Int, _ arena: Arena) {
    self.arena = arena
    (pointer, capacity) = arena.take(count)
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
  package private(set) var bytes = 0
  package private(set) var peakBytes = 0

  /// Room for `count` values, uninitialised, on a cache line. A block that is at most twice too large is good enough.
  package func take(_ count: Int) -> (UnsafeMutablePointer<Float>, Int) {
    var best = -1
    for (i, block) in free.enumerated() where block.capacity >= count && block.capacity <= 2 * max(count, 1024) {
      if best < 0 || block.capacity < free[best].capacity { best = i }
    }
    if best >= 0 {
      let block = free.swapAndRemove(best)
      return (block.pointer, block.capacity)
    }
    return allocate((max(count, 1) + 15) & ~15)
  }

  private func allocate(_ capacity: Int) -> (UnsafeMutablePointer<Float>, Int) {
    var memory: UnsafeMutableRawPointer?
    let failed = posix_memalign(&memory, 64, capacity * MemoryLayout<Float>.stride) != 0
    guard !failed, let memory else { preconditionFailure("out of memory below the limit that was agreed on") }
    bytes += capacity * MemoryLayout<Float>.stride
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
