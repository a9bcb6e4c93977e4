#ifndef CMEMORY_H
#define CMEMORY_H

#include <stddef.h>

/* Has the C library keep the memory that one file, or one layer of a run, took for the next. Blocks of more than `largest` bytes, at
   most 1 << 25, come and go by themselves. glibc's own way is to give its heaps back to the system after every file, and to ask for them again page by page.
   Other libraries are left as they are. */
void cm_keep_memory(int largest);

/* Has glibc ask the system for so many bytes of this thread's heap at once. Memory that nothing is written to takes no place. glibc's own way
   is to ask for each page by itself, on threads other than the first. */
void cm_reserve(size_t size);

#endif
