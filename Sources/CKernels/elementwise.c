#include "kernels.h"

/* Plain loops, of which the compiler makes vectors. Results may stand where operands stand, and overlap them in no other way. */
#define EACH(i, count) _Pragma("clang loop vectorize(assume_safety)") for (ptrdiff_t i = 0; i < (count); i++)

CLONED void ck_relu(const float *x, ptrdiff_t count, float *y) {
  EACH(i, count) y[i] = x[i] < 0 ? 0 : x[i];
}

CLONED void ck_add(const float *a, const float *b, ptrdiff_t count, float *y) {
  EACH(i, count) y[i] = a[i] + b[i];
}

CLONED void ck_normalize(const float *x, ptrdiff_t rows, ptrdiff_t channels, const float *mean, const float *scale, const float *bias, float *y) {
  for (ptrdiff_t row = 0; row < rows; row++, x += channels, y += channels) {
    EACH(c, channels) y[c] = (x[c] - mean[c]) * scale[c] + bias[c];
  }
}

CLONED void ck_channel_sums(const float *x, ptrdiff_t rows, ptrdiff_t channels, double *sums, double *squares) {
  for (ptrdiff_t row = 0; row < rows; row++, x += channels) {
    EACH(c, channels) {
      double value = x[c];
      sums[c] += value;
      squares[c] += value * value;
    }
  }
}

void ck_transpose(const float *from, ptrdiff_t count, ptrdiff_t rows, ptrdiff_t columns, float *to) {
  enum { SIDE = 16 };
  for (ptrdiff_t n = 0; n < count; n++, from += rows * columns, to += rows * columns) {
    for (ptrdiff_t r0 = 0; r0 < rows; r0 += SIDE) {
      ptrdiff_t r1 = r0 + SIDE < rows ? r0 + SIDE : rows;
      for (ptrdiff_t c0 = 0; c0 < columns; c0 += SIDE) {
        ptrdiff_t c1 = c0 + SIDE < columns ? c0 + SIDE : columns;
        for (ptrdiff_t r = r0; r < r1; r++) {
          for (ptrdiff_t c = c0; c < c1; c++) to[c * rows + r] = from[r * columns + c];
        }
      }
    }
  }
}
