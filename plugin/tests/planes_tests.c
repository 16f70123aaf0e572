/* Putting byte planes together, against the definition. Planes lie in memory of exactly their size. */
#include <string.h>

#include "check.h"
#include "planes.h"

enum { MAX_ELEMENTS = 200 };

static void expect_joined(int32_t count, int64_t elements, int64_t first, int64_t length, int64_t rows, int64_t step) {
  b2d_planes planes = {.count = count, .elements = elements};
  uint8_t *memory[B2D_MAX_PLANES];
  uint64_t state = (uint64_t)(count + elements + first + length);
  for (int32_t p = 0; p < count; p++) {
    memory[p] = malloc((size_t)elements);
    for (int64_t i = 0; i < elements; i++) {
      memory[p][i] = (uint8_t)next_random(&state);
    }
    if (p % 3 == 2) {
      memset(memory[p], 40 + p, (size_t)elements);
      b2d_planes_set_constant(&planes, p, (uint8_t)(40 + p));
    } else {
      b2d_planes_set(&planes, p, memory[p]);
    }
  }
  const int64_t row_bytes = length * count;
  const int64_t gap = 5;
  uint8_t *out = malloc((size_t)(rows * (row_bytes + gap)));
  memset(out, 0xab, (size_t)(rows * (row_bytes + gap)));
  b2d_planes_join(&planes, &(b2d_plane_rows){.first = first,
                                             .elements = length,
                                             .rows = rows,
                                             .first_step = step,
                                             .destination = out,
                                             .destination_step = row_bytes + gap});
  for (int64_t row = 0; row < rows; row++) {
    const uint8_t *at = out + row * (row_bytes + gap);
    for (int64_t i = 0; i < length; i++) {
      for (int32_t p = 0; p < count; p++) {
        CHECK(at[i * count + p] == memory[p][first + row * step + i], "%d planes of %lld, %lld from %lld", count,
              (long long)elements, (long long)length, (long long)first);
      }
    }
    for (int64_t i = 0; i < gap; i++) {
      CHECK(at[row_bytes + i] == 0xab, "written past the row");
    }
  }
  free(out);
  for (int32_t p = 0; p < count; p++) {
    free(memory[p]);
  }
}

static const int32_t counts[] = {2, 4, 8, 16};

static void Rows_of_every_length_are_joined(void) {
  for (size_t c = 0; c < 4; c++) {
    for (int64_t length = 1; length <= 130; length++) {
      expect_joined(counts[c], MAX_ELEMENTS, 3, length, 1, 0);
      expect_joined(counts[c], length, 0, length, 1, 0);
      expect_joined(counts[c], length + 7, 7, length, 1, 0);
    }
  }
}

static void Several_rows_are_joined_and_nothing_between_them(void) {
  for (size_t c = 0; c < 4; c++) {
    for (int64_t length = 1; length <= 48; length++) {
      expect_joined(counts[c], 3 * length + 10, 2, length, 3, length + 1);
      expect_joined(counts[c], 3 * length, 0, length, 3, length);
    }
  }
}

int main(void) {
  RUN(Rows_of_every_length_are_joined);
  RUN(Several_rows_are_joined_and_nothing_between_them);
  return 0;
}
