#include "kernels.h"

/* What is below `floor` becomes that, which makes a ReLU of 0 and nothing of minus infinity. Comparisons are written so that NaN
   stays NaN. */

/* x * scale + shift in one rounding where there are fused multiply-adds; times `weight` and plus `bias`, where there are such, in
   two more. */
#define AFFINE(type, x, scale, shift, weight, bias) \
  type value = (x) * (scale) + (shift); \
  if (isTwofold) { \
    type product = value * (weight); \
    value = product + (bias); \
  }

INLINE void channel_affine(const float *x, int64_t rows, int64_t channels, int64_t step, const ck_affine_factors *by,
                           int isTwofold, float floor, float *y) {
  const float *scale = by->scale, *shift = by->shift, *weight = by->weight, *bias = by->bias;
  lanes least = floor - (lanes){0};
  for (int64_t row = 0; row < rows; row++) {
    const float *from = x + row * step;
    float *to = y + row * step;
    int64_t c = 0;
    for (; c + CK_PANEL <= channels; c += CK_PANEL) {
      AFFINE(lanes, *(const lanes *)(from + c), *(const lanes *)(scale + c), *(const lanes *)(shift + c),
             *(const lanes *)(weight + c), *(const lanes *)(bias + c))
      lane_mask below = value < least;
      *(lanes *)(to + c) = (lanes)(((lane_mask)value & ~below) | ((lane_mask)least & below));
    }
    for (; c < channels; c++) {
      AFFINE(float, from[c], scale[c], shift[c], weight[c], bias[c])
      to[c] = value < floor ? floor : value;
    }
  }
}

CLONED void ck_channel_affine(const float *x, int64_t rows, int64_t channels, int64_t step, const ck_affine_factors *by,
                              float floor, float *y) {
  if (by->weight) {
    channel_affine(x, rows, channels, step, by, 1, floor, y);
  } else {
    channel_affine(x, rows, channels, step, by, 0, floor, y);
  }
}

CLONED void ck_affine(const float *x, int64_t count, const ck_affine_factors *by, int64_t channel, float floor, float *y) {
  float scale = by->scale[channel], shift = by->shift[channel];
  int isTwofold = by->weight != NULL;
  float weight = isTwofold ? by->weight[channel] : 1, bias = isTwofold ? by->bias[channel] : 0;
  for (int64_t i = 0; i < count; i++) {
    AFFINE(float, x[i], scale, shift, weight, bias)
    y[i] = value < floor ? floor : value;
  }
}

/* e^x in the way of SLEEF's `expf`, to one unit in the last place: 2^q e^s with |s| <= log(2) / 2, of which a polynomial is taken.
   Other libraries round a value here and there differently. */
#define EXPONENTIAL(type, whole, x) \
  type half = 12582912.0f - (type){0}, quotient = (x) * 1.44269504088896341f; \
  quotient = (quotient + half) - half; \
  type s = (x) - quotient * 0.693145751953125f; \
  s = s - quotient * 1.428606765330187e-06f; \
  type power = 0.000198527617612853646f - (type){0}; \
  power = power * s + 0.00139304355252534151f; \
  power = power * s + 0.00833336077630519867f; \
  power = power * s + 0.0416664853692054749f; \
  power = power * s + 0.16666667163372039795f; \
  power = power * s + 0.5f; \
  type square = s * s; \
  power = square * power + s; \
  power = power + 1.0f; \
  whole exponent = __builtin_convertvector(quotient, whole), first = exponent >> 1; \
  power = power * (type)((first + 127) << 23) * (type)((exponent - first + 127) << 23); \
  whole tiny = (x) < -104.0f, huge = (x) > 100.0f; \
  power = (type)(((whole)power & ~(tiny | huge)) | (huge & 0x7f800000));

CLONED void ck_sigmoid(const float *x, int64_t count, int isGated, float *y) {
  for (int64_t i = 0; i < count; i += CK_PANEL) {
    lanes value = {0};
    size_t size = sizeof(float) * (size_t)(count - i < CK_PANEL ? count - i : CK_PANEL);
    __builtin_memcpy(&value, x + i, size);
    lanes negative = -value;
    EXPONENTIAL(lanes, lane_mask, negative)
    value = (isGated ? value : 1.0f - (lanes){0}) / (power + 1.0f);
    __builtin_memcpy(y + i, &value, size);
  }
}

CLONED void ck_relu(const float *x, int64_t count, float *y) {
  for (int64_t i = 0; i < count; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

CLONED void ck_add(const float *a, const float *b, int64_t count, float floor, float *y) {
  for (int64_t i = 0; i < count; i++) {
    float value = a[i] + b[i];
    y[i] = value < floor ? floor : value;
  }
}

CLONED void ck_maximum(const float *x, int64_t count, float *y) {
  for (int64_t i = 0; i < count; i++) y[i] = x[i] <= y[i] ? y[i] : (x[i] > y[i] || x[i] != x[i] ? x[i] : y[i]);
}

void ck_transpose(const float *from, int64_t count, int64_t rows, int64_t columns, float *to) {
  enum { SIDE = 16 };
  for (int64_t n = 0; n < count; n++, from += rows * columns, to += rows * columns) {
    for (int64_t r0 = 0; r0 < rows; r0 += SIDE) {
      int64_t r1 = r0 + SIDE < rows ? r0 + SIDE : rows;
      for (int64_t c0 = 0; c0 < columns; c0 += SIDE) {
        int64_t c1 = c0 + SIDE < columns ? c0 + SIDE : columns;
        for (int64_t r = r0; r < r1; r++) {
          for (int64_t c = c0; c < c1; c++) to[c * rows + r] = from[r * columns + c];
        }
      }
    }
  }
}
