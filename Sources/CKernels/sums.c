#include "kernels.h"

/* Deviations and their squares are rounded one after the other: two statements are two roundings. */

CLONED void ck_channel_moments(const float *x, int64_t rows, int64_t channels, int64_t step, double *mean, double *deviations) {
  int64_t c = 0;
  for (; c + CK_PANEL <= channels; c += CK_PANEL) {
    wide sum = {0}, square = {0};
    for (int64_t row = 0; row < rows; row++) sum += WIDE(*(const lanes *)(x + row * step + c));
    wide means = sum / (double)rows;
    lanes centre = __builtin_convertvector(means, lanes);
    for (int64_t row = 0; row < rows; row++) {
      lanes d = *(const lanes *)(x + row * step + c) - centre;
      lanes product = d * d;
      square += WIDE(product);
    }
    *(wide *)(mean + c) = means;
    *(wide *)(deviations + c) = square;
  }
  for (; c < channels; c++) {
    double sum = 0, square = 0;
    for (int64_t row = 0; row < rows; row++) sum += x[row * step + c];
    mean[c] = sum / (double)rows;
    float centre = (float)mean[c];
    for (int64_t row = 0; row < rows; row++) {
      float d = x[row * step + c] - centre, product = d * d;
      square += product;
    }
    deviations[c] = square;
  }
}

CLONED double ck_sum(const float *x, int64_t count) {
  wide sum = {0};
  int64_t i = 0;
  for (; i + CK_PANEL <= count; i += CK_PANEL) sum += WIDE(*(const lanes *)(x + i));
  double total = 0;
  for (int lane = 0; lane < CK_PANEL; lane++) total += sum[lane];
  for (; i < count; i++) total += x[i];
  return total;
}

CLONED double ck_squares(const float *x, int64_t count, float mean) {
  wide sum = {0};
  int64_t i = 0;
  lanes centre = mean - (lanes){0};
  for (; i + CK_PANEL <= count; i += CK_PANEL) {
    lanes d = *(const lanes *)(x + i) - centre;
    lanes product = d * d;
    sum += WIDE(product);
  }
  double total = 0;
  for (int lane = 0; lane < CK_PANEL; lane++) total += sum[lane];
  for (; i < count; i++) {
    float d = x[i] - mean, product = d * d;
    total += product;
  }
  return total;
}

/* The sum of `count` values, `step` apart, of each of the channels that a `type` holds. There are sums for eight values after each
   other, for each of four such groups, and for longer stretches sums of sums. */
enum { GROUP = 8, GROUPS = 4, LEVELS = 4 };
#define CASCADE_FUNCTION(name, type) \
  INLINE void name(const float *x, int64_t count, int64_t step, float *result) { \
    int64_t width = count < GROUP ? 1 : GROUP, rows = count / width, turns = rows / GROUPS; \
    int power = 4; \
    while (((int64_t)1 << (LEVELS * (power + 1) - 1)) < turns) power++; \
    type sums[LEVELS][GROUPS][GROUP]; \
    __builtin_memset(sums, 0, sizeof sums); \
    for (int64_t turn = 0; turn < turns;) { \
      for (int64_t g = 0; g < GROUPS; g++) { \
        for (int64_t i = 0; i < width; i++) { \
          sums[0][g][i] += *(const type *)(x + ((turn * GROUPS + g) * width + i) * step); \
        } \
      } \
      turn++; \
      /* A full stretch moves up a level, as long as that is not full itself; what is not full is added up at the end. */ \
      for (int level = 1; level < LEVELS && turn % ((int64_t)1 << (level * power)) == 0; level++) { \
        for (int64_t g = 0; g < GROUPS; g++) { \
          for (int64_t i = 0; i < width; i++) { \
            sums[level][g][i] += sums[level - 1][g][i]; \
            sums[level - 1][g][i] = (type){0}; \
          } \
        } \
      } \
    } \
    type total = {0}; \
    for (int64_t i = rows * width; i < count; i++) total += *(const type *)(x + i * step); \
    for (int64_t i = 0; i < width; i++) { \
      for (int64_t g = 0; g < GROUPS; g++) { \
        for (int level = 1; level < LEVELS; level++) sums[0][g][i] += sums[level][g][i]; \
      } \
      for (int64_t row = turns * GROUPS; row < rows; row++) sums[0][0][i] += *(const type *)(x + (row * width + i) * step); \
      for (int64_t g = 1; g < GROUPS; g++) sums[0][0][i] += sums[0][g][i]; \
      total += sums[0][0][i]; \
    } \
    *(type *)result = total; \
  }

CASCADE_FUNCTION(cascade_lanes, lanes)
CASCADE_FUNCTION(cascade_one, float)

CLONED void ck_channel_sums(const float *x, int64_t rows, int64_t channels, int64_t step, float *sums) {
  int64_t c = 0;
  for (; c + CK_PANEL <= channels; c += CK_PANEL) cascade_lanes(x + c, rows, step, sums + c);
  for (; c < channels; c++) cascade_one(x + c, rows, step, sums + c);
}

typedef float quad __attribute__((vector_size(16), aligned(4)));

CLONED float ck_dot(const float *x, const float *y, int64_t count, int64_t first, int64_t paired, int64_t last) {
  float total = 0;
  for (int64_t i = 0; i < first; i++) {
    float product = x[i] * y[i];
    total += product;
  }
  quad sums[2] = {{total}, {0}};
  for (int64_t i = first; i < last; i += 4) {
    quad product = *(const quad *)(x + i) * *(const quad *)(y + i);
    sums[paired ? (i - first) / 4 % 2 : 0] += product;
  }
  quad sum = sums[0] + sums[1];
  total = (sum[0] + sum[2]) + (sum[1] + sum[3]);
  for (int64_t i = last; i < count; i++) {
    float product = x[i] * y[i];
    total += product;
  }
  return total;
}
