#include "block_codec.h"

#include <string.h>

#include "bytes.h"

/* A longer BloscLZ stream could count a match past 31 bits in its decoder (255 a byte). */
enum { MAX_BLOSCLZ_STREAM = INT32_MAX / 255 - 1024 };
enum { FLAG_NOT_SPLIT = 0x10, RUN_TOKEN = 0x01 };

int32_t b2d_block_check(const b2d_chunk *chunk, const uint8_t *block, int32_t available, int32_t block_bytes) {
  const int32_t streams = block_bytes == chunk->block_bytes ? chunk->streams : 1;
  const int32_t stream_bytes = block_bytes / streams;
  int32_t at = 0;
  for (int32_t i = 0; i < streams; i++) {
    if (available - at < 4) {
      return 0;
    }
    const int32_t length = b2d_load_le_i32(block + at);
    at += 4;
    if (length == 0) {
      continue; /* zeros */
    }
    if (length < 0) { /* a run of one byte, marked by a token */
      if (length < -255 || available - at < 1 || (block[at] & RUN_TOKEN) == 0) {
        return 0;
      }
      at++;
      continue;
    }
    if (length > available - at || length > stream_bytes ||
        (chunk->codec == B2D_FORMAT_BLOSCLZ && length != stream_bytes && length > MAX_BLOSCLZ_STREAM)) {
      return 0;
    }
    at += length;
  }
  return at;
}

bool b2d_block_decode(blosc2_context *context, const b2d_chunk *chunk, const uint8_t *header, uint8_t *block,
                      int32_t available, uint8_t *destination, int32_t block_bytes) {
  const int32_t stored = chunk->has_user ? 0 : b2d_block_check(chunk, block, available, block_bytes);
  if (stored == 0) {
    return false;
  }
  uint8_t one_block[B2D_BLOCK_PREFIX];
  memcpy(one_block, header, B2D_CHUNK_HEADER);
  if (block_bytes != chunk->block_bytes) {
    one_block[2] |= FLAG_NOT_SPLIT;
  }
  b2d_store_le32(one_block + 4, (uint32_t)block_bytes);
  b2d_store_le32(one_block + 8, (uint32_t)block_bytes);
  b2d_store_le32(one_block + 12, (uint32_t)(B2D_BLOCK_PREFIX + stored));
  b2d_store_le32(one_block + B2D_CHUNK_HEADER, B2D_BLOCK_PREFIX);

  uint8_t *start = block - B2D_BLOCK_PREFIX;
  uint8_t saved[B2D_BLOCK_PREFIX];
  memcpy(saved, start, sizeof saved);
  memcpy(start, one_block, sizeof one_block);
  const int decoded = blosc2_decompress_ctx(context, start, B2D_BLOCK_PREFIX + stored, destination, block_bytes);
  memcpy(start, saved, sizeof saved);
  return decoded == block_bytes;
}

bool b2d_chunk_decode(blosc2_context *context, const b2d_chunk *chunk, const uint8_t *bytes, uint8_t *destination) {
  if (chunk->has_user) {
    return false;
  }
  for (int32_t i = 0; i < chunk->block_count; i++) {
    const int32_t start = b2d_load_le_i32(bytes + B2D_CHUNK_HEADER + 4 * (size_t)i);
    if (b2d_block_check(chunk, bytes + start, chunk->stored_bytes - start, b2d_chunk_block_bytes(chunk, i)) == 0) {
      return false;
    }
  }
  return blosc2_decompress_ctx(context, bytes, chunk->stored_bytes, destination, chunk->bytes) == chunk->bytes;
}
