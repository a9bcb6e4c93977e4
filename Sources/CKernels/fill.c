#include "kernels.h"

/* splitmix64's finaliser of the counter, of which the upper 24 bits make a number in [-1, 1). */
INLINE float value(uint64_t counter) {
  uint64_t z = counter + 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  z = z ^ (z >> 31);
  return (float)(int32_t)(z >> 40) * 0x1p-23f - 1.0f;
}

CLONED void ck_fill(uint64_t hash, uint64_t first, size_t count, float scale, float shift, float *values) {
  for (size_t i = 0; i < count; i++) {
    /* Two roundings, as fill.py makes them: no fused multiply-add. */
    float scaled = value(hash + first + i) * scale;
    values[i] = shift == 0 ? scaled : shift + scaled;
  }
}

CLONED void ck_panel_generate(ck_weights weights, uint64_t hash, float scale, ptrdiff_t output, ptrdiff_t width, float *panel) {
  uint64_t start = hash + (uint64_t)(weights.first + output * weights.output_stride);
  uint64_t step = (uint64_t)weights.output_stride;
  for (ptrdiff_t tap = 0; tap < weights.taps; tap++) {
    uint64_t counter = start + (uint64_t)(tap * weights.tap_stride);
    for (ptrdiff_t channel = 0; channel < weights.channels; channel++, panel += CK_PANEL) {
      for (int lane = 0; lane < CK_PANEL; lane++) panel[lane] = value(counter + (uint64_t)lane * step) * scale;
      for (ptrdiff_t lane = width; lane < CK_PANEL; lane++) panel[lane] = 0;
      counter += (uint64_t)weights.channel_stride;
    }
  }
}

void ck_panel_copy(ck_weights weights, const float *values, ptrdiff_t output, ptrdiff_t width, float *panel) {
  const float *start = values + weights.first + output * weights.output_stride;
  for (ptrdiff_t tap = 0; tap < weights.taps; tap++) {
    const float *from = start + tap * weights.tap_stride;
    for (ptrdiff_t channel = 0; channel < weights.channels; channel++, panel += CK_PANEL, from += weights.channel_stride) {
      for (ptrdiff_t lane = 0; lane < CK_PANEL; lane++) panel[lane] = lane < width ? from[lane * weights.output_stride] : 0;
    }
  }
}
