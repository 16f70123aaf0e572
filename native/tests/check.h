/* What the native tests share: a check that ends the test, random bytes that are the same on every machine, and a
 * reference that gathers and scatters element by element. */
#ifndef B2D_TESTS_CHECK_H
#define B2D_TESTS_CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "b2d.h"

#define CHECK(condition)                                                          \
  do {                                                                            \
    if (!(condition)) {                                                           \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);     \
      exit(1);                                                                    \
    }                                                                             \
  } while (0)

static inline uint32_t next_random(uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

static inline int32_t load32(const uint8_t *at) {
  return (int32_t)((uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24);
}

static inline void *allocate(size_t bytes) {
  void *memory = malloc(bytes > 0 ? bytes : 1);
  CHECK(memory != NULL);
  return memory;
}

/* Encoder options with at most one filter, in the last slot as the stock filter has it. */
#define ENCODER_OPTIONS(codec, level, shuffle, type_size) \
  { (codec), (level), (type_size), 0, 0, {0, 0, 0, 0, 0, (uint8_t)(shuffle)}, {0} }

typedef enum content { CONTENT_RAMP, CONTENT_NOISE, CONTENT_ZERO, CONTENT_MIXED, CONTENT_COUNT } content;

static inline void make_content(content kind, uint8_t *data, size_t bytes, int32_t item_size) {
  uint32_t state = 2463534242u;
  for (size_t i = 0; i < bytes; i++) {
    const uint32_t item = (uint32_t)(i / (size_t)item_size);
    const uint32_t shift = 8u * (uint32_t)(i % (size_t)item_size);
    switch (kind) {
      case CONTENT_RAMP: data[i] = (uint8_t)(shift < 32 ? item * 3u >> shift : 0u); break;
      case CONTENT_NOISE: data[i] = (uint8_t)next_random(&state); break;
      case CONTENT_ZERO: data[i] = 0; break;
      default: data[i] = shift == 0 ? (uint8_t)next_random(&state) : (uint8_t)(item / 50u); break;
    }
  }
}

typedef struct geometry {
  int32_t rank;
  int32_t item_size;
  int32_t chunk[B2D_MAX_RANK];
  int32_t block[B2D_MAX_RANK];
} geometry;

static inline int32_t block_count(const geometry *g) {
  int32_t count = 1;
  for (int32_t i = 0; i < g->rank; i++) {
    count *= (g->chunk[i] + g->block[i] - 1) / g->block[i];
  }
  return count;
}

static inline int32_t block_size(const geometry *g) {
  int32_t bytes = g->item_size;
  for (int32_t i = 0; i < g->rank; i++) {
    bytes *= g->block[i];
  }
  return bytes;
}

static inline int32_t chunk_size(const geometry *g) {
  int32_t bytes = g->item_size;
  for (int32_t i = 0; i < g->rank; i++) {
    bytes *= g->chunk[i];
  }
  return bytes;
}

/* Uncompressed bytes of the encoded chunk: padded to whole blocks, except at rank 1. */
static inline int32_t padded_size(const geometry *g) {
  return g->rank == 1 ? chunk_size(g) : block_count(g) * block_size(g);
}

/* A dense gather: everything valid, C order. */
static inline void make_gather(const geometry *g, const uint8_t *source, b2d_gather *gather) {
  memset(gather, 0, sizeof *gather);
  gather->rank = g->rank;
  gather->item_size = g->item_size;
  int64_t stride = g->item_size;
  for (int32_t i = g->rank - 1; i >= 0; i--) {
    gather->chunk_shape[i] = g->chunk[i];
    gather->block_shape[i] = g->block[i];
    gather->valid[i] = g->chunk[i];
    gather->strides[i] = stride;
    stride *= g->chunk[i];
  }
  gather->source = source;
}

/* The plain bytes of an encoded chunk, made the slow and obvious way. */
static inline void reference_blocks(const b2d_gather *gather, const geometry *g, uint8_t *blocks) {
  const int32_t blocks_in_chunk = block_count(g);
  const int32_t items = block_size(g) / g->item_size;
  uint8_t *to = blocks;
  uint8_t *const end = blocks + padded_size(g);
  for (int32_t b = 0; b < blocks_in_chunk; b++) {
    for (int32_t e = 0; e < items && to < end; e++) {
      int32_t block_rest = b, item_rest = e, inside = 1, valid = 1;
      int64_t offset = 0;
      for (int32_t i = g->rank - 1; i >= 0; i--) {
        const int32_t grid = (g->chunk[i] + g->block[i] - 1) / g->block[i];
        const int32_t at = block_rest % grid * g->block[i] + item_rest % g->block[i];
        block_rest /= grid;
        item_rest /= g->block[i];
        inside = inside && at < g->chunk[i];
        valid = valid && at < gather->valid[i];
        offset += gather->strides[i] * at;
      }
      if (inside && valid) {
        memcpy(to, gather->source + offset, (size_t)g->item_size);
      } else if (inside && gather->fill != NULL) {
        memcpy(to, gather->fill, (size_t)g->item_size);
      } else {
        memset(to, 0, (size_t)g->item_size);
      }
      to += g->item_size;
    }
  }
}

/* Decodes an encoded chunk by b2d_decode_block where it has blocks, by b2d_decode_chunk where not. Checks on the way that
 * the chunk's bytes are put back. */
static inline int32_t decode_by_block(b2d_decoder *decoder, uint8_t *chunk, int32_t chunk_bytes, uint8_t *destination,
                                      int32_t destination_bytes) {
  const int32_t block = load32(chunk + 8);
  if ((chunk[2] & 2) != 0 || (chunk[31] & 0x70) != 0) {
    return b2d_decode_chunk(decoder, chunk, chunk_bytes, destination, destination_bytes);
  }
  uint8_t *copy = allocate((size_t)chunk_bytes);
  memcpy(copy, chunk, (size_t)chunk_bytes);
  const int32_t count = (destination_bytes + block - 1) / block;
  int32_t status = B2D_OK;
  for (int32_t i = 0; i < count && status == B2D_OK; i++) {
    const int32_t start = load32(copy + 32 + 4 * i);
    int32_t end = chunk_bytes;
    for (int32_t j = 0; j < count; j++) {
      const int32_t other = load32(copy + 32 + 4 * j);
      end = other > start && other < end ? other : end;
    }
    const int32_t bytes = i == count - 1 ? destination_bytes - i * block : block;
    status = b2d_decode_block(decoder, chunk, chunk_bytes, copy, start, end - start, bytes < block,
                              destination + (int64_t)i * block, bytes);
    CHECK(memcmp(chunk, copy, (size_t)chunk_bytes) == 0);
  }
  free(copy);
  return status;
}

#endif
