/* The 32-byte header of a Blosc2 chunk: reading and the last line of validation before c-blosc2 sees the bytes.
 * Layout: c-blosc2, README_CHUNK_FORMAT.rst. */
#ifndef B2D_HEADER_H
#define B2D_HEADER_H

#include <stdint.h>

enum {
  B2D_HEADER_BYTES = 32,
  B2D_START_BYTES = 4,      /* one block start */
  B2D_BLOCK_PREFIX = 36,    /* header and one block start */
  B2D_FILTER_SLOTS = 6,
  B2D_MAX_DICTIONARY = 128 * 1024,
};

/* The compression format, in bits 5-7 of the flags. */
enum { B2D_FORMAT_BLOSCLZ = 0, B2D_FORMAT_LZ4 = 1, B2D_FORMAT_ZLIB = 3, B2D_FORMAT_ZSTD = 4 };

/* Bits of the flags. */
enum { B2D_FLAG_EXTENDED = 0x05, B2D_FLAG_RAW = 0x02, B2D_FLAG_NOT_SPLIT = 0x10 };

/* Bits of the Blosc2 flags. */
enum { B2D_FLAG2_DICTIONARY = 0x01, B2D_FLAG2_BIG_ENDIAN = 0x02 };

enum { B2D_SPECIAL_NONE = 0, B2D_SPECIAL_ZERO = 1, B2D_SPECIAL_NAN = 2, B2D_SPECIAL_VALUE = 3, B2D_SPECIAL_UNINIT = 4 };

typedef struct b2d_header {
  uint8_t flags;
  uint8_t type_size;
  uint8_t flags2;
  int32_t special; /* B2D_SPECIAL_... */
  int32_t format;  /* B2D_FORMAT_... */
  int32_t nbytes;
  int32_t block_bytes;
  int32_t cbytes;
  int32_t has_delta;
} b2d_header;

int32_t b2d_load32(const uint8_t *at);
void b2d_store32(uint8_t *at, int32_t value);

/* Reads the fields; B2D_ERROR_DATA for a version, type size or flag that no writer makes, B2D_ERROR_CODEC for a codec or
 * filter outside the allow-list. Lengths are not judged. */
int32_t b2d_header_read(const uint8_t *bytes, b2d_header *header);

/* Judges the streams of one block: their lengths are inside `length`, and none makes a decoder misbehave. */
int32_t b2d_streams_check(const uint8_t *streams, int32_t length, int32_t format, int32_t count);

#endif
