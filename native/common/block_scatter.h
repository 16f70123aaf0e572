/* Decodes a block straight into an N-dimensional box: streams are decompressed plane by plane and put together where the
 * elements belong. What is stored raw is read where it lies, and runs of one byte are never written out. This saves the
 * unshuffled block and most of the shuffled one. */
#ifndef B2D_BLOCK_SCATTER_H
#define B2D_BLOCK_SCATTER_H

#include <stddef.h>
#include <stdint.h>

#include "chunk.h"

/* Memory and codec state of one thread. Zero to begin with. */
typedef struct b2d_scatter {
  uint8_t *planes;
  size_t planes_bytes;
  void *zstd;
} b2d_scatter;

void b2d_scatter_free(b2d_scatter *scatter);

/* The elements wanted and their place. Strides are bytes, index 0 is the slowest axis; rank is 1..32. */
typedef struct b2d_scatter_box {
  int32_t rank;
  int32_t item_size;
  const int32_t *shape;
  int64_t block_offset; /* of the first element in the block, bytes */
  const int64_t *block_strides;
  uint8_t *destination;
  const int64_t *strides;
} b2d_scatter_box;

typedef enum b2d_scatter_result { B2D_SCATTER_DONE, B2D_SCATTER_FAILED, B2D_SCATTER_UNSUPPORTED } b2d_scatter_result;

/* Decodes one block of a chunk of kind B2D_CHUNK_BLOCKS.
 *   available    bytes from the block's start to the end of the chunk
 *   block_bytes  its uncompressed size
 * B2D_SCATTER_UNSUPPORTED, with nothing written, when the filters, the type size or the rows are not of the common kind:
 * decode the block then and copy. The caller has checked that the box lies inside the block and the destination. */
b2d_scatter_result b2d_block_scatter(b2d_scatter *scatter, const b2d_chunk *chunk, const uint8_t *block,
                                     int32_t available, int32_t block_bytes, const b2d_scatter_box *box);

#endif
