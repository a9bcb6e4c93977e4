#include "kernels.h"

/* splitmix64's finaliser of the counter, of which the upper 24 bits make a number in [-1, 1). */
INLINE float value(uint64_t counter) {
  uint64_t z = counter + 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  z = z ^ (z >> 31);
  return (float)(int32_t)(z >> 40) * 0x1p-23f - 1.0f;
}

CLONED void ck_fill(uint64_t hash, size_t count, float scale, float shift, float *values) {
  for (size_t i = 0; i < count; i++) {
    /* Two roundings, as fill.py makes them: no fused multiply-add. */
    float scaled = value(hash + i) * scale;
    values[i] = shift == 0 ? scaled : shift + scaled;
  }
}

CLONED void ck_pack(ck_weights weights, const float *values, uint64_t hash, float scale, ptrdiff_t output, ptrdiff_t width, float *panel) {
  ptrdiff_t step = weights.output_stride;
  for (ptrdiff_t tap = 0; tap < weights.taps; tap++) {
    ptrdiff_t at = weights.first + output * step + tap * weights.tap_stride;
    for (ptrdiff_t channel = 0; channel < weights.channels; channel++, panel += CK_PANEL, at += weights.channel_stride) {
      if (values) {
        for (ptrdiff_t lane = 0; lane < CK_PANEL; lane++) panel[lane] = lane < width ? values[at + lane * step] : 0;
      } else {
        for (ptrdiff_t lane = 0; lane < CK_PANEL; lane++) panel[lane] = lane < width ? value(hash + (uint64_t)(at + lane * step)) * scale : 0;
      }
    }
  }
}
