#include "kernels.h"

/* Output pixels that one pass computes. With a panel of 16 lanes these are 6 (AVX-512) or 12 (AVX2) accumulators. */
enum { TILE = 6 };

/* x in all lanes. Subtracting zeros is what compilers recognise as a broadcast; adding them is not. */
#define BROADCAST(x) ((x) - (lanes){0})

#define EACH _Pragma("clang loop unroll(full)") for (int i = 0; i < TILE; i++)

/* The sums of a tile of pixels: all of them live in registers while the panel streams by. */
INLINE void tile(const ck_places *places, const ptrdiff_t *runs, const float *const *input, const float *panel, const float *bias,
                 bool per_lane, lanes *result) {
  lanes sums[TILE];
  EACH sums[i] = *(const lanes *)bias;
  for (ptrdiff_t run = 0; run < places->run_count; run++) {
    const float *from[TILE];
    EACH from[i] = input[i] + runs[run];
    for (ptrdiff_t k = 0; k < places->run_length; k++, panel += CK_PANEL) {
      lanes weights = *(const lanes *)panel;
      EACH sums[i] += (per_lane ? *(const lanes *)(from[i] + k) : BROADCAST(from[i][k])) * weights;
    }
  }
  EACH result[i] = sums[i];
}

CLONED void ck_convolve(ck_places places, const ptrdiff_t *starts, const ptrdiff_t *runs, const float *input, const float *panel,
                        const float *bias, ptrdiff_t first, ptrdiff_t last, ptrdiff_t width, float *output, ptrdiff_t output_step) {
  ptrdiff_t image = first / places.start_count, place = first % places.start_count;
  for (ptrdiff_t pixel = first; pixel < last; pixel += TILE) {
    const float *from[TILE];
    lanes sums[TILE];
    int count = last - pixel < TILE ? (int)(last - pixel) : TILE;
    /* A tile that is not full computes its last pixel several times. */
    for (int i = 0; i < TILE; i++) {
      if (i >= count) {
        from[i] = from[i - 1];
        continue;
      }
      from[i] = input + image * places.image_stride + starts[place++];
      if (place < places.start_count) continue;
      place = 0;
      image++;
    }
    if (places.per_lane) {
      tile(&places, runs, from, panel, bias, true, sums);
    } else {
      tile(&places, runs, from, panel, bias, false, sums);
    }
    for (int i = 0; i < count; i++) {
      __builtin_memcpy(output + (pixel + i) * output_step, sums + i, (size_t)width * sizeof(float));
    }
  }
}
