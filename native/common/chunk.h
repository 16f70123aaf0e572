/* The header and the block starts of one Blosc2 chunk (format version 5, little-endian), read from untrusted bytes.
 * Layout: README_CHUNK_FORMAT.rst of c-blosc2. */
#ifndef B2D_CHUNK_H
#define B2D_CHUNK_H

#include <stdbool.h>
#include <stdint.h>

#define B2D_CHUNK_HEADER 32
#define B2D_CHUNK_VERSION 5
#define B2D_FILTER_SLOTS 6

/* c-blosc2's own limits. */
#define B2D_MAX_BLOCK_BYTES 536866816
#define B2D_MAX_CHUNK_BYTES (INT32_MAX - B2D_CHUNK_HEADER)

/* How the content of a chunk is stored. */
typedef enum b2d_chunk_kind {
  B2D_CHUNK_BLOCKS, /* block starts, then streams */
  B2D_CHUNK_RAW,    /* the bytes themselves at offset 32 */
  B2D_CHUNK_ZEROS,
  B2D_CHUNK_NANS,  /* float or double by type size */
  B2D_CHUNK_VALUE, /* one value at offset 32, repeated */
  B2D_CHUNK_UNINITIALISED,
} b2d_chunk_kind;

/* Special values in bits 4-6 of the last byte of the header. */
enum { B2D_SPECIAL_NONE = 0, B2D_SPECIAL_ZEROS = 1, B2D_SPECIAL_NANS = 2, B2D_SPECIAL_VALUE = 3, B2D_SPECIAL_UNINITIALISED = 4 };

/* Codec numbers in the upper 3 bits of the chunk's flags. */
typedef enum b2d_codec_format {
  B2D_FORMAT_BLOSCLZ = 0,
  B2D_FORMAT_LZ4 = 1,
  B2D_FORMAT_ZLIB = 3,
  B2D_FORMAT_ZSTD = 4,
  B2D_FORMAT_PLUGIN = 6, /* the codec is the one that the header's byte 22 names */
} b2d_codec_format;

/* Codecs and filters of the user's own have numbers from this one to 255. */
enum { B2D_FIRST_USER_ID = 160 };

/* c-blosc2's own plug-ins. Numbers beside these would make it load a library or start a process. */
enum { B2D_CODEC_NDLZ = 32, B2D_CODEC_ZFP_ACCURACY = 33, B2D_CODEC_ZFP_PRECISION = 34, B2D_CODEC_ZFP_RATE = 35 };

enum {
  B2D_FILTER_NONE = 0,
  B2D_FILTER_SHUFFLE = 1,
  B2D_FILTER_BITSHUFFLE = 2,
  B2D_FILTER_DELTA = 3,
  B2D_FILTER_TRUNCATE = 4,
  B2D_FILTER_NDCELL = 32,
  B2D_FILTER_NDMEAN = 33,
  B2D_FILTER_BYTEDELTA = 35,
  B2D_FILTER_INT_TRUNC = 36,
  B2D_FILTER_SEVERAL = 99, /* in b2d_chunk.filter only */
};

typedef struct b2d_chunk {
  b2d_chunk_kind kind;
  int32_t bytes;        /* uncompressed, > 0 */
  int32_t block_bytes;  /* uncompressed size of a block, 1..bytes */
  int32_t stored_bytes; /* the chunk with its header */
  int32_t type_size;    /* 1..255, what the filters see */
  int32_t value_bytes;  /* B2D_CHUNK_VALUE: length of the repeated value */
  int32_t block_count;
  int32_t last_block_bytes; /* of the last block, <= block_bytes */
  int32_t codec;            /* b2d_codec_format */
  int32_t streams;          /* streams in a block of full size: type_size when split, else 1 */
  int32_t filter;           /* the one filter to undo: B2D_FILTER_...; B2D_FILTER_SEVERAL when there are more */
  int32_t plugin_codec;     /* B2D_CODEC_... or the user's own; 0 when the format says all */
  uint8_t filters[B2D_FILTER_SLOTS]; /* in order of encoding */
  uint8_t filter_metas[B2D_FILTER_SLOTS];
  bool has_dictionary;
  bool has_delta;
  bool has_plugins; /* decoded by way of plugins.h */
  bool has_user;    /* with codecs or filters of the user's own, which only the HDF5 filter decodes: c-blosc2 never sees it */
  bool needs_shape; /* and only with the shape of a block, which b2d_plugins_fit judges */
} b2d_chunk;

/* Reads and checks the 32 bytes of a header alone. Returns false when anything is not as this library can decode it. */
bool b2d_chunk_parse_header(const uint8_t *header, b2d_chunk *chunk);

/* Reads and checks the header and, for B2D_CHUNK_BLOCKS, every block start and the dictionary's length. The streams of
 * the blocks are checked by b2d_block_check. Returns false when anything is not as this library can decode it. */
bool b2d_chunk_parse(const uint8_t *bytes, int64_t available, b2d_chunk *chunk);

/* Uncompressed bytes of a block. */
static inline int32_t b2d_chunk_block_bytes(const b2d_chunk *chunk, int32_t block) {
  return block == chunk->block_count - 1 ? chunk->last_block_bytes : chunk->block_bytes;
}

#endif
