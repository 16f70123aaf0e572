#include "planes.h"

#include <string.h>

enum { STEP = 16 }; /* elements of a step here */

bool b2d_planes_can_join(int32_t type_size) {
  return type_size == 2 || type_size == 4 || type_size == 8 || type_size == 16;
}

void b2d_planes_set(b2d_planes *planes, int32_t plane, const uint8_t *bytes) {
  planes->bytes[plane] = bytes;
  planes->mask[plane] = -1;
}

void b2d_planes_set_constant(b2d_planes *planes, int32_t plane, uint8_t value) {
  memset(planes->constants[plane], value, B2D_PLANE_STEP);
  planes->bytes[plane] = planes->constants[plane];
  planes->mask[plane] = 0;
}

static void join_by_byte(const b2d_planes *planes, int64_t first, int64_t count, uint8_t *destination) {
  for (int32_t plane = 0; plane < planes->count; plane++) {
    const uint8_t *bytes = planes->bytes[plane];
    const int64_t mask = planes->mask[plane];
    uint8_t *to = destination + plane;
    for (int64_t i = 0; i < count; i++, to += planes->count) {
      *to = bytes[(first + i) & mask];
    }
  }
}

static void join_rows_by_byte(const b2d_planes *planes, const b2d_plane_rows *rows) {
  for (int64_t row = 0; row < rows->rows; row++) {
    join_by_byte(planes, rows->first + row * rows->first_step, rows->elements,
                 rows->destination + row * rows->destination_step);
  }
}

#if defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define HAS_VECTORS
#endif
#endif

#ifdef HAS_VECTORS

typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef uint16_t words8 __attribute__((vector_size(16)));
typedef uint32_t longs4 __attribute__((vector_size(16)));
typedef uint64_t quads2 __attribute__((vector_size(16)));

/* The lower (0) or upper (1) halves of two vectors, their units taken in turn. These become single instructions of SSE2
 * and NEON. */
#define ZIP8_0(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define ZIP8_1(a, b) __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#define ZIP16_0(a, b) ((bytes16)__builtin_shufflevector((words8)(a), (words8)(b), 0, 8, 1, 9, 2, 10, 3, 11))
#define ZIP16_1(a, b) ((bytes16)__builtin_shufflevector((words8)(a), (words8)(b), 4, 12, 5, 13, 6, 14, 7, 15))
#define ZIP32_0(a, b) ((bytes16)__builtin_shufflevector((longs4)(a), (longs4)(b), 0, 4, 1, 5))
#define ZIP32_1(a, b) ((bytes16)__builtin_shufflevector((longs4)(a), (longs4)(b), 2, 6, 3, 7))
#define ZIP64_0(a, b) ((bytes16)__builtin_shufflevector((quads2)(a), (quads2)(b), 0, 2))
#define ZIP64_1(a, b) ((bytes16)__builtin_shufflevector((quads2)(a), (quads2)(b), 1, 3))

/* A copy that no store to the destination can alias, so that it stays in registers. */
typedef struct sources {
  const uint8_t *bytes[B2D_MAX_PLANES];
  int64_t mask[B2D_MAX_PLANES];
} sources;

static inline bytes16 load(const sources *from, int32_t plane, int64_t at) {
  bytes16 v;
  memcpy(&v, from->bytes[plane] + (at & from->mask[plane]), sizeof v);
  return v;
}

/* 16 elements of 2 bytes, in order. */
static inline void load_join2(const sources *from, int32_t plane, int64_t at, bytes16 out[2]) {
  const bytes16 a = load(from, plane, at);
  const bytes16 b = load(from, plane + 1, at);
  out[0] = ZIP8_0(a, b);
  out[1] = ZIP8_1(a, b);
}

/* Twice the bytes: the lower and the upper half of each element come from two joins of half the size. */
static inline void load_join4(const sources *from, int32_t plane, int64_t at, bytes16 out[4]) {
  bytes16 low[2], high[2];
  load_join2(from, plane, at, low);
  load_join2(from, plane + 2, at, high);
  for (int i = 0; i < 2; i++) {
    out[2 * i] = ZIP16_0(low[i], high[i]);
    out[2 * i + 1] = ZIP16_1(low[i], high[i]);
  }
}

static inline void load_join8(const sources *from, int32_t plane, int64_t at, bytes16 out[8]) {
  bytes16 low[4], high[4];
  load_join4(from, plane, at, low);
  load_join4(from, plane + 4, at, high);
  for (int i = 0; i < 4; i++) {
    out[2 * i] = ZIP32_0(low[i], high[i]);
    out[2 * i + 1] = ZIP32_1(low[i], high[i]);
  }
}

static inline void load_join16(const sources *from, int32_t plane, int64_t at, bytes16 out[16]) {
  bytes16 low[8], high[8];
  load_join8(from, plane, at, low);
  load_join8(from, plane + 8, at, high);
  for (int i = 0; i < 8; i++) {
    out[2 * i] = ZIP64_0(low[i], high[i]);
    out[2 * i + 1] = ZIP64_1(low[i], high[i]);
  }
}

/* 16 elements from index `at` on. */
static inline void join_step(const sources *from, int32_t count, int64_t at, uint8_t *to) {
  bytes16 out[B2D_MAX_PLANES];
  switch (count) {
    case 2: load_join2(from, 0, at, out); break;
    case 4: load_join4(from, 0, at, out); break;
    case 8: load_join8(from, 0, at, out); break;
    default: load_join16(from, 0, at, out); break;
  }
  for (int32_t i = 0; i < count; i++) {
    memcpy(to + 16 * i, &out[i], sizeof out[i]);
  }
}

/* A row of fewer than 16 elements. */
static void join_short(const b2d_planes *planes, const sources *from, int32_t count, int64_t first, int64_t elements,
                       uint8_t *to) {
  if (first + STEP > planes->elements) {
    join_by_byte(planes, first, elements, to);
    return;
  }
  uint8_t step[STEP * B2D_MAX_PLANES]; /* there is more of the planes behind it */
  join_step(from, count, first, step);
  memcpy(to, step, (size_t)(elements * count));
}

static inline void join(const b2d_planes *planes, int32_t count, const b2d_plane_rows *rows) {
  sources from;
  for (int32_t i = 0; i < count; i++) {
    from.bytes[i] = planes->bytes[i];
    from.mask[i] = planes->mask[i];
  }
  const b2d_plane_rows r = *rows;
  int64_t first = r.first;
  uint8_t *to = r.destination;
  for (int64_t row = r.rows; row > 0; row--, first += r.first_step, to += r.destination_step) {
    int64_t done = 0;
    for (; done + STEP <= r.elements; done += STEP) {
      join_step(&from, count, first + done, to + done * count);
    }
    if (done == r.elements) {
      continue;
    }
    if (done > 0) { /* the last 16 again, some of them for the second time */
      join_step(&from, count, first + r.elements - STEP, to + (r.elements - STEP) * count);
    } else {
      join_short(planes, &from, count, first, r.elements, to);
    }
  }
}

void b2d_planes_join(const b2d_planes *planes, const b2d_plane_rows *rows) {
  if (b2d_planes_join_avx2(planes, rows)) {
    return;
  }
  switch (planes->count) { /* constants, so that each size has a loop of its own */
    case 2: join(planes, 2, rows); break;
    case 4: join(planes, 4, rows); break;
    case 8: join(planes, 8, rows); break;
    case 16: join(planes, 16, rows); break;
    default: join_rows_by_byte(planes, rows); break;
  }
}

#else

void b2d_planes_join(const b2d_planes *planes, const b2d_plane_rows *rows) { join_rows_by_byte(planes, rows); }

#endif
