/* What the processor can do at most: fused multiply-adds on registers alone, on so many threads at once.

       fma-peak [THREADS]

   Prints GFLOP/s, the best of many short rounds. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#if defined(__x86_64__) && defined(__linux__)
#define CLONED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONED
#endif

/* What the executor's kernels work in (Sources/CKernels/kernels.h). */
typedef float lanes __attribute__((vector_size(64)));
enum { CHAINS = 10, STEPS = 100000, ROUNDS = 60 };

#define EACH(M) M(0) M(1) M(2) M(3) M(4) M(5) M(6) M(7) M(8) M(9)
#define START(i) lanes a##i = one * (float)i;
#define STEP(i) a##i = a##i * half + one;
#define SUM(i) total += a##i;

/* Chains enough to hide the latency of one instruction behind the others. */
CLONED static float multiply_add(void) {
  lanes zero = {0}, one = 1.0f - zero, half = 0.5f - zero, total = zero;
  EACH(START)
  for (int step = 0; step < STEPS; step++) { EACH(STEP) }
  EACH(SUM)
  float sum = 0;
  for (int lane = 0; lane < 16; lane++) sum += total[lane];
  return sum;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

typedef struct {
  pthread_t thread;
  double best;
  volatile float result;
} worker;

static void *work(void *argument) {
  worker *self = argument;
  self->best = 1e9;
  for (int round = 0; round < ROUNDS; round++) {
    double start = now();
    self->result = multiply_add();
    double seconds = now() - start;
    if (seconds < self->best) self->best = seconds;
  }
  return NULL;
}

int main(int count, char **arguments) {
  int threads = count > 1 ? atoi(arguments[1]) : 1;
  if (threads < 1 || threads > 1024) return 2;
  worker *workers = calloc(threads, sizeof(worker));
  for (int i = 0; i < threads; i++) pthread_create(&workers[i].thread, NULL, work, &workers[i]);
  double peak = 0;
  for (int i = 0; i < threads; i++) {
    pthread_join(workers[i].thread, NULL);
    peak += 2.0 * 16 * CHAINS * STEPS / workers[i].best / 1e9;
  }
  printf("%.1f\n", peak);
  free(workers);
  return 0;
}
