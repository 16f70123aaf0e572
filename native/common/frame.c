#include "frame.h"

#include <stddef.h>
#include <string.h>

#include "bytes.h"

/* Byte offsets in the header. */
enum {
  AT_MAGIC = 1,
  AT_HEADER_BYTES = 11,
  AT_FRAME_BYTES = 16,
  AT_FLAGS = 25,
  AT_TYPE = 26,
  AT_DATA_BYTES = 30,
  AT_STORED_BYTES = 39,
  AT_TYPE_SIZE = 48,
  AT_BLOCK_BYTES = 53,
  AT_CHUNK_BYTES = 58,
  AT_FILTERS = 69,
  AT_INDEX = 87,
};

enum { MIN_TRAILER = 25, MIN_FRAME = B2D_FRAME_MIN_HEADER + B2D_CHUNK_HEADER + MIN_TRAILER };

enum { FRAME_VERSION = 2, OFFSETS_64_BIT = 0x10, MAX_METALAYERS = 16, OFFSETS_BYTES = 8 };

/* The value of a metalayer: null when there is none of this name, false when the index is malformed. */
static bool find_metalayer(const uint8_t *header, int32_t header_bytes, const char *name, const uint8_t **value,
                           int32_t *value_bytes) {
  *value = NULL;
  const uint16_t count = b2d_load_be16(header + AT_INDEX + 5);
  if (header[AT_INDEX] != 0x93 || header[AT_INDEX + 1] != 0xcd || header[AT_INDEX + 4] != 0xde || count > MAX_METALAYERS) {
    return false;
  }
  int32_t at = AT_INDEX + 7;
  const size_t name_length = strlen(name);
  for (int i = 0; i < count; i++) {
    if (at >= header_bytes || (header[at] & 0xe0) != 0xa0) {
      return false;
    }
    const int32_t length = header[at] & 0x1f;
    if (header_bytes - at < 1 + length + 5 || header[at + 1 + length] != 0xd2) {
      return false;
    }
    const uint32_t offset = b2d_load_be32(header + at + 1 + length + 1);
    if (offset > (uint32_t)header_bytes - 5 || header[offset] != 0xc6) {
      return false;
    }
    const uint32_t content = b2d_load_be32(header + offset + 1);
    if (content > (uint32_t)header_bytes - 5 - offset) {
      return false;
    }
    if ((size_t)length == name_length && memcmp(header + at + 1, name, name_length) == 0) {
      *value = header + offset + 5;
      *value_bytes = (int32_t)content;
      return true;
    }
    at += 1 + length + 5;
  }
  return true;
}

/* One msgpack array of i32; the count has been checked against the value's length. */
static bool parse_axes(const uint8_t *at, int32_t rank, int32_t *axes) {
  if (at[0] != (uint8_t)(0x90 + rank)) {
    return false;
  }
  for (int32_t i = 0; i < rank; i++) {
    const uint8_t *item = at + 1 + 5 * i;
    axes[i] = (int32_t)b2d_load_be32(item + 1);
    if (item[0] != 0xd2 || axes[i] <= 0) {
      return false;
    }
  }
  return true;
}

static bool parse_b2nd(const uint8_t *value, int32_t value_bytes, b2d_frame *frame) {
  if (value_bytes < 3 || (value[0] & 0xf0) != 0x90 || value[1] != 0) {
    return false;
  }
  const int32_t rank = value[2];
  if (rank < 1 || rank > B2D_FRAME_MAX_RANK || value_bytes < 6 + 19 * rank || value[3] != (uint8_t)(0x90 + rank)) {
    return false; /* what follows is the dtype, which HDF5 says better */
  }
  frame->rank = rank;
  const uint8_t *axes = value + 4 + 9 * rank;
  if (!parse_axes(axes, rank, frame->chunk_shape) || !parse_axes(axes + 1 + 5 * rank, rank, frame->block_shape)) {
    return false;
  }
  for (int32_t i = 0; i < rank; i++) {
    const uint8_t *item = value + 4 + 9 * i;
    const uint64_t length = b2d_load_be64(item + 1);
    if (item[0] != 0xd3 || length == 0 || length > (uint64_t)frame->chunk_shape[i] ||
        frame->block_shape[i] > frame->chunk_shape[i]) {
      return false;
    }
    frame->shape[i] = (int32_t)length;
  }
  return true;
}

/* The padded grid and the block, in bytes, must be what the chunk says. */
static bool check_b2nd_sizes(b2d_frame *frame) {
  int64_t grid = 1;
  int64_t block = 1;
  for (int32_t i = 0; i < frame->rank; i++) {
    const int64_t block_length = frame->block_shape[i];
    grid *= (frame->chunk_shape[i] + block_length - 1) / block_length * block_length;
    block *= block_length;
    if (grid > frame->chunk.bytes) { /* also keeps the products far from overflow */
      return false;
    }
  }
  if (frame->type_size == 1 && frame->chunk.type_size == 1 && frame->chunk.bytes % grid == 0 &&
      frame->chunk.bytes / grid > UINT8_MAX) {
    /* c-blosc2 2.x writes a type size of 1 for elements longer than 255 bytes: the chunk's size tells the true one. */
    frame->type_size = (int32_t)(frame->chunk.bytes / grid);
  }
  grid *= frame->type_size;
  block *= frame->type_size;
  if (grid != frame->chunk.bytes) {
    return false;
  }
  const b2d_chunk_kind kind = frame->chunk.kind;
  if (kind == B2D_CHUNK_VALUE) {
    return frame->chunk.value_bytes == frame->type_size;
  }
  return (kind != B2D_CHUNK_BLOCKS && kind != B2D_CHUNK_RAW) || block == frame->chunk.block_bytes;
}

/* The offsets chunk holds one i64. Returns its length, 0 when it is not one. */
static int32_t parse_offsets(const uint8_t *bytes, int64_t available, uint64_t *offset) {
  b2d_chunk offsets;
  if (!b2d_chunk_parse(bytes, available, &offsets) || offsets.bytes != OFFSETS_BYTES) {
    return 0;
  }
  if (offsets.kind == B2D_CHUNK_RAW || (offsets.kind == B2D_CHUNK_VALUE && offsets.value_bytes == OFFSETS_BYTES)) {
    *offset = b2d_load_le64(bytes + B2D_CHUNK_HEADER);
  } else if (offsets.kind == B2D_CHUNK_ZEROS) {
    *offset = 0;
  } else {
    return 0; /* 8 bytes are too few for any writer to compress */
  }
  return offsets.stored_bytes;
}

static bool parse_trailer(const uint8_t *trailer, int64_t length) {
  return length >= MIN_TRAILER && trailer[0] == 0x94 && trailer[length - 23] == 0xce &&
         b2d_load_be32(trailer + length - 22) == (uint64_t)length;
}

/* A chunk that is only a mark in its offset. */
static bool parse_special_offset(uint64_t offset, int64_t data_bytes, b2d_frame *frame) {
  switch (offset) {
    case UINT64_C(0x81) << 56: frame->chunk.kind = B2D_CHUNK_ZEROS; break;
    case UINT64_C(0x82) << 56: frame->chunk.kind = B2D_CHUNK_NANS; break;
    case UINT64_C(0x84) << 56: frame->chunk.kind = B2D_CHUNK_UNINITIALISED; break;
    default: return false;
  }
  frame->chunk.bytes = (int32_t)data_bytes;
  frame->chunk.type_size = frame->type_size;
  return frame->chunk.kind != B2D_CHUNK_NANS ||
         ((frame->type_size == 4 || frame->type_size == 8) && data_bytes % frame->type_size == 0);
}

bool b2d_frame_parse(const uint8_t *bytes, int64_t available, b2d_frame *frame) {
  static const uint8_t magic[] = {0xa8, 'b', '2', 'f', 'r', 'a', 'm', 'e', 0, 0xd2};
  *frame = (b2d_frame){0};
  if (available < MIN_FRAME || bytes[0] != 0x9e ||
      memcmp(bytes + AT_MAGIC, magic, sizeof magic) != 0 || bytes[AT_FRAME_BYTES - 1] != 0xcf ||
      bytes[AT_FLAGS - 1] != 0xa4 || bytes[AT_DATA_BYTES - 1] != 0xd3 || bytes[AT_STORED_BYTES - 1] != 0xd3 ||
      bytes[AT_TYPE_SIZE - 1] != 0xd2 || bytes[AT_BLOCK_BYTES - 1] != 0xd2 || bytes[AT_CHUNK_BYTES - 1] != 0xd2 ||
      bytes[AT_FILTERS] != 0xd8) {
    return false;
  }
  const int version = bytes[AT_FLAGS] & 0x0f;
  if (version > FRAME_VERSION || (bytes[AT_FLAGS] & 0x30) != OFFSETS_64_BIT || bytes[AT_TYPE] != 0) {
    return false;
  }
  const uint32_t header_bytes = b2d_load_be32(bytes + AT_HEADER_BYTES);
  const uint64_t frame_bytes = b2d_load_be64(bytes + AT_FRAME_BYTES);
  const uint64_t data_bytes = b2d_load_be64(bytes + AT_DATA_BYTES);
  const uint64_t stored_bytes = b2d_load_be64(bytes + AT_STORED_BYTES);
  const uint32_t type_size = b2d_load_be32(bytes + AT_TYPE_SIZE);
  const uint32_t chunk_bytes = b2d_load_be32(bytes + AT_CHUNK_BYTES);
  if (frame_bytes < MIN_FRAME || frame_bytes > (uint64_t)available || header_bytes < B2D_FRAME_MIN_HEADER ||
      header_bytes > frame_bytes - B2D_CHUNK_HEADER - MIN_TRAILER ||
      stored_bytes > frame_bytes - B2D_CHUNK_HEADER - MIN_TRAILER - header_bytes || data_bytes == 0 ||
      data_bytes > B2D_MAX_CHUNK_BYTES || type_size == 0 || type_size > B2D_MAX_BLOCK_BYTES ||
      chunk_bytes > B2D_MAX_CHUNK_BYTES || chunk_bytes < data_bytes) {
    return false; /* chunk_bytes < data_bytes: more than one chunk */
  }
  frame->bytes = (int64_t)frame_bytes;
  frame->header_bytes = (int32_t)header_bytes;
  frame->type_size = (int32_t)type_size;

  uint64_t offset = 0;
  const uint64_t offsets_at = header_bytes + stored_bytes;
  const int32_t offsets_bytes = parse_offsets(bytes + offsets_at, (int64_t)(frame_bytes - offsets_at), &offset);
  const uint64_t trailer_at = offsets_at + (uint64_t)offsets_bytes;
  if (offsets_bytes == 0 || !parse_trailer(bytes + trailer_at, (int64_t)(frame_bytes - trailer_at))) {
    return false;
  }
  if (offset >> 63 != 0) {
    if (!parse_special_offset(offset, (int64_t)data_bytes, frame)) {
      return false;
    }
  } else {
    frame->has_chunk_bytes = true;
    if (offset > stored_bytes || header_bytes + offset > INT32_MAX ||
        !b2d_chunk_parse(bytes + header_bytes + offset, (int64_t)(stored_bytes - offset), &frame->chunk) ||
        (uint64_t)frame->chunk.bytes != data_bytes) {
      return false;
    }
    frame->chunk_offset = (int32_t)(header_bytes + offset);
  }

  const uint8_t *b2nd = NULL;
  int32_t b2nd_bytes = 0;
  if (!find_metalayer(bytes, frame->header_bytes, "b2nd", &b2nd, &b2nd_bytes) ||
      (b2nd == NULL && !find_metalayer(bytes, frame->header_bytes, "caterva", &b2nd, &b2nd_bytes))) {
    return false; /* caterva: the name before Blosc2 2.7 */
  }
  return b2nd == NULL || (parse_b2nd(b2nd, b2nd_bytes, frame) && check_b2nd_sizes(frame));
}

int64_t b2d_frame_data_bytes(const b2d_frame *frame) {
  if (frame->rank == 0) {
    return frame->chunk.bytes;
  }
  int64_t bytes = frame->type_size;
  for (int32_t i = 0; i < frame->rank; i++) {
    bytes *= frame->shape[i];
  }
  return bytes;
}
