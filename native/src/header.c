#include "header.h"

#include "b2d.h"

/* blosclz adds up match lengths of 255 a byte in 32 bits: a longer stream could overflow that. */
enum { MAX_BLOSCLZ_STREAM = 8 * 1000 * 1000 };

int32_t b2d_load32(const uint8_t *at) {
  return (int32_t)((uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24);
}

void b2d_store32(uint8_t *at, int32_t value) {
  const uint32_t bits = (uint32_t)value;
  at[0] = (uint8_t)bits;
  at[1] = (uint8_t)(bits >> 8);
  at[2] = (uint8_t)(bits >> 16);
  at[3] = (uint8_t)(bits >> 24);
}

/* Slots are applied from 0 to 5 when compressing. Delta refers to the plain values of block 0, so c-blosc2 undoes it
 * right only when no other filter came before it. */
static int32_t check_filters(const uint8_t *bytes, b2d_header *header) {
  const uint8_t *filters = bytes + 16;
  const uint8_t *metas = bytes + 24;
  int shuffled = 0;
  for (int i = 0; i < B2D_FILTER_SLOTS; i++) {
    switch (filters[i]) {
      case 0: /* none */
      case 4: /* truncated precision: nothing to undo */
        break;
      case 1: /* byte shuffle; with a meta its meaning differs between versions */
        if (metas[i] != 0) {
          return B2D_ERROR_CODEC;
        }
        shuffled = 1;
        break;
      case 2: /* bit shuffle */
        shuffled = 1;
        break;
      case 3: /* delta */
        if (shuffled || header->has_delta) {
          return B2D_ERROR_CODEC;
        }
        header->has_delta = 1;
        break;
      default:
        return B2D_ERROR_CODEC;
    }
  }
  return B2D_OK;
}

int32_t b2d_header_read(const uint8_t *bytes, b2d_header *header) {
  header->flags = bytes[2];
  header->type_size = bytes[3];
  header->nbytes = b2d_load32(bytes + 4);
  header->block_bytes = b2d_load32(bytes + 8);
  header->cbytes = b2d_load32(bytes + 12);
  header->flags2 = bytes[31];
  header->special = (header->flags2 >> 4) & 7;
  header->format = header->flags >> 5;
  header->has_delta = 0;

  if (bytes[0] < 4 || bytes[0] > 5 || header->type_size == 0 ||
      (header->flags & B2D_FLAG_EXTENDED) != B2D_FLAG_EXTENDED) {
    return B2D_ERROR_DATA;
  }
  /* Lazy chunks point into other files, instrumented ones hold no data, special values end at 4. */
  if ((header->flags2 & 0x8c) != 0 || header->special > B2D_SPECIAL_UNINIT) {
    return B2D_ERROR_DATA;
  }
  switch (header->format) {
    case B2D_FORMAT_BLOSCLZ:
    case B2D_FORMAT_LZ4:
    case B2D_FORMAT_ZLIB:
    case B2D_FORMAT_ZSTD:
      break;
    default:
      return B2D_ERROR_CODEC;
  }
  return check_filters(bytes, header);
}

int32_t b2d_streams_check(const uint8_t *streams, int32_t length, int32_t format, int32_t count) {
  if (format != B2D_FORMAT_BLOSCLZ || length <= MAX_BLOSCLZ_STREAM) {
    return B2D_OK; /* c-blosc2 checks the lengths itself */
  }
  int32_t position = 0;
  for (int32_t i = 0; i < count; i++) {
    if (length - position < 4) {
      return B2D_ERROR_DATA;
    }
    const int32_t bytes = b2d_load32(streams + position);
    position += 4;
    if (bytes < 0) {
      position += 1; /* a run of one byte: only a token follows */
    } else if (bytes > MAX_BLOSCLZ_STREAM || bytes > length - position) {
      return B2D_ERROR_DATA;
    } else {
      position += bytes;
    }
  }
  return B2D_OK;
}
