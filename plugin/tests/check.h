/* Assertions for the test programs: the first that fails ends the program and says where. */
#ifndef H5B2_CHECK_H
#define H5B2_CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition, ...)                                         \
  do {                                                                \
    if (!(condition)) {                                               \
      fprintf(stderr, "%s:%d: %s:", __FILE__, __LINE__, #condition); \
      fprintf(stderr, " " __VA_ARGS__);                               \
      fputc('\n', stderr);                                            \
      exit(1);                                                        \
    }                                                                 \
  } while (0)

#define RUN(test)       \
  do {                  \
    test();             \
    printf("ok %s\n", #test); \
    fflush(stdout);     \
  } while (0)

/* Deterministic numbers (splitmix64). */
static inline uint64_t next_random(uint64_t *state) {
  uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* Bytes that compress a little: elements that grow slowly, with some noise. */
static inline void fill_sample(uint8_t *data, size_t bytes, size_t type_size, uint64_t seed) {
  uint64_t state = seed;
  for (size_t i = 0; i < bytes; i++) {
    const size_t item = i / type_size;
    const size_t byte = i % type_size;
    data[i] = (uint8_t)(byte == 0 ? item + (next_random(&state) & 3) : (byte < 8 ? item >> (8 * byte) : item * byte));
  }
}

#endif
