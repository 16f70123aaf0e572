#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "frame.h"

enum { INDEX_ENTRY = 10, VALUE_PREFIX = 5, OFFSETS_BYTES = 8, OFFSETS_CHUNK = B2D_CHUNK_HEADER + OFFSETS_BYTES, TRAILER = 35 };
enum { DTYPE_CAPACITY = 16, FORWARD_COMPATIBLE_SPLIT = 4, ZEROS_OFFSET = 0x81 };

/* The type as b2nd wants it: opaque bytes, since HDF5 has the real one. */
static int32_t format_dtype(int32_t type_size, char dtype[DTYPE_CAPACITY]) {
  return (int32_t)snprintf(dtype, DTYPE_CAPACITY, "|V%d", type_size);
}

static int32_t b2nd_bytes(const b2d_frame_settings *settings) {
  char dtype[DTYPE_CAPACITY];
  return 12 + 19 * settings->rank + format_dtype(settings->type_size, dtype);
}

int32_t b2d_frame_header_bytes(const b2d_frame_settings *settings) {
  return B2D_FRAME_MIN_HEADER + (settings->rank == 0 ? 0 : INDEX_ENTRY + VALUE_PREFIX + b2nd_bytes(settings));
}

static uint8_t *put_i32(uint8_t *at, int32_t value) {
  *at = 0xd2;
  b2d_store_be32(at + 1, (uint32_t)value);
  return at + 5;
}

static uint8_t *put_i64(uint8_t *at, int64_t value) {
  *at = 0xd3;
  b2d_store_be64(at + 1, (uint64_t)value);
  return at + 9;
}

static uint8_t *put_axes(uint8_t *at, int32_t rank, const int32_t *axes) {
  *at++ = (uint8_t)(0x90 + rank);
  for (int32_t i = 0; i < rank; i++) {
    at = put_i32(at, axes[i]);
  }
  return at;
}

static uint8_t *put_b2nd(uint8_t *at, const b2d_frame_settings *settings) {
  *at++ = 0x97;
  *at++ = 0; /* metalayer version */
  *at++ = (uint8_t)settings->rank;
  *at++ = (uint8_t)(0x90 + settings->rank);
  for (int32_t i = 0; i < settings->rank; i++) {
    at = put_i64(at, settings->chunk_shape[i]); /* the array is one chunk */
  }
  at = put_axes(at, settings->rank, settings->chunk_shape);
  at = put_axes(at, settings->rank, settings->block_shape);
  char dtype[DTYPE_CAPACITY];
  const int32_t length = format_dtype(settings->type_size, dtype);
  *at++ = 0; /* NumPy's notation */
  *at++ = 0xdb;
  b2d_store_be32(at, (uint32_t)length);
  memcpy(at + 4, dtype, (size_t)length);
  return at + 4 + length;
}

static void put_header(uint8_t *frame, const b2d_frame_settings *settings, int32_t header_bytes, int64_t frame_bytes,
                       int32_t data_bytes, int32_t stored_bytes) {
  static const uint8_t start[] = {0x9e, 0xa8, 'b', '2', 'f', 'r', 'a', 'm', 'e', 0};
  memcpy(frame, start, sizeof start);
  uint8_t *at = put_i32(frame + sizeof start, header_bytes);
  *at++ = 0xcf;
  b2d_store_be64(at, (uint64_t)frame_bytes);
  at += 8;
  *at++ = 0xa4;
  *at++ = 0x12; /* version 2, 64-bit offsets */
  *at++ = 0;    /* contiguous */
  *at++ = (uint8_t)(settings->codec | settings->level << 4);
  *at++ = FORWARD_COMPATIBLE_SPLIT - 1;
  at = put_i64(at, data_bytes);
  at = put_i64(at, stored_bytes);
  at = put_i32(at, settings->type_size);
  at = put_i32(at, settings->block_bytes);
  at = put_i32(at, data_bytes);
  for (uint16_t threads = 0; threads < 2; threads++) { /* not said for compression, one for decompression */
    *at++ = 0xd1;
    b2d_store_be16(at, threads);
    at += 2;
  }
  *at++ = 0xc2; /* no variable-length metalayers */
  *at++ = 0xd8;
  *at++ = B2D_FILTER_SLOTS;
  memset(at, 0, 16);
  at[B2D_FILTER_SLOTS - 1] = (uint8_t)settings->filter;
  at[B2D_FILTER_SLOTS] = (uint8_t)settings->codec;
  at += 16;

  const int metalayers = settings->rank != 0;
  *at++ = 0x93;
  *at++ = 0xcd;
  b2d_store_be16(at, (uint16_t)(7 + metalayers * INDEX_ENTRY));
  at += 2;
  *at++ = 0xde;
  b2d_store_be16(at, (uint16_t)metalayers);
  at += 2;
  uint8_t *offset = NULL;
  if (metalayers != 0) {
    static const uint8_t name[] = {0xa4, 'b', '2', 'n', 'd'};
    memcpy(at, name, sizeof name);
    offset = at + sizeof name;
    at = offset + 5;
  }
  *at++ = 0xdc;
  b2d_store_be16(at, (uint16_t)metalayers);
  at += 2;
  if (offset != NULL) {
    put_i32(offset, (int32_t)(at - frame));
    *at++ = 0xc6;
    b2d_store_be32(at, (uint32_t)b2nd_bytes(settings));
    put_b2nd(at + 4, settings);
  }
}

/* The chunk of offsets: one i64, stored raw, under the defaults of c-blosc2. */
static void put_offsets(uint8_t *at, bool zeros) {
  memset(at, 0, OFFSETS_CHUNK);
  at[0] = B2D_CHUNK_VERSION;
  at[1] = 1;    /* version of the BloscLZ format */
  at[2] = 0x07; /* extended header, raw */
  at[3] = OFFSETS_BYTES;
  b2d_store_le32(at + 4, OFFSETS_BYTES);
  b2d_store_le32(at + 8, OFFSETS_BYTES);
  b2d_store_le32(at + 12, OFFSETS_CHUNK);
  at[16 + B2D_FILTER_SLOTS - 1] = B2D_FILTER_SHUFFLE;
  at[OFFSETS_CHUNK - 1] = zeros ? ZEROS_OFFSET : 0;
}

static void put_trailer(uint8_t *at) {
  static const uint8_t start[] = {0x94, 1, 0x93, 0xcd, 0, 6, 0xde, 0, 0, 0xdc, 0, 0, 0xce, 0, 0, 0, TRAILER, 0xd8, 0};
  memcpy(at, start, sizeof start); /* no variable-length metalayers, no fingerprint */
  memset(at + sizeof start, 0, TRAILER - sizeof start);
}

int64_t b2d_frame_finish(const b2d_frame_settings *settings, uint8_t *frame, int32_t chunk_stored_bytes) {
  const int32_t header_bytes = b2d_frame_header_bytes(settings);
  const int32_t data_bytes = b2d_load_le_i32(frame + header_bytes + 4);
  const bool zeros = (frame[header_bytes + 31] >> 4 & 7) == B2D_SPECIAL_ZEROS;
  const int32_t stored_bytes = zeros ? 0 : chunk_stored_bytes; /* zeros are said in the offset alone */
  b2d_frame_settings said = *settings;
  if (settings->type_size > 255) {
    said.type_size = settings->rank == 0 ? 1 : settings->type_size;
  }
  if (zeros && data_bytes % said.type_size != 0) {
    said.type_size = 1; /* c-blosc2 does not read zeros that are no whole number of elements */
  }
  uint8_t *tail = frame + header_bytes + (ptrdiff_t)stored_bytes;
  put_offsets(tail, zeros);
  put_trailer(tail + OFFSETS_CHUNK);
  const int64_t frame_bytes = (int64_t)header_bytes + stored_bytes + B2D_FRAME_TAIL;
  put_header(frame, &said, header_bytes, frame_bytes, data_bytes, stored_bytes);
  return frame_bytes;
}
