/* Put before c-blosc2's zfp codec by harden_blosc2.cmake: what zfp cannot hold as it was asked to is stored raw. */
#ifndef B2D_ZFP_GUARD_H
#define B2D_ZFP_GUARD_H

#include "zfp.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static double b2d_value(const uint8_t *values, zfp_type type, size_t i) {
  if (type == zfp_type_float) {
    float value;
    memcpy(&value, values + i * sizeof value, sizeof value);
    return value;
  }
  double value;
  memcpy(&value, values + i * sizeof value, sizeof value);
  return value;
}

/* The largest magnitude; negative when a value is not finite: zfp would spoil its whole cell. */
static double b2d_largest(const uint8_t *values, zfp_type type, size_t count) {
  double largest = 0;
  for (size_t i = 0; i < count; i++) {
    const double magnitude = fabs(b2d_value(values, type, i));
    if (!(magnitude <= 1.7976931348623157e308)) {
      return -1;
    }
    largest = magnitude > largest ? magnitude : largest;
  }
  return largest;
}

/* Decodes what was encoded and compares. */
static int b2d_is_within(zfp_stream *zfp, const zfp_field *field, const uint8_t *values, size_t count, double tolerance) {
  const size_t bytes = count * (field->type == zfp_type_float ? sizeof(float) : sizeof(double));
  zfp_field decoded = *field;
  decoded.data = malloc(bytes);
  if (decoded.data == NULL) {
    return 0;
  }
  zfp_stream_rewind(zfp);
  int within = zfp_decompress(zfp, &decoded) != 0;
  for (size_t i = 0; within && i < count; i++) {
    within = fabs(b2d_value(decoded.data, field->type, i) - b2d_value(values, field->type, i)) <= tolerance;
  }
  free(decoded.data);
  return within;
}

/* zfp_compress, or input_len, which means raw, when a value is not finite or the tolerance is not kept: zfp works with 30 or
 * 62 bits below the largest value of a cell, which a small tolerance needs more than. */
static size_t b2d_zfp_compress(zfp_stream *zfp, zfp_field *field, const uint8_t *input, int32_t input_len) {
  const int is_float = field->type == zfp_type_float;
  const size_t count = (size_t)input_len / (is_float ? sizeof(float) : sizeof(double));
  const double largest = b2d_largest(input, field->type, count);
  if (largest < 0) {
    return (size_t)input_len;
  }
  const size_t size = zfp_compress(zfp, field);
  const double tolerance = zfp_stream_accuracy(zfp);
  if (tolerance > 0) {
    int exponent = 0;
    frexp(largest, &exponent);
    const int planes = exponent - zfp->minexp + 2 * (int)zfp_field_dimensionality(field) + 2;
    const int spare = 3; /* for what rounding adds */
    if (planes > (is_float ? 32 : 64) - spare && !b2d_is_within(zfp, field, input, count, tolerance)) {
      return (size_t)input_len;
    }
  }
  return size;
}

#endif
