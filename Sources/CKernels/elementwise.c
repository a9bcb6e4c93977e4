#include "kernels.h"

/* What is below `floor` becomes that, which makes a ReLU of 0 and nothing of minus infinity. Comparisons are written so that NaN
   stays NaN. */

/* Rows that are summed in single precision before their sum goes into a double. */
enum { BLOCK = 64 };

/* Takes rows `first` ..< `last` of one block into the mean and the sum of squared deviations of all rows before it: those of
   the block are summed in single precision, around the block's own mean, while it is in the cache (Chan, Golub, LeVeque). */
#define MERGE(sum, square, c) \
  { \
    double block = (sum), delta = block - mean[c]; \
    mean[c] += delta * share; \
    deviations[c] += (square) + delta * delta * first * share; \
  }

CLONED void ck_channel_moments(const float *x, int64_t rows, int64_t channels, int64_t step, double *mean, double *deviations) {
  for (int64_t c = 0; c < channels; c++) mean[c] = deviations[c] = 0;
  for (int64_t first = 0; first < rows; first += BLOCK) {
    int64_t last = first + BLOCK < rows ? first + BLOCK : rows;
    int64_t count = last - first;
    double share = (double)count / (double)last;
    float over = 1.0f / (float)count;
    int64_t c = 0;
    for (; c + CK_PANEL <= channels; c += CK_PANEL) {
      lanes sum = {0}, square = {0};
      for (int64_t row = first; row < last; row++) sum += *(const lanes *)(x + row * step + c);
      lanes centre = sum * over;
      for (int64_t row = first; row < last; row++) {
        lanes d = *(const lanes *)(x + row * step + c) - centre;
        square += d * d;
      }
      for (int lane = 0; lane < CK_PANEL; lane++) MERGE((double)sum[lane] / (double)count, square[lane], c + lane)
    }
    for (; c < channels; c++) {
      float sum = 0, square = 0;
      for (int64_t row = first; row < last; row++) sum += x[row * step + c];
      float centre = sum * over;
      for (int64_t row = first; row < last; row++) square += (x[row * step + c] - centre) * (x[row * step + c] - centre);
      MERGE((double)sum / (double)count, square, c)
    }
  }
}

CLONED void ck_channel_affine(const float *x, int64_t rows, int64_t channels, int64_t step, const float *scale,
                              const float *shift, float floor, float *y) {
  lanes least = floor - (lanes){0};
  for (int64_t row = 0; row < rows; row++) {
    const float *from = x + row * step;
    float *to = y + row * step;
    int64_t c = 0;
    for (; c + CK_PANEL <= channels; c += CK_PANEL) {
      lanes value = *(const lanes *)(from + c) * *(const lanes *)(scale + c) + *(const lanes *)(shift + c);
      lane_mask below = value < least;
      *(lanes *)(to + c) = (lanes)(((lane_mask)value & ~below) | ((lane_mask)least & below));
    }
    for (; c < channels; c++) {
      float value = from[c] * scale[c] + shift[c];
      to[c] = value < floor ? floor : value;
    }
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

CLONED void ck_affine(const float *x, int64_t count, float scale, float shift, float floor, float *y) {
  for (int64_t i = 0; i < count; i++) {
    float value = x[i] * scale + shift;
    y[i] = value < floor ? floor : value;
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
