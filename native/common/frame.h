/* Contiguous Blosc2 frames that hold one chunk, as HDF5 filter 32026 stores them. Layout: README_CFRAME_FORMAT.rst and
 * README_B2ND_METALAYER.rst of c-blosc2; integers are big-endian msgpack. Reading takes untrusted bytes. */
#ifndef B2D_FRAME_H
#define B2D_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "chunk.h"

#define B2D_FRAME_MAX_RANK 16 /* the most that any c-blosc2 reads or writes */
#define B2D_FRAME_MIN_HEADER 97
#define B2D_FRAME_TAIL 75       /* offsets chunk (32 + 8) and trailer (35) */
#define B2D_FRAME_MAX_HEADER (B2D_FRAME_MIN_HEADER + 15 + 12 + 19 * B2D_FRAME_MAX_RANK + 16)

typedef struct b2d_frame {
  int64_t bytes;         /* length of the frame */
  int32_t header_bytes;
  int32_t type_size;     /* of an element, > 0; may exceed 255, which a chunk's header cannot say */
  int32_t chunk_offset;  /* of the chunk from the start of the frame; unused when there are no chunk bytes */
  b2d_chunk chunk;       /* for a chunk without bytes: kind, bytes and type_size only */
  bool has_chunk_bytes;
  int32_t rank;          /* of the b2nd metalayer, 0 when there is none */
  int32_t shape[B2D_FRAME_MAX_RANK];       /* 1..chunk_shape: the part of the chunk that is data */
  int32_t chunk_shape[B2D_FRAME_MAX_RANK];
  int32_t block_shape[B2D_FRAME_MAX_RANK];
} b2d_frame;

/* Reads and checks a frame. Trailing bytes after the frame are accepted. With a b2nd metalayer the padded block grid
 * times the type size equals the chunk's bytes, and a block's elements times the type size its block bytes. */
bool b2d_frame_parse(const uint8_t *bytes, int64_t available, b2d_frame *frame);

/* Uncompressed bytes of the data, without padding. */
int64_t b2d_frame_data_bytes(const b2d_frame *frame);

typedef struct b2d_frame_settings {
  int32_t codec;      /* 0 blosclz, 1 lz4, 2 lz4hc, 4 zlib, 5 zstd */
  int32_t level;      /* 0-9 */
  int32_t filter;     /* of the last slot: 0 none, 1 byte shuffle, 2 bit shuffle, 3 delta */
  int32_t type_size;  /* of an element, bytes */
  int32_t block_bytes;
  int32_t rank;       /* 0: no b2nd metalayer; else 2..B2D_FRAME_MAX_RANK - 1 */
  const int32_t *chunk_shape;
  const int32_t *block_shape;
} b2d_frame_settings;

/* Bytes before the chunk. */
int32_t b2d_frame_header_bytes(const b2d_frame_settings *settings);

/* Completes a frame around a chunk that already lies at b2d_frame_header_bytes: writes the header before it and
 * B2D_FRAME_TAIL bytes after it, or in its place when it is all zeros. Returns the length of the frame. The bytes equal
 * those of c-blosc2 2.17, but where it could not read them back: b2nd with type sizes above 255 (it forgets the type
 * size) and zeros that are no whole number of elements. */
int64_t b2d_frame_finish(const b2d_frame_settings *settings, uint8_t *frame, int32_t chunk_stored_bytes);

#endif
