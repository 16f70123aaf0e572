#include "delta.h"

void b2d_delta_encode(const uint8_t *reference, bool is_reference, int32_t type_size, uint8_t *block, int32_t bytes) {
  const bool is_word = type_size == 1 || type_size == 2 || type_size == 4 || type_size == 8;
  const int32_t width = is_word ? type_size : type_size % 8 == 0 ? 8 : 1;
  const int32_t end = bytes / width * width; /* what is no whole item stays */
  const int32_t start = is_reference ? width : 0;
  for (int32_t i = start; i < end; i++) {
    block[i] ^= reference[i - start];
  }
}
