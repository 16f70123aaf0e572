/* How a chunk is divided into blocks: the sizes that the stock HDF5 filter chooses, and the walk over the block grid. */
#ifndef B2D_BLOCKING_H
#define B2D_BLOCKING_H

#include <stdbool.h>
#include <stdint.h>

#define B2D_GRID_MAX_RANK 32

/* The block size that c-blosc2 makes of a requested one: at most the chunk, a multiple of the type size where it can be,
 * and 1 when the chunk is smaller than one element. */
int32_t b2d_effective_block_bytes(int64_t requested, int32_t chunk_bytes, int32_t type_size);

/* Block size in bytes that c-blosc2 2.17 picks for a chunk when none is given, under split mode "forward compatible".
 *   codec  0 blosclz, 1 lz4, 2 lz4hc, 4 zlib, 5 zstd;  level 0-9
 *   has_byte_shuffle  whether a byte shuffle is among the filters; the stock filter asks with true for b2nd chunks */
int32_t b2d_automatic_block_bytes(int32_t chunk_bytes, int32_t type_size, int32_t codec, int32_t level,
                                  bool has_byte_shuffle);

/* Whether c-blosc2 2.15.0 to 2.21.1 take blocks of this shape for contiguous in C order although they are not (its
 * nchunk_fastpath; upstream issue 691). Those versions write and read such a chunk as a whole in C order, all others block
 * by block, and the bytes do not tell which wrote them: so such a shape is never written, and read as C order. */
bool b2d_blocks_misordered(int32_t rank, const int32_t *shape, const int32_t *chunk_shape, const int32_t *block_shape);

/* The largest block shape within chunk_shape that the rule of the stock filter reaches for about block_bytes: axes
 * start at 2 (1 where the chunk has 1) and grow by doubling, the last axis first. A shape that would be misordered gives
 * way to one of contiguous blocks. Returns the block's elements. */
int64_t b2d_block_shape(int64_t block_bytes, int32_t type_size, int32_t rank, const int32_t *chunk_shape,
                        int32_t *block_shape);

/* The grid of blocks over a chunk, and where the chunk's data lies in a C-ordered buffer of `shape`. */
typedef struct b2d_grid {
  int32_t rank;
  int32_t item_size;
  int32_t shape[B2D_GRID_MAX_RANK]; /* data; <= chunk shape */
  int32_t block_shape[B2D_GRID_MAX_RANK];
  int32_t counts[B2D_GRID_MAX_RANK]; /* blocks along each axis */
  int64_t data_strides[B2D_GRID_MAX_RANK];
  int64_t block_strides[B2D_GRID_MAX_RANK];
  int32_t block_count;
  bool contiguous; /* a block that is not cut is one run of bytes in the data, too */
} b2d_grid;

/* All sizes are positive and have been checked: the padded grid times item_size fits 31 bits. */
void b2d_grid_init(b2d_grid *grid, int32_t rank, int32_t item_size, const int32_t *shape, const int32_t *chunk_shape,
                   const int32_t *block_shape);

/* The part of a block that is data. */
typedef struct b2d_block_part {
  int64_t offset; /* of its first element in the data, bytes */
  int32_t shape[B2D_GRID_MAX_RANK];
  bool empty; /* all padding */
  bool whole; /* no padding */
} b2d_block_part;

void b2d_grid_part(const b2d_grid *grid, int32_t block, b2d_block_part *part);

/* Copies the data of one block from or to its buffer. Padding is left alone. */
void b2d_grid_scatter(const b2d_grid *grid, const b2d_block_part *part, const uint8_t *block, uint8_t *data);
void b2d_grid_gather(const b2d_grid *grid, const b2d_block_part *part, const uint8_t *data, uint8_t *block);

#endif
