#if os(Linux)
  import CMemory
  import Glibc
  import Testing

  /// The released executable's malloc, called by its own name: here everything else has the C library's.
  @Suite struct MemoryTests {
    private static let sizes = [0, 1, 15, 16, 17, 100, 1000, 1024, 1025, 5000, 1 << 20]

    @Test(arguments: sizes) func givesAlignedRoom(size: Int) throws {
      let memory = try #require(__wrap_malloc(size))
      #expect(UInt(bitPattern: memory) % 16 == 0)
      #expect(__wrap_malloc_usable_size(memory) >= size)
      memset(memory, 0xAB, __wrap_malloc_usable_size(memory))
      __wrap_free(memory)
    }

    @Test(arguments: [8, 16, 64, 4096]) func alignsAsAsked(alignment: Int) throws {
      for size in MemoryTests.sizes {
        var memory: UnsafeMutableRawPointer?
        #expect(__wrap_posix_memalign(&memory, alignment, size) == 0)
        #expect(UInt(bitPattern: memory) % UInt(alignment) == 0 && __wrap_malloc_usable_size(memory) >= size)
        __wrap_free(memory)
      }
    }

    @Test func givesTheLastFreedBlockAgain() throws {
      let first = try #require(__wrap_malloc(48))
      __wrap_free(first)
      #expect(__wrap_malloc(33) == first)
      #expect(__wrap_malloc(33) != first)
    }

    @Test(arguments: sizes) func clears(size: Int) throws {
      __wrap_free(memset(try #require(__wrap_malloc(size)), 0xFF, size))
      let memory = try #require(__wrap_calloc(1, size))
      #expect(UnsafeRawBufferPointer(start: memory, count: size).allSatisfy { $0 == 0 })
      __wrap_free(memory)
    }

    @Test func refusesWhatOverflows() { #expect(__wrap_calloc(.max, 16) == nil) }

    @Test func keepsContentsWhenGrowing() throws {
      var memory = try #require(__wrap_realloc(nil, 1))
      memory.storeBytes(of: 7, as: UInt8.self)
      for size in MemoryTests.sizes.dropFirst(2) {
        memory = try #require(__wrap_realloc(memory, size))
        let bytes = UnsafeMutableRawBufferPointer(start: memory, count: size)
        #expect(bytes.first == 7 && __wrap_malloc_usable_size(memory) >= size)
        memset(memory, 7, size)
      }
      __wrap_free(memory)
    }

    @Test func givesNoBlockTwice() async {
      // Blocks are freed by other tasks, most of them on other threads, than made them.
      var blocks: [UInt] = []
      for round in 0..<4 {
        for block in blocks { __wrap_free(UnsafeMutableRawPointer(bitPattern: block)) }
        blocks = await withTaskGroup(of: [UInt].self) { group in
          for task in 0..<8 { group.addTask { (0..<500).map { made(8 + ($0 * 37 + task + round) % 1200) } } }
          return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(blocks).count == blocks.count)
        #expect(blocks.allSatisfy { UnsafePointer<UInt>(bitPattern: $0)?.pointee == $0 })
      }
    }

    /// A block with its own address in it.
    private func made(_ size: Int) -> UInt {
      guard let memory = __wrap_malloc(size) else { return 0 }
      let address = UInt(bitPattern: memory)
      memory.storeBytes(of: address, as: UInt.self)
      return address
    }
  }
#endif
