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
