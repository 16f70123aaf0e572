/* b2d_copy_box against copying element by element, over random shapes and layouts. */
#include "check.h"

enum { BUFFER = 1 << 16 };

static void copy_slowly(int32_t rank, int32_t item, const int32_t *shape, const uint8_t *from, const int64_t *from_strides,
                        uint8_t *to, const int64_t *to_strides) {
  int64_t count = 1;
  for (int32_t i = 0; i < rank; i++) {
    count *= shape[i];
  }
  for (int64_t n = 0; n < count; n++) {
    int64_t rest = n, a = 0, b = 0;
    for (int32_t i = rank - 1; i >= 0; i--) {
      a += rest % shape[i] * from_strides[i];
      b += rest % shape[i] * to_strides[i];
      rest /= shape[i];
    }
    memcpy(to + b, from + a, (size_t)item);
  }
}

/* A box of `shape` inside an array that is up to `slack` larger along each axis, C order. */
static void layout(uint32_t *state, int32_t rank, int32_t item, const int32_t *shape, uint32_t slack, int64_t *strides) {
  int64_t stride = item;
  for (int32_t i = rank - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i] + (int32_t)(next_random(state) % (slack + 1));
  }
}

int main(void) {
  static const int32_t items[] = {1, 2, 3, 4, 8, 12, 16, 24, 32, 40};
  uint8_t *source = allocate(BUFFER), *fast = allocate(BUFFER), *slow = allocate(BUFFER);
  make_content(CONTENT_NOISE, source, BUFFER, 1);
  uint32_t state = 12345;
  for (int round = 0; round < 4000; round++) {
    const int32_t rank = (int32_t)(next_random(&state) % 6);
    const int32_t item = items[next_random(&state) % (sizeof items / sizeof items[0])];
    int32_t shape[8];
    int64_t from[8], to[8];
    for (int32_t i = 0; i < rank; i++) {
      shape[i] = (int32_t)(next_random(&state) % (rank > 3 ? 4 : 6)) + (next_random(&state) % 8 != 0);
    }
    layout(&state, rank, item, shape, next_random(&state) % 2, from);
    layout(&state, rank, item, shape, next_random(&state) % 2, to);
    if (rank > 0 && (from[0] * shape[0] > BUFFER || to[0] * shape[0] > BUFFER)) {
      continue;
    }
    memset(fast, 0, BUFFER);
    memset(slow, 0, BUFFER);
    CHECK(b2d_copy_box(rank, item, shape, source, from, fast, to) == B2D_OK);
    copy_slowly(rank, item, shape, source, from, slow, to);
    CHECK(memcmp(fast, slow, BUFFER) == 0);
  }
  free(source);
  free(fast);
  free(slow);
  return 0;
}
