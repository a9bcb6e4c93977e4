// Blocks of memory that are given back, kept by size and thread for the next one who asks. A lint makes and drops some hundred
// thousand small objects, and glibc keeps only seven of a size at hand. Only the static executable, which is linked with
// `--wrap=malloc --wrap=free`, allocates so; all blocks are glibc's own, and hers know their sizes.

#include <stddef.h>
#include <stdint.h>

extern void *__real_malloc(size_t size) __attribute__((weak));
extern void __real_free(void *block) __attribute__((weak));

enum {
  // glibc's chunks: a size with three flags in front of the block, in units of 16 bytes.
  unit = 16,
  is_mapped = 2,
  flags = 7,
  // Larger ones are few.
  largest = 1024,
  // Bytes kept of a size: what is kept can't become part of larger blocks.
  most = 1 << 15,
};

static _Thread_local struct {
  void *first;
  size_t bytes;
} lists[largest / unit + 1];

void *__wrap_malloc(size_t size) {
  if (size <= largest - sizeof(size_t)) {
    size_t chunk = size <= 24 ? 2 : (size + sizeof(size_t) + unit - 1) / unit;
    void **block = lists[chunk].first;
    if (block) {
      lists[chunk].first = *block;
      lists[chunk].bytes -= chunk * unit;
      return block;
    }
  }
  return __real_malloc(size);
}

void __wrap_free(void *block) {
  if (!block) return;
  size_t header = ((size_t *)block)[-1];
  size_t size = header & ~(size_t)flags;
  if (size > largest || (header & is_mapped) || lists[size / unit].bytes >= most) {
    __real_free(block);
    return;
  }
  *(void **)block = lists[size / unit].first;
  lists[size / unit].first = block;
  lists[size / unit].bytes += size;
}
