#include "user_decode.h"

#include <stdlib.h>
#include <string.h>

#include "block_codec.h"
#include "bytes.h"
#include "user_codecs.h"

enum { FLAG_NOT_SPLIT = 0x10, FIRST_FILTER = 16, CODEC_PARAMETER = 23, FIRST_META = 24 };

/* Bytes before and after what a codec may write: one that writes a little outside is found out. */
enum { GUARD = 64, GUARD_VALUE = 0xb2 };

/* Two buffers with guards around them. Blocks of c-blosc2 are decoded in place behind a header of our own: there is room for
 * it, and for the length of a stream, before the guard. */
typedef struct buffers {
  uint8_t *one;
  uint8_t *two;
  size_t step;
} buffers;

enum { BEFORE = B2D_BLOCK_PREFIX + 4 + GUARD };

void h5b2_user_scratch_free(h5b2_user_scratch *scratch) {
  free(scratch->memory);
  *scratch = (h5b2_user_scratch){0};
}

static bool is_user(int32_t id) { return id >= B2D_FIRST_USER_ID; }

static bool changes_bytes(int32_t filter) {
  return filter != B2D_FILTER_NONE && filter != B2D_FILTER_TRUNCATE && filter != B2D_FILTER_INT_TRUNC;
}

bool h5b2_user_can_decode(const b2d_chunk *chunk) {
  if (is_user(chunk->plugin_codec) && h5b2_user_codec(B2D_CODEC_KIND_CODEC, chunk->plugin_codec) == NULL) {
    return false;
  }
  for (int i = 0; i < B2D_FILTER_SLOTS; i++) {
    if (is_user(chunk->filters[i]) && h5b2_user_codec(B2D_CODEC_KIND_FILTER, chunk->filters[i]) == NULL) {
      return false;
    }
  }
  return true;
}

static bool reserve(h5b2_user_scratch *scratch, int32_t block_bytes, buffers *made) {
  made->step = BEFORE + (size_t)block_bytes + GUARD;
  if (scratch->bytes < 2 * made->step) {
    free(scratch->memory);
    scratch->memory = malloc(2 * made->step);
    scratch->bytes = scratch->memory != NULL ? 2 * made->step : 0;
    if (scratch->memory == NULL) {
      return false;
    }
  }
  made->one = scratch->memory + BEFORE;
  made->two = made->one + made->step;
  return true;
}

static bool guards_hold(const uint8_t *memory, int32_t bytes) {
  for (int i = 0; i < GUARD; i++) {
    if (memory[i - GUARD] != GUARD_VALUE || memory[bytes + i] != GUARD_VALUE) {
      return false;
    }
  }
  return true;
}

/* Calls the user's code, which may write to one of our buffers alone, and checks what it says and did. */
static bool call(const b2d_codec_entry *entry, const b2d_codec_context *context, const uint8_t *source, int32_t source_bytes,
                 uint8_t *buffer, int32_t at, int32_t bytes, int32_t buffer_bytes) {
  memset(buffer - GUARD, GUARD_VALUE, GUARD);
  memset(buffer + buffer_bytes, GUARD_VALUE, GUARD);
  return entry->decode(context, source, source_bytes, buffer + at, bytes) == bytes && guards_hold(buffer, buffer_bytes);
}

static bool decode_user_streams(const b2d_chunk *chunk, const uint8_t *header, int32_t rank, const int32_t *shape,
                                const uint8_t *block, int32_t available, uint8_t *buffer, int32_t block_bytes) {
  const b2d_codec_entry *entry = h5b2_user_codec(B2D_CODEC_KIND_CODEC, chunk->plugin_codec);
  if (entry == NULL || b2d_block_check(chunk, block, available, block_bytes) == 0) {
    return false;
  }
  const int32_t streams = block_bytes == chunk->block_bytes ? chunk->streams : 1;
  const int32_t bytes = block_bytes / streams;
  const b2d_codec_context context = {.type_size = chunk->type_size,
                                     .parameter = header[CODEC_PARAMETER],
                                     .rank = streams == 1 ? rank : 0,
                                     .shape = streams == 1 ? shape : NULL};
  for (int32_t i = 0; i < streams; i++) {
    const int32_t length = b2d_load_le_i32(block);
    uint8_t *to = buffer + (size_t)i * (size_t)bytes;
    block += 4;
    if (length <= 0) {
      memset(to, -length, (size_t)bytes);
      block += length < 0; /* the token of a run */
      continue;
    }
    if (length == bytes) {
      memcpy(to, block, (size_t)bytes);
    } else if (!call(entry, &context, block, length, buffer, i * bytes, bytes, block_bytes)) {
      return false;
    }
    block += length;
  }
  return true;
}

/* A stream of a codec of Blosc2's own: c-blosc2 decodes it without any filter. */
static bool decode_stock_streams(blosc2_context *context, const b2d_chunk *chunk, const uint8_t *header, const uint8_t *block,
                                 int32_t available, h5b2_user_scratch *copy, uint8_t *destination, int32_t block_bytes) {
  const int32_t stored = b2d_block_check(chunk, block, available, block_bytes);
  if (stored == 0) {
    return false;
  }
  const size_t needed = B2D_BLOCK_PREFIX + (size_t)stored;
  if (copy->bytes < needed) {
    free(copy->memory);
    copy->memory = malloc(needed);
    copy->bytes = copy->memory != NULL ? needed : 0;
    if (copy->memory == NULL) {
      return false;
    }
  }
  uint8_t plain[B2D_CHUNK_HEADER];
  memcpy(plain, header, sizeof plain);
  memset(plain + FIRST_FILTER, 0, B2D_FILTER_SLOTS);
  memset(plain + FIRST_META, 0, B2D_FILTER_SLOTS);
  b2d_chunk fields;
  memcpy(copy->memory + B2D_BLOCK_PREFIX, block, (size_t)stored);
  return b2d_chunk_parse_header(plain, &fields) &&
         b2d_block_decode(context, &fields, plain, copy->memory + B2D_BLOCK_PREFIX, stored, destination, block_bytes);
}

/* A filter of Blosc2's own: c-blosc2 undoes it for a block of one stream that is stored as it is. */
static bool undo_stock_filter(blosc2_context *context, const b2d_chunk *chunk, const uint8_t *header, int slot, uint8_t *from,
                              uint8_t *to, int32_t block_bytes) {
  uint8_t single[B2D_CHUNK_HEADER];
  memcpy(single, header, sizeof single);
  single[2] = (uint8_t)((single[2] & 0x1f) | FLAG_NOT_SPLIT | B2D_FORMAT_LZ4 << 5);
  memset(single + FIRST_FILTER, 0, B2D_FILTER_SLOTS);
  memset(single + FIRST_META, 0, B2D_FILTER_SLOTS);
  single[FIRST_FILTER + B2D_FILTER_SLOTS - 1] = header[FIRST_FILTER + slot];
  single[FIRST_META + B2D_FILTER_SLOTS - 1] = header[FIRST_META + slot];
  b2d_chunk fields;
  if (!b2d_chunk_parse_header(single, &fields) || fields.has_user || fields.block_bytes != chunk->block_bytes) {
    return false;
  }
  b2d_store_le32(from - 4, (uint32_t)block_bytes);
  return b2d_block_decode(context, &fields, single, from - 4, 4 + block_bytes, to, block_bytes);
}

/* bytedelta: each plane was stored as the differences of its bytes. c-blosc2 has it as a plug-in. */
static void undo_bytedelta(const uint8_t *from, uint8_t *to, int32_t bytes, int32_t planes) {
  const int32_t length = bytes / planes;
  for (int32_t plane = 0; plane < planes; plane++) {
    uint8_t value = 0;
    for (int32_t i = 0; i < length; i++) {
      value = (uint8_t)(value + *from++);
      *to++ = value;
    }
  }
  memcpy(to, from, (size_t)(bytes - planes * length));
}

static bool undo_filter(blosc2_context *context, const b2d_chunk *chunk, const uint8_t *header, int slot, int32_t rank,
                        const int32_t *shape, uint8_t *from, uint8_t *to, int32_t bytes) {
  const int32_t id = chunk->filters[slot], meta = chunk->filter_metas[slot];
  if (is_user(id)) {
    const b2d_codec_entry *entry = h5b2_user_codec(B2D_CODEC_KIND_FILTER, id);
    const b2d_codec_context block = {.type_size = chunk->type_size, .parameter = meta, .rank = rank, .shape = shape};
    return entry != NULL && call(entry, &block, from, bytes, to, 0, bytes, bytes);
  }
  if (id == B2D_FILTER_BYTEDELTA) {
    undo_bytedelta(from, to, bytes, meta != 0 ? meta : chunk->type_size);
    return true;
  }
  return undo_stock_filter(context, chunk, header, slot, from, to, bytes);
}

bool h5b2_user_decode(h5b2_user_scratch scratch[2], blosc2_context *context, const b2d_chunk *chunk, const uint8_t *header,
                      int32_t rank, const int32_t *shape, const uint8_t *block, int32_t available, uint8_t *destination,
                      int32_t block_bytes) {
  buffers both;
  if (!reserve(&scratch[0], block_bytes, &both)) {
    return false;
  }
  const bool good = is_user(chunk->plugin_codec)
                        ? decode_user_streams(chunk, header, rank, shape, block, available, both.one, block_bytes)
                        : decode_stock_streams(context, chunk, header, block, available, &scratch[1], both.one, block_bytes);
  if (!good) {
    return false;
  }
  uint8_t *from = both.one, *to = both.two;
  for (int slot = B2D_FILTER_SLOTS - 1; slot >= 0; slot--) {
    if (!changes_bytes(chunk->filters[slot])) {
      continue;
    }
    if (!undo_filter(context, chunk, header, slot, rank, shape, from, to, block_bytes)) {
      return false;
    }
    uint8_t *const swap = from;
    from = to;
    to = swap;
  }
  memcpy(destination, from, (size_t)block_bytes);
  return true;
}
