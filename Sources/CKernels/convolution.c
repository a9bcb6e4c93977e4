#include "kernels.h"

/* Output pixels that one pass computes. With a panel of 16 lanes these are 6 (AVX-512) or 12 (AVX2) accumulators. */
enum { TILE = 6 };

/* A walk over output pixels in order, which knows where each of them starts to read. */
typedef struct {
  const ck_places *places;
  ptrdiff_t image, z, y, x;
} walker;

INLINE walker walker_at(const ck_places *places, ptrdiff_t pixel) {
  walker w;
  w.places = places;
  w.x = pixel % places->width;
  pixel /= places->width;
  w.y = pixel % places->height;
  pixel /= places->height;
  w.z = pixel % places->depth;
  w.image = pixel / places->depth;
  return w;
}

INLINE ptrdiff_t walker_next(walker *w) {
  const ck_places *p = w->places;
  ptrdiff_t at = w->image * p->image_stride + w->z * p->depth_step + w->y * p->height_step + w->x * p->width_step;
  if (++w->x == p->width) {
    w->x = 0;
    if (++w->y == p->height) {
      w->y = 0;
      if (++w->z == p->depth) {
        w->z = 0;
        w->image++;
      }
    }
  }
  return at;
}

/* x in all lanes. Subtracting zeros is what compilers recognise as a broadcast; adding them is not. */
#define BROADCAST(x) ((x) - (lanes){0})

#define EACH _Pragma("clang loop unroll(full)") for (int i = 0; i < TILE; i++)

/* The sums of a tile of pixels: all of them live in registers while the panel streams by. */
INLINE void tile(const ck_places *places, const float *const *input, const float *panel, const float *bias, bool per_lane, lanes *result) {
  lanes sums[TILE];
  EACH sums[i] = *(const lanes *)bias;
  for (ptrdiff_t run = 0; run < places->run_count; run++) {
    const float *from[TILE];
    EACH from[i] = input[i] + places->runs[run];
    for (ptrdiff_t k = 0; k < places->run_length; k++, panel += CK_PANEL) {
      lanes weights = *(const lanes *)panel;
      EACH sums[i] += (per_lane ? *(const lanes *)(from[i] + k) : BROADCAST(from[i][k])) * weights;
    }
  }
  EACH result[i] = sums[i];
}

CLONED void ck_convolve(ck_places places, const float *input, const float *panel, const float *bias, ptrdiff_t first,
                        ptrdiff_t last, ptrdiff_t width, float *output, ptrdiff_t output_step) {
  walker walk = walker_at(&places, first);
  for (ptrdiff_t pixel = first; pixel < last; pixel += TILE) {
    const float *from[TILE];
    lanes sums[TILE];
    int count = last - pixel < TILE ? (int)(last - pixel) : TILE;
    /* A tile that is not full computes its last pixel several times. */
    for (int i = 0; i < TILE; i++) from[i] = i < count ? input + walker_next(&walk) : from[i - 1];
    if (places.per_lane) {
      tile(&places, from, panel, bias, true, sums);
    } else {
      tile(&places, from, panel, bias, false, sums);
    }
    for (int i = 0; i < count; i++) {
      __builtin_memcpy(output + (pixel + i) * output_step, sums + i, (size_t)width * sizeof(float));
    }
  }
}
