#ifndef KERNELS_H
#define KERNELS_H

#include "CKernels.h"

/* One binary for all: the loader picks the widest version that the machine runs. Only where the compiler and the loader
   know how; elsewhere (arm64, macOS) the one version is the machine's baseline. */
#if defined(__x86_64__) && defined(__linux__)
#define CLONED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONED
#endif

#define INLINE static inline __attribute__((always_inline))

/* Sixteen floats at any address. */
typedef float lanes __attribute__((vector_size(64), aligned(4)));

#endif
