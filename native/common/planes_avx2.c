#include "planes.h"

#if defined(__GNUC__) && defined(__x86_64__)

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

enum { STEP = 32, MAX_PLANES = 8 };

/* A copy that no store to the destination can alias, so that it stays in registers. */
typedef struct sources {
  const uint8_t *bytes[MAX_PLANES];
  int64_t mask[MAX_PLANES];
} sources;

AVX2 static inline __m256i load(const sources *from, int32_t plane, int64_t at) {
  return _mm256_loadu_si256((const __m256i *)(from->bytes[plane] + (at & from->mask[plane])));
}

/* The unpacking works in each half of a register: out[i] holds a run of the elements 0 to 15 and, in its upper half, the
 * same run of the elements 16 to 31. */
AVX2 static inline void load_join2(const sources *from, int32_t plane, int64_t at, __m256i out[2]) {
  const __m256i a = load(from, plane, at);
  const __m256i b = load(from, plane + 1, at);
  out[0] = _mm256_unpacklo_epi8(a, b);
  out[1] = _mm256_unpackhi_epi8(a, b);
}

AVX2 static inline void load_join4(const sources *from, int32_t plane, int64_t at, __m256i out[4]) {
  __m256i low[2], high[2];
  load_join2(from, plane, at, low);
  load_join2(from, plane + 2, at, high);
  for (int i = 0; i < 2; i++) {
    out[2 * i] = _mm256_unpacklo_epi16(low[i], high[i]);
    out[2 * i + 1] = _mm256_unpackhi_epi16(low[i], high[i]);
  }
}

AVX2 static inline void load_join8(const sources *from, int64_t at, __m256i out[8]) {
  __m256i low[4], high[4];
  load_join4(from, 0, at, low);
  load_join4(from, 4, at, high);
  for (int i = 0; i < 4; i++) {
    out[2 * i] = _mm256_unpacklo_epi32(low[i], high[i]);
    out[2 * i + 1] = _mm256_unpackhi_epi32(low[i], high[i]);
  }
}

/* 32 elements from index `at` on. */
AVX2 static inline void join_step(const sources *from, int32_t count, int64_t at, uint8_t *to) {
  __m256i out[MAX_PLANES];
  switch (count) {
    case 2: load_join2(from, 0, at, out); break;
    case 4: load_join4(from, 0, at, out); break;
    default: load_join8(from, at, out); break;
  }
  __m256i *const lower = (__m256i *)to;
  __m256i *const upper = lower + count / 2;
  for (int32_t i = 0; i < count / 2; i++) {
    _mm256_storeu_si256(lower + i, _mm256_permute2x128_si256(out[2 * i], out[2 * i + 1], 0x20));
    _mm256_storeu_si256(upper + i, _mm256_permute2x128_si256(out[2 * i], out[2 * i + 1], 0x31));
  }
}

AVX2 static inline void join(const b2d_planes *planes, int32_t count, const b2d_plane_rows *rows) {
  sources from;
  for (int32_t i = 0; i < count; i++) {
    from.bytes[i] = planes->bytes[i];
    from.mask[i] = planes->mask[i];
  }
  const b2d_plane_rows r = *rows;
  const int64_t tail = r.elements - STEP; /* the last 32, some of them perhaps for the second time */
  int64_t first = r.first;
  uint8_t *to = r.destination;
  for (int64_t row = r.rows; row > 0; row--, first += r.first_step, to += r.destination_step) {
    for (int64_t done = 0; done < tail; done += STEP) {
      join_step(&from, count, first + done, to + done * count);
    }
    join_step(&from, count, first + tail, to + tail * count);
  }
}

AVX2 static void join_any(const b2d_planes *planes, const b2d_plane_rows *rows) {
  switch (planes->count) { /* constants, so that each size has a loop of its own */
    case 2: join(planes, 2, rows); break;
    case 4: join(planes, 4, rows); break;
    default: join(planes, 8, rows); break;
  }
}

bool b2d_planes_join_avx2(const b2d_planes *planes, const b2d_plane_rows *rows) {
  if (rows->elements < STEP || planes->count > MAX_PLANES || !__builtin_cpu_supports("avx2")) {
    return false;
  }
  join_any(planes, rows);
  return true;
}

#else

bool b2d_planes_join_avx2(const b2d_planes *planes, const b2d_plane_rows *rows) {
  (void)planes;
  (void)rows;
  return false;
}

#endif
