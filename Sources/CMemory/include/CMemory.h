#ifndef CMEMORY_H
#define CMEMORY_H

#include <stddef.h>

/* What takes the place of malloc and its kin in the linked executable, by these names. Only tests call it. */
#ifdef __linux__
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
int __wrap_posix_memalign(void **memory, size_t alignment, size_t size);
void __wrap_free(void *memory);
size_t __wrap_malloc_usable_size(void *memory);
#endif

#endif
