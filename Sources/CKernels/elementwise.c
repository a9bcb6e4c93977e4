#include "kernels.h"

/* Plain loops, of which the compiler makes vectors. Results may stand where operands stand, and overlap them in no other way. */
#define EACH(i, count) _Pragma("clang loop vectorize(assume_safety)") for (int64_t i = 0; i < (count); i++)

CLONED void ck_relu(const float *x, int64_t count, float *y) {
  EACH(i, count) y[i] = x[i] < 0 ? 0 : x[i];
}

CLONED void ck_add(const float *a, const float *b, int64_t count, float *y) {
  EACH(i, count) y[i] = a[i] + b[i];
}

CLONED void ck_maximum(const float *x, int64_t count, float place, float *best, float *index) {
  EACH(i, count) {
    bool larger = x[i] > best[i] || x[i] != x[i];
    best[i] = larger ? x[i] : best[i];
    index[i] = larger ? place : index[i];
  }
}

CLONED void ck_normalize(const float *x, int64_t rows, int64_t channels, const float *mean, const float *scale, const float *bias, float *y) {
  for (int64_t row = 0; row < rows; row++, x += channels, y += channels) {
    EACH(c, channels) y[c] = (x[c] - mean[c]) * scale[c] + bias[c];
  }
}

CLONED void ck_channel_sums(const float *x, int64_t rows, int64_t channels, int64_t step, double *sums, double *squares) {
  for (int64_t row = 0; row < rows; row++, x += step) {
    EACH(c, channels) {
      double value = x[c];
      sums[c] += value;
      squares[c] += value * value;
    }
  }
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
