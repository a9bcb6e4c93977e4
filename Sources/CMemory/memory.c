#include "CMemory.h"

#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

void cm_keep_memory(int largest) {
#ifdef __GLIBC__
  mallopt(M_TRIM_THRESHOLD, 1 << 28);
  mallopt(M_TOP_PAD, 1 << 19);
  mallopt(M_MMAP_THRESHOLD, largest);
#endif
}

void cm_reserve(size_t size) {
#ifdef __GLIBC__
  enum { block = (1 << 22) - (1 << 16) };
  void **last = NULL;
  for (size_t taken = 0; taken < size; taken += block) {
    void **next = malloc(block);
    if (!next) break;
    *next = last;
    last = next;
  }
  while (last) {
    void **next = *last;
    free(last);
    last = next;
  }
#else
  (void)size;
#endif
}
