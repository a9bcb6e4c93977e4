/* Memory for small objects, of which a lint makes and frees a thousand a file: a list of free blocks for each size in each thread,
   so that malloc and free are a dozen instructions, take no lock, and give no page back to the system to ask for it again.

   Where the executable is linked with `--wrap` for these functions (`tools/build-static`), every call of them leads here; elsewhere
   nothing does. Larger blocks, and all where the system gives no addresses, are the C library's. */
#include "CMemory.h"

#ifdef __linux__
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Sizes go up by the alignment that malloc owes. A slab has blocks of one size. */
enum { STEP = 16, LARGEST = 1024, SIZES = LARGEST / STEP + 1, SLAB = 1 << 14 };
/* Addresses, not memory: pages are the system's until they are touched. */
#define REGION ((size_t)1 << 33)

typedef struct block { struct block *next; } block;

/* What a thread has at hand of each size: freed blocks, and the rest of a slab that no one has had yet. */
typedef struct cache {
  block *freed[SIZES];
  char *fresh[SIZES], *end[SIZES];
  struct cache *next;
} cache;

static char *region;
/* REGION, or 0 where there is none. */
static size_t extent;
static _Atomic size_t taken;
/* The blocks of each slab, in steps. */
static uint8_t steps[REGION / SLAB];
static _Thread_local cache *mine __attribute__((tls_model("initial-exec")));

/* The C library's own, where the executable is linked so. */
void *__real_malloc(size_t) __attribute__((weak));
void *__real_calloc(size_t, size_t) __attribute__((weak));
void *__real_realloc(void *, size_t) __attribute__((weak));
void __real_free(void *) __attribute__((weak));
int __real_posix_memalign(void **, size_t, size_t) __attribute__((weak));
size_t __real_malloc_usable_size(void *) __attribute__((weak));
#define REAL(function) (__real_##function ? __real_##function : function)

/* MARK: Threads */

/* The caches of threads that have ended wait for those to come. */
static cache *idle;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t ending;

static void put_back(void *own) {
  pthread_mutex_lock(&lock);
  ((cache *)own)->next = idle;
  idle = own;
  pthread_mutex_unlock(&lock);
  mine = NULL;
}

static void reserve(void) {
  /* What one file took is kept for the next; the blocks of a file of many megabytes come and go by themselves. */
  mallopt(M_TRIM_THRESHOLD, 1 << 28);
  mallopt(M_MMAP_THRESHOLD, 1 << 22);
  mallopt(M_TOP_PAD, 1 << 19);
  void *addresses = mmap(NULL, REGION, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (addresses == MAP_FAILED || pthread_key_create(&ending, put_back) != 0) return;
  region = addresses;
  extent = REGION;
}

/* A cache for this thread; NULL where there can be none. */
static cache *make_own(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, reserve);
  if (!extent) return NULL;
  pthread_mutex_lock(&lock);
  cache *own = idle;
  if (own) idle = own->next;
  pthread_mutex_unlock(&lock);
  if (!own) own = REAL(calloc)(1, sizeof(cache));
  mine = own;
  if (own) pthread_setspecific(ending, own);
  return own;
}

/* MARK: Blocks */

static inline int is_small(const void *memory) { return (size_t)((const char *)memory - region) < extent; }
static inline uint8_t *slab_steps(const void *memory) { return &steps[(size_t)((const char *)memory - region) / SLAB]; }

/* What is seldom needed is kept apart, for what is short to need no stack frame. */
#define SELDOM __attribute__((noinline))

/* A block of `n` steps that no one has had yet. */
static SELDOM void *carve(cache *own, size_t n) {
  if ((size_t)(own->end[n] - own->fresh[n]) < n * STEP) {
    size_t at = atomic_fetch_add(&taken, SLAB);
    if (at > REGION - SLAB) return REAL(malloc)(n * STEP);
    own->fresh[n] = region + at;
    own->end[n] = own->fresh[n] + SLAB;
    *slab_steps(own->fresh[n]) = n;
  }
  void *first = own->fresh[n];
  own->fresh[n] += n * STEP;
  return first;
}

static SELDOM void *malloc_apart(size_t size) {
  return size <= LARGEST && !mine && make_own() ? __wrap_malloc(size) : REAL(malloc)(size);
}

static SELDOM void free_apart(void *memory) {
  if (!is_small(memory)) return REAL(free)(memory);
  if (make_own()) __wrap_free(memory);
}

void *__wrap_malloc(size_t size) {
  cache *own = mine;
  if (size > LARGEST || !own) return malloc_apart(size);
  size_t n = (size + STEP - 1) / STEP + !size;
  block *first = own->freed[n];
  if (!first) return carve(own, n);
  own->freed[n] = first->next;
  return first;
}

void __wrap_free(void *memory) {
  cache *own = mine;
  if (!is_small(memory) || !own) return free_apart(memory);
  block **list = &own->freed[*slab_steps(memory)];
  ((block *)memory)->next = *list;
  *list = memory;
}

/* Swift asks so for what malloc would align as well. */
int __wrap_posix_memalign(void **memory, size_t alignment, size_t size) {
  if (alignment != STEP) return REAL(posix_memalign)(memory, alignment, size);
  void *aligned = __wrap_malloc(size);
  if (!aligned) return ENOMEM;
  *memory = aligned;
  return 0;
}

size_t __wrap_malloc_usable_size(void *memory) {
  return is_small(memory) ? *slab_steps(memory) * (size_t)STEP : REAL(malloc_usable_size)(memory);
}

void *__wrap_calloc(size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes) || bytes > LARGEST) return REAL(calloc)(count, size);
  void *memory = __wrap_malloc(bytes);
  return memory ? memset(memory, 0, bytes) : NULL;
}

void *__wrap_realloc(void *memory, size_t size) {
  if (!memory) return __wrap_malloc(size);
  if (!is_small(memory)) return REAL(realloc)(memory, size);
  size_t room = __wrap_malloc_usable_size(memory);
  if (size <= room) return memory;
  void *larger = __wrap_malloc(size);
  if (!larger) return NULL;
  memcpy(larger, memory, room);
  __wrap_free(memory);
  return larger;
}
#endif
