#ifndef CMEMORY_H
#define CMEMORY_H

/* Has the C library keep the memory that one file, or one layer of a run, took for the next. Blocks of more than `largest` bytes, at
   most 1 << 25, come and go by themselves. glibc's own way is to give its heaps back to the system after every file, and to ask for them again page by page.
   Other libraries are left as they are. */
void cm_keep_memory(int largest);

#endif
