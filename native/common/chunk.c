#include "chunk.h"

#include "bytes.h"

#include <stddef.h>

enum { FLAG_SHUFFLE = 0x01, FLAG_RAW = 0x02, FLAG_BITSHUFFLE = 0x04, FLAG_NOT_SPLIT = 0x10 };
enum { FLAG2_DICTIONARY = 0x01, FLAG2_BIG_ENDIAN = 0x02, FLAG2_UNKNOWN = 0x04, FLAG2_LAZY = 0x08, FLAG2_INSTRUMENTED = 0x80 };
enum { MAX_DICTIONARY = 128 * 1024 };

static bool parse_kind(const uint8_t *bytes, b2d_chunk *chunk) {
  switch ((bytes[31] >> 4) & 7) {
    case B2D_SPECIAL_NONE: chunk->kind = (bytes[2] & FLAG_RAW) != 0 ? B2D_CHUNK_RAW : B2D_CHUNK_BLOCKS; return true;
    case B2D_SPECIAL_ZEROS: chunk->kind = B2D_CHUNK_ZEROS; return true;
    case B2D_SPECIAL_NANS: chunk->kind = B2D_CHUNK_NANS; return chunk->type_size == 4 || chunk->type_size == 8;
    case B2D_SPECIAL_VALUE: chunk->kind = B2D_CHUNK_VALUE; return true;
    case B2D_SPECIAL_UNINITIALISED: chunk->kind = B2D_CHUNK_UNINITIALISED; return true;
    default: return false;
  }
}

/* The allow-list of plug-in filters, with parameters that they take. */
static bool parse_plugin_filter(int id, int meta, b2d_chunk *chunk) {
  if (id >= B2D_FIRST_USER_ID) {
    chunk->has_user = true;
    return true;
  }
  chunk->has_plugins = true;
  switch (id) {
    case B2D_FILTER_NDMEAN:
      if (chunk->type_size != 4 && chunk->type_size != 8) {
        return false;
      }
      /* fall through */
    case B2D_FILTER_NDCELL: /* the length of a cell is a signed byte, and a divisor */
      chunk->needs_shape = true;
      return meta >= 1 && meta <= INT8_MAX;
    case B2D_FILTER_BYTEDELTA: {
      /* Before 3.3.2 c-blosc2 forgot the bytes after the last whole item, and nothing tells who wrote them. */
      const int32_t item = meta != 0 ? meta : chunk->type_size;
      return chunk->block_bytes % item == 0 && chunk->last_block_bytes % item == 0;
    }
    case B2D_FILTER_INT_TRUNC: return true;
    default: return false;
  }
}

/* The allow-list of filters: no metas that change what a shuffle does, and delta only where it is undone last. */
static bool parse_filters(const uint8_t *filters, const uint8_t *metas, b2d_chunk *chunk) {
  bool any = false;
  for (int i = 0; i < B2D_FILTER_SLOTS; i++) {
    chunk->filters[i] = filters[i];
    chunk->filter_metas[i] = metas[i];
    switch (filters[i]) {
      case B2D_FILTER_NONE:
      case B2D_FILTER_TRUNCATE: break; /* undone by doing nothing */
      case B2D_FILTER_SHUFFLE:
      case B2D_FILTER_BITSHUFFLE:
        if (metas[i] != 0) {
          return false;
        }
        chunk->filter = any ? B2D_FILTER_SEVERAL : filters[i];
        any = true;
        break;
      case B2D_FILTER_DELTA:
        if (any) {
          return false;
        }
        chunk->filter = B2D_FILTER_DELTA;
        chunk->has_delta = any = true;
        break;
      default:
        if (!parse_plugin_filter(filters[i], metas[i], chunk)) {
          return false;
        }
        chunk->filter = B2D_FILTER_SEVERAL;
        any = true;
        break;
    }
  }
  return true;
}

/* The allow-list of plug-in codecs, with parameters that they take. */
static bool parse_plugin_codec(const uint8_t *header, b2d_chunk *chunk) {
  chunk->plugin_codec = header[22];
  if (chunk->plugin_codec >= B2D_FIRST_USER_ID) {
    chunk->has_user = true;
    return true;
  }
  chunk->has_plugins = true;
  switch (chunk->plugin_codec) {
    case B2D_CODEC_NDLZ: return header[23] == 4 || header[23] == 8;
    case B2D_CODEC_ZFP_ACCURACY:
    case B2D_CODEC_ZFP_PRECISION:
    case B2D_CODEC_ZFP_RATE:
      chunk->needs_shape = true;
      return chunk->streams == 1 && (chunk->type_size == 4 || chunk->type_size == 8);
    default: return false;
  }
}

static bool parse_codec(const uint8_t *header, b2d_chunk *chunk) {
  chunk->codec = header[2] >> 5;
  chunk->streams = (header[2] & FLAG_NOT_SPLIT) != 0 ? 1 : chunk->type_size;
  switch (chunk->codec) {
    case B2D_FORMAT_BLOSCLZ:
    case B2D_FORMAT_LZ4:
    case B2D_FORMAT_ZLIB:
    case B2D_FORMAT_ZSTD: break;
    case B2D_FORMAT_PLUGIN:
      if (!parse_plugin_codec(header, chunk)) {
        return false;
      }
      break;
    default: return false;
  }
  if (!parse_filters(header + 16, header + 24, chunk)) {
    return false;
  }
  if (chunk->has_user && (chunk->has_delta || chunk->has_dictionary || chunk->needs_shape ||
                          (chunk->plugin_codec != 0 && chunk->plugin_codec < B2D_FIRST_USER_ID))) {
    return false;
  }
  return chunk->block_bytes % chunk->streams == 0 &&
         (!chunk->has_dictionary || (chunk->codec == B2D_FORMAT_ZSTD && !chunk->has_plugins));
}

static bool parse_starts(const uint8_t *bytes, const b2d_chunk *chunk) {
  int64_t streams_start = B2D_CHUNK_HEADER + 4 * (int64_t)chunk->block_count;
  if (streams_start > chunk->stored_bytes) {
    return false;
  }
  if (chunk->has_dictionary) {
    if (streams_start + 4 > chunk->stored_bytes) {
      return false;
    }
    const int32_t length = b2d_load_le_i32(bytes + streams_start);
    streams_start += 4;
    if (length <= 0 || length > MAX_DICTIONARY || length > chunk->stored_bytes - streams_start) {
      return false;
    }
    streams_start += length;
  }
  for (int32_t block = 0; block < chunk->block_count; block++) {
    const int32_t start = b2d_load_le_i32(bytes + B2D_CHUNK_HEADER + 4 * (size_t)block);
    if (start < streams_start || start > chunk->stored_bytes - 4) {
      return false;
    }
  }
  return true;
}

bool b2d_chunk_parse_header(const uint8_t *bytes, b2d_chunk *chunk) {
  *chunk = (b2d_chunk){0};
  if (bytes[0] != B2D_CHUNK_VERSION) {
    return false;
  }
  const int extended = FLAG_SHUFFLE | FLAG_BITSHUFFLE;
  if ((bytes[2] & extended) != extended) {
    return false; /* a Blosc1 header: no writer of frames makes it */
  }
  if ((bytes[31] & (FLAG2_BIG_ENDIAN | FLAG2_UNKNOWN | FLAG2_LAZY | FLAG2_INSTRUMENTED)) != 0) {
    return false;
  }
  chunk->has_dictionary = (bytes[31] & FLAG2_DICTIONARY) != 0;
  chunk->type_size = bytes[3];
  chunk->bytes = b2d_load_le_i32(bytes + 4);
  chunk->block_bytes = b2d_load_le_i32(bytes + 8);
  chunk->stored_bytes = b2d_load_le_i32(bytes + 12);
  if (chunk->type_size == 0 || chunk->bytes <= 0 || chunk->bytes > B2D_MAX_CHUNK_BYTES || chunk->block_bytes <= 0 ||
      chunk->block_bytes > chunk->bytes || chunk->block_bytes > B2D_MAX_BLOCK_BYTES ||
      chunk->stored_bytes < B2D_CHUNK_HEADER || !parse_kind(bytes, chunk)) {
    return false;
  }
  const int32_t rest = chunk->bytes % chunk->block_bytes;
  chunk->block_count = chunk->bytes / chunk->block_bytes + (rest != 0);
  chunk->last_block_bytes = rest != 0 ? rest : chunk->block_bytes;
  switch (chunk->kind) {
    case B2D_CHUNK_BLOCKS: return parse_codec(bytes, chunk);
    case B2D_CHUNK_RAW: return chunk->stored_bytes - B2D_CHUNK_HEADER == chunk->bytes;
    case B2D_CHUNK_VALUE:
      chunk->value_bytes = chunk->stored_bytes - B2D_CHUNK_HEADER;
      return chunk->value_bytes > 0 && chunk->bytes % chunk->value_bytes == 0;
    case B2D_CHUNK_NANS: return chunk->bytes % chunk->type_size == 0;
    default: return true;
  }
}

bool b2d_chunk_parse(const uint8_t *bytes, int64_t available, b2d_chunk *chunk) {
  *chunk = (b2d_chunk){0};
  return available >= B2D_CHUNK_HEADER && b2d_chunk_parse_header(bytes, chunk) && chunk->stored_bytes <= available &&
         (chunk->kind != B2D_CHUNK_BLOCKS || parse_starts(bytes, chunk));
}
