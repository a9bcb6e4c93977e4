#include "kernels.h"

/* Output pixels that one pass computes. With a panel of 16 lanes these are 6 (AVX-512) or 12 (AVX2) accumulators. */
enum { TILE = 6 };

/* Walks over output pixels in order, and knows where each one starts to read. */
typedef struct {
  const ck_places *places;
  int64_t image, z, y, x;
} walker;

INLINE walker walker_at(const ck_places *places, int64_t pixel) {
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

INLINE int64_t walker_next(walker *w) {
  const ck_places *p = w->places;
  int64_t at = w->image * p->image_stride + w->z * p->depth_step + w->y * p->height_step + w->x * p->width_step;
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

#define ROW(i) \
  const float *p##i = input + at[i] + run->start; \
  (void)p##i
#define STEP(i) s##i += BROADCAST(p##i[k]) * weights
#define CLOSE(i) a##i += s##i; s##i = (lanes){0}
#define EACH_1(M) M(0)
#define EACH_2(M) M(0); M(1)
#define EACH_3(M) EACH_2(M); M(2)
#define EACH_4(M) EACH_3(M); M(3)
#define EACH_5(M) EACH_4(M); M(4)
#define EACH_6(M) EACH_5(M); M(5)
#define INITIAL(i) lanes a##i = start, s##i = {0}
#define RESULT(i) sums[i] = a##i

/* The sums of n pixels: all accumulators live in registers while the panel streams by. */
#define TILE_FUNCTION(n) \
  INLINE void tile_##n(const ck_places *places, const float *input, const int64_t *at, const float *panel, \
                   const float *bias, lanes *sums) { \
    lanes start = *(const lanes *)bias; \
    EACH_##n(INITIAL); \
    for (const ck_run *run = places->runs; run < places->runs + places->run_count; run++) { \
      EACH_##n(ROW); \
      for (int64_t k = 0; k < run->length; k++) { \
        lanes weights = *(const lanes *)panel; \
        panel += CK_PANEL; \
        EACH_##n(STEP); \
      } \
      if (run->closes) { EACH_##n(CLOSE); } \
    } \
    EACH_##n(RESULT); \
  }

TILE_FUNCTION(1)
TILE_FUNCTION(2)
TILE_FUNCTION(3)
TILE_FUNCTION(4)
TILE_FUNCTION(5)
TILE_FUNCTION(6)

/* The sums of one pixel, of products that are rounded first: two statements are two roundings. */
INLINE void rounded_tile(const ck_places *places, const float *input, const float *panel, const float *bias, lanes *result) {
  lanes total = {0}, sum = {0};
  for (const ck_run *run = places->runs; run < places->runs + places->run_count; run++) {
    for (int64_t k = 0; k < run->length; k++) {
      lanes product = BROADCAST(input[run->start + k]) * *(const lanes *)panel;
      sum += product;
      panel += CK_PANEL;
    }
    if (run->closes) {
      total += sum;
      sum = (lanes){0};
    }
  }
  *result = *(const lanes *)bias + total;
}

CLONED void ck_convolve(const ck_places *places, const float *input, const float *panel, const float *bias, int64_t first,
                        int64_t last, int64_t width, float *output, int64_t output_step) {
  walker walk = walker_at(places, first);
  for (int64_t pixel = first; pixel < last; pixel += TILE) {
    int64_t at[TILE];
    lanes sums[TILE];
    int count = last - pixel < TILE ? (int)(last - pixel) : TILE;
    for (int i = 0; i < count; i++) at[i] = walker_next(&walk);
    if (places->rounds_products) {
      for (int i = 0; i < count; i++) rounded_tile(places, input + at[i], panel, bias, sums + i);
    } else switch (count) {
    case 1: tile_1(places, input, at, panel, bias, sums); break;
    case 2: tile_2(places, input, at, panel, bias, sums); break;
    case 3: tile_3(places, input, at, panel, bias, sums); break;
    case 4: tile_4(places, input, at, panel, bias, sums); break;
    case 5: tile_5(places, input, at, panel, bias, sums); break;
    default: tile_6(places, input, at, panel, bias, sums); break;
    }
    for (int i = 0; i < count; i++) {
      float *to = output + (pixel + i) * output_step;
      if (width == CK_PANEL) {
        *(lanes *)to = sums[i];
      } else {
        const float *from = (const float *)&sums[i];
        for (int64_t lane = 0; lane < width; lane++) to[lane] = from[lane];
      }
    }
  }
}

CLONED void ck_convolve_channels(const ck_places *places, const float *input, const float *weights, const float *bias,
                                 int64_t channels, int64_t first, int64_t last, float *output) {
  walker walk = walker_at(places, first);
  for (int64_t pixel = first; pixel < last; pixel++) {
    const float *from = input + walker_next(&walk);
    float *to = output + pixel * channels;
    int64_t channel = 0;
    for (; channel + CK_PANEL <= channels; channel += CK_PANEL) {
      lanes sum = *(const lanes *)(bias + channel);
      for (int64_t run = 0; run < places->run_count; run++) {
        sum += *(const lanes *)(from + places->runs[run].start + channel) * *(const lanes *)(weights + run * channels + channel);
      }
      *(lanes *)(to + channel) = sum;
    }
    for (; channel < channels; channel++) {
      float sum = bias[channel];
      for (int64_t run = 0; run < places->run_count; run++) {
        sum += from[places->runs[run].start + channel] * weights[run * channels + channel];
      }
      to[channel] = sum;
    }
  }
}

const char *ck_instructions(void) {
#if defined(__x86_64__) && defined(__linux__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")) return "avx512";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "avx2";
#endif
  return "baseline";
}
