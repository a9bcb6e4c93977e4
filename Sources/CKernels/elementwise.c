#include "kernels.h"

/* Rows that are summed in single precision before their sum goes into a double. */
enum { BLOCK = 64 };

CLONED void ck_channel_sums(const float *x, int64_t rows, int64_t channels, int64_t step, double *sums) {
  for (int64_t c = 0; c < channels; c++) sums[c] = 0;
  for (int64_t first = 0; first < rows; first += BLOCK) {
    int64_t last = first + BLOCK < rows ? first + BLOCK : rows;
    int64_t c = 0;
    for (; c + CK_PANEL <= channels; c += CK_PANEL) {
      lanes sum = {0};
      for (int64_t row = first; row < last; row++) sum += *(const lanes *)(x + row * step + c);
      for (int lane = 0; lane < CK_PANEL; lane++) sums[c + lane] += sum[lane];
    }
    for (; c < channels; c++) {
      float sum = 0;
      for (int64_t row = first; row < last; row++) sum += x[row * step + c];
      sums[c] += sum;
    }
  }
}

CLONED void ck_channel_squares(const float *x, int64_t rows, int64_t channels, int64_t step, const float *mean, double *sums) {
  for (int64_t c = 0; c < channels; c++) sums[c] = 0;
  for (int64_t first = 0; first < rows; first += BLOCK) {
    int64_t last = first + BLOCK < rows ? first + BLOCK : rows;
    int64_t c = 0;
    for (; c + CK_PANEL <= channels; c += CK_PANEL) {
      lanes sum = {0};
      lanes centre = *(const lanes *)(mean + c);
      for (int64_t row = first; row < last; row++) {
        lanes d = *(const lanes *)(x + row * step + c) - centre;
        sum += d * d;
      }
      for (int lane = 0; lane < CK_PANEL; lane++) sums[c + lane] += sum[lane];
    }
    for (; c < channels; c++) {
      float sum = 0;
      for (int64_t row = first; row < last; row++) {
        float d = x[row * step + c] - mean[c];
        sum += d * d;
      }
      sums[c] += sum;
    }
  }
}

CLONED void ck_channel_affine(const float *x, int64_t rows, int64_t channels, int64_t step, const float *scale, const float *shift, float *y) {
  for (int64_t row = 0; row < rows; row++) {
    const float *from = x + row * step;
    float *to = y + row * step;
    int64_t c = 0;
    for (; c + CK_PANEL <= channels; c += CK_PANEL) {
      *(lanes *)(to + c) = *(const lanes *)(from + c) * *(const lanes *)(scale + c) + *(const lanes *)(shift + c);
    }
    for (; c < channels; c++) to[c] = from[c] * scale[c] + shift[c];
  }
}

CLONED double ck_sum(const float *x, int64_t count) {
  double total = 0;
  int64_t i = 0;
  while (i + CK_PANEL <= count) {
    lanes sum = {0};
    for (int64_t n = 0; n < BLOCK && i + CK_PANEL <= count; n++, i += CK_PANEL) sum += *(const lanes *)(x + i);
    for (int lane = 0; lane < CK_PANEL; lane++) total += sum[lane];
  }
  for (; i < count; i++) total += x[i];
  return total;
}

CLONED double ck_squares(const float *x, int64_t count, float mean) {
  double total = 0;
  int64_t i = 0;
  lanes centre = mean - (lanes){0};
  while (i + CK_PANEL <= count) {
    lanes sum = {0};
    for (int64_t n = 0; n < BLOCK && i + CK_PANEL <= count; n++, i += CK_PANEL) {
      lanes d = *(const lanes *)(x + i) - centre;
      sum += d * d;
    }
    for (int lane = 0; lane < CK_PANEL; lane++) total += sum[lane];
  }
  for (; i < count; i++) total += (x[i] - mean) * (x[i] - mean);
  return total;
}

CLONED void ck_affine(const float *x, int64_t count, float scale, float shift, float *y) {
  for (int64_t i = 0; i < count; i++) y[i] = x[i] * scale + shift;
}

CLONED void ck_relu(const float *x, int64_t count, float *y) {
  /* Written so that NaN stays NaN. */
  for (int64_t i = 0; i < count; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

CLONED void ck_add(const float *a, const float *b, int64_t count, float *y) {
  for (int64_t i = 0; i < count; i++) y[i] = a[i] + b[i];
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
